// Another schema is rolled out while clients are subscribed, by restarting exec-service.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
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
  assert.notEqual(text, SUPERGRAPH);
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
  assert.match(await inForce(), / served$/);
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
