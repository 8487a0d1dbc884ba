// Another schema is rolled out while clients are subscribed, by restarting exec-service or by changing its files in place.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import WebSocket from 'ws';
import { airport, Sluice, until } from './harness.mjs';

let sluice;
afterEach(() => sluice?.stop());

const SUPERGRAPH = readFileSync(join(airport, 'supergraph.graphql'), 'utf8');
const DESCRIBED = `"""What can be asked for."""\ntype Query`;
const QUERY = 'subscription { flightChanged { id gate number } }';
const change = (n) => ({ id: String(n % 2000), status: 'BOARDING', gate: String(n), delayMinutes: 0, origin: { code: 'LHR' }, partition: n % 4 });

const start = (executors) => Sluice.start({
  executors,
  execFiles: { 'supergraph.graphql': SUPERGRAPH },
  exec: ({ file, events }) => ({ schema: { supergraph: file('supergraph.graphql'), events } }),
});
function writeSchema(text) {
  assert.notEqual(text, readFileSync(join(sluice.folder, 'supergraph.graphql'), 'utf8'));
  writeFileSync(join(sluice.folder, 'supergraph.graphql'), text);
}
async function restart(index) {
  const { port } = sluice.executors[index];
  await sluice.executors[index].kill();
  sluice.executors[index] = await sluice.startExecutor(port);
  await until('all replicas are up', async () => (await sluice.metric('sluice_replicas_up')) === sluice.executors.length);
}
const publish = (from, count) => sluice.publish('flights', ...Array.from({ length: count }, (_, i) => change(from + i)));

async function inForce() {
  const text = await (await sluice.admin('/metrics')).text();
  return text.match(/^sluice_schema_info\{id="([^"]+)",state="(\w+)"\}/m)?.slice(1, 3).join(' ');
}

// Every number from `from` on once, and in order within its partition.
function assertComplete(results, from, count) {
  const next = [0, 1, 2, 3].map((partition) => from + ((partition - from) % 4 + 4) % 4);
  for (const { data, errors } of results) {
    assert.equal(errors, undefined);
    const n = Number(data.flightChanged.gate);
    assert.equal(n, next[n % 4]);
    next[n % 4] += 4;
  }
  assert.equal(results.length, count);
}

test('replicas restarted one after the other with a changed schema drop nothing', async () => {
  sluice = await start(2);
  const client = sluice.client();
  const { results } = sluice.subscribe(client, QUERY);
  await sluice.live(1);
  const before = await inForce();
  await publish(0, 100);
  writeSchema(SUPERGRAPH.replace('type Query', DESCRIBED));
  await restart(0);
  await publish(100, 100);
  await restart(1);
  await publish(200, 100);
  await until('the other schema is in force', async () => (await inForce()) !== before);
  await until('the subscription follows it', async () => (await sluice.metric('sluice_schema_switch_total')) === 1);
  await publish(300, 100);
  await until('everything has arrived', () => results.length >= 400);
  assertComplete(results, 0, 400);

  const late = sluice.subscribe(client, QUERY); // the same document, which is compiled again
  await sluice.live(2);
  await publish(400, 100);
  await until('both have everything', () => results.length >= 500 && late.results.length >= 100);
  assertComplete(results, 0, 500);
  assertComplete(late.results, 400, 100);
  assert.equal(await sluice.metric('sluice_groups'), 1);
});

test('all replicas restarted at once with a changed schema drop nothing', async () => {
  sluice = await start(2);
  const { results } = sluice.subscribe(sluice.client(), QUERY);
  await sluice.live(1);
  await publish(0, 100);
  await Promise.all(sluice.executors.map((executor) => executor.kill()));
  await publish(100, 200);
  writeSchema(SUPERGRAPH.replace('type Query', DESCRIBED));
  sluice.executors = await Promise.all(sluice.executorPorts.map((port) => sluice.startExecutor(port)));
  await publish(300, 100);
  await until('everything has arrived', () => results.length >= 400);
  assertComplete(results, 0, 400);
  await until('the changed schema is in force', async () => (await inForce())?.endsWith(' served'));
});

test('a subscription that the changed schema does not allow any more ends with the reason, and no other', async () => {
  sluice = await start(1);
  const client = sluice.client();
  const ends = sluice.subscribe(client, 'subscription { flightChanged { id gate aircraft } }');
  const goes = sluice.subscribe(client, QUERY);
  await sluice.live(2);
  await publish(0, 10);
  await until('both have what was before', () => ends.results.length === 10 && goes.results.length === 10);
  writeSchema(SUPERGRAPH.replace(/^.*\baircraft:.*\n/m, ''));
  await restart(0);
  await until('one has ended', () => ends.error !== null);
  assert.equal(ends.error[0].message, 'The schema has changed, and this operation is not valid any more');
  assert.equal(ends.error[0].extensions.code, 'SUBSCRIPTION_SCHEMA_RELOAD');
  assert.match(ends.error[1].message, /aircraft/);
  await publish(10, 10);
  await until('the other one goes on', () => goes.results.length >= 20);
  assertComplete(goes.results, 0, 20);
});

test('files changed in place drop nothing, and neither does a roll-back in place', async () => {
  sluice = await start(2);
  const { results } = sluice.subscribe(sluice.client(), QUERY);
  await sluice.live(1);
  const first = await inForce();
  let count = 0;
  const publishMore = async () => {
    await publish(count, 4);
    count += 4;
  };
  const hasFollowed = (times) => until(`the subscription has followed, ${times} in all`, async () => {
    await publishMore(); // before, while and after it moves
    return (await sluice.metric('sluice_schema_switch_total{case="same_row"}')) === times;
  });

  writeSchema(SUPERGRAPH.replace('type Query', DESCRIBED));
  await hasFollowed(1);
  assert.notEqual(await inForce(), first);
  assert.match(await inForce(), / served$/);
  writeSchema(SUPERGRAPH);
  await hasFollowed(2);
  assert.equal(await inForce(), first);

  await publishMore();
  await until('everything has arrived', () => results.length >= count);
  assertComplete(results, 0, count);
  assert.equal(await sluice.metric('sluice_schema_switch_total'), 2);
  assert.equal(await sluice.metric('sluice_replicas_lost_total'), 0, 'nothing was restarted');
});

test('an event graph changed in place brings a subscription, ends one, and drops nothing of the others', async () => {
  const events = readFileSync(new URL('events.graphql', import.meta.url), 'utf8');
  sluice = await Sluice.start({
    executors: 1,
    execFiles: { 'supergraph.graphql': SUPERGRAPH, 'events.graphql': events },
    exec: ({ file }) => ({ schema: { supergraph: file('supergraph.graphql'), events: file('events.graphql') } }),
  });
  const client = sluice.client();
  const goes = sluice.subscribe(client, QUERY);
  const ends = sluice.subscribe(client, 'subscription { departures(origin: "LHR") { gate } }');
  await sluice.live(2);
  await publish(0, 20);
  await until('both have what was before', () => goes.results.length === 20 && ends.results.length === 20);

  const renamed = events.replace('departures(origin: ID!)', 'takeOffs(origin: ID!)');
  assert.notEqual(renamed, events);
  writeFileSync(join(sluice.folder, 'events.graphql'), renamed);
  await until('one has ended', () => ends.error !== null);
  assert.equal(ends.error[0].extensions.code, 'SUBSCRIPTION_SCHEMA_RELOAD');
  assert.match(ends.error[1].message, /departures/);
  await sluice.live(1);
  const brings = sluice.subscribe(client, 'subscription { takeOffs(origin: "LHR") { gate } }');
  await sluice.live(2);
  await publish(20, 20);
  await until('both have what came after', () => goes.results.length >= 40 && brings.results.length >= 20);
  assertComplete(goes.results, 0, 40);
  assertComplete(brings.results.map(({ data, errors }) => ({ data: data && { flightChanged: data.takeOffs }, errors })), 20, 20);
});

// The event graph that changes something of each subscription but the first, whose row stays as it is.
const EVENTS = readFileSync(new URL('events.graphql', import.meta.url), 'utf8');
const FILTER = '@openfed__subscriptionFilter(condition: { IN: { fieldPath: "origin.code", values: ["LHR"] } })';
const OTHER_EVENTS = [
  ['flightChanged: Flight! @edfs__kafkaSubscribe(topics: ["flights"]', 'flightChanged: Flight! @edfs__kafkaSubscribe(topics: ["flights", "delays"]'],
  ['flightOf(topic: String!): Flight!', `flightOf(topic: String!): Flight! ${FILTER}`],
  ['  delayMinutes: Int!\n', ''], // fetched from now on, with the viewer's header
  [/^.*\bflightOrDelay:.*\n/m, ''],
].reduce((text, [from, to]) => {
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, `${from} is there`);
  return changed;
}, EVENTS);

// Every number below `count` once and in order within its partition, or an error in its place.
function errorsInPlace(results, count) {
  const next = [0, 1, 2, 3];
  const errors = [];
  for (const { data, errors: [error] = [] } of results) {
    const n = error ? error.extensions.offset * 4 + error.extensions.partition : Number(Object.values(data)[0].gate);
    if (error) errors.push(error.extensions.code);
    assert.equal(n, next[n % 4]);
    next[n % 4] += 4;
  }
  assert.ok(next.every((n) => n >= count), `${next} reach ${count}`);
  return errors;
}

test('all replicas restarted at once under load with an event graph that changes everything: no subscription is deaf, or loses an event without an error in its place', async () => {
  sluice = await Sluice.start({
    executors: 2,
    execFiles: { 'supergraph.graphql': SUPERGRAPH, 'events.graphql': EVENTS },
    exec: ({ file }) => ({ schema: { supergraph: file('supergraph.graphql'), events: file('events.graphql') } }),
    conn: { forward: { events: { headers: ['authorization'] } } },
  });
  await sluice.publish('delays', 'null'); // the topic exists before it is subscribed to
  class WithToken extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers: { authorization: 'token' } });
    }
  }
  const client = sluice.client({ webSocketImpl: WithToken });
  const sameRow = sluice.subscribe(client, 'subscription { departures(origin: "LHR") { gate } }');
  const otherTopics = sluice.subscribe(client, QUERY);
  const otherFilter = sluice.subscribe(client, 'subscription { flightOf(topic: "flights") { gate } }');
  const otherScope = sluice.subscribe(client, 'subscription { departures(origin: "LHR") { gate delayMinutes } }');
  const ends = sluice.subscribe(client, 'subscription { flightOrDelay { gate } }');
  await sluice.live(5);
  sluice.subgraphs.flights.delay = () => 50; // so that rows are under way whenever a replica goes

  let count = 0;
  let isOver = false;
  const load = (async () => {
    while (!isOver) {
      await publish(count, 4);
      count += 4;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await until('all have heard of some', () => [sameRow, otherTopics, otherFilter, otherScope, ends].every(({ results }) => results.length > 100));
  await Promise.all(sluice.executors.map((executor) => executor.kill('SIGTERM')));
  writeFileSync(join(sluice.folder, 'events.graphql'), OTHER_EVENTS);
  sluice.executors = await Promise.all(sluice.executorPorts.map((port) => sluice.startExecutor(port)));
  await until('one has ended', () => ends.error !== null);
  await until('the others follow', async () => (await sluice.metric('sluice_schema_switch_total')) === 5);
  isOver = true;
  await load;
  await publish(count, 4);
  count += 4;
  const isLast = ({ data }) => data && Number(Object.values(data)[0].gate) >= count - 4;
  const others = [sameRow, otherTopics, otherFilter, otherScope];
  await until('a later event arrives everywhere', () => others.every(({ results }) => results.filter(isLast).length === 4));
  for (const same of [sameRow, otherTopics, otherFilter]) assert.deepEqual(errorsInPlace(same.results, count), []);
  for (const code of errorsInPlace(otherScope.results, count)) assert.equal(code, 'DEADLINE_EXCEEDED');
  for (const { results, error, done } of others) assert.deepEqual([results.length, error, done], [count, null, false]);
  assert.equal(ends.error[0].extensions.code, 'SUBSCRIPTION_SCHEMA_RELOAD');
  assert.equal(await sluice.metric('sluice_schema_switch_total{case="other_topics"}'), 1);
  assert.equal(await sluice.metric('sluice_schema_switch_total{case="other_viewer_scope"}'), 1);
  assert.equal(await sluice.metric('sluice_schema_switch_total{case="other_row"}'), 1);
  await until('nothing is under way', async () => (await sluice.metric('sluice_executions_in_flight')) === 0);
});
