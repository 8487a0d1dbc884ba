// What a subscriber receives of events, and what it costs.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Sluice, until } from './harness.mjs';

let sluice;
let clients = [];
// One executor: it has seen every document when the first event comes.
before(async () => (sluice = await Sluice.start({ executors: 1 })));
after(() => sluice?.stop());
afterEach(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  clients = [];
  await sluice.live(0);
  for (const subgraph of Object.values(sluice.subgraphs)) {
    subgraph.delay = () => 0;
    subgraph.fails = false;
    subgraph.requests = [];
  }
});
const connect = () => {
  const client = sluice.client();
  clients.push(client);
  return client;
};
const change = (id, more = {}) => ({
  id, status: 'BOARDING', gate: 'B7', delayMinutes: 5, origin: { code: 'LHR' }, ...more,
});

test('an event reaches its subscriber with fields of three subgraphs', async () => {
  const { results } = sluice.subscribe(
    connect(),
    '{ flightChanged { number status gate delayMinutes origin { city } destination { code name } airline { name } } }'.replace(/^/, 'subscription '),
  );
  await sluice.live(1);
  await sluice.publish('flights', change('7'));
  await until('the event arrives', () => results.length === 1);
  assert.deepEqual(results, [
    {
      data: {
        flightChanged: {
          number: 'NW 7', status: 'BOARDING', gate: 'B7', delayMinutes: 5, origin: { city: 'City of LHR' },
          destination: { code: 'AMS', name: 'AMS Airport' }, airline: { name: 'NW Airlines' },
        },
      },
    },
  ]);
});

test('subscriptions that are written differently are one execution, and an error points into the text of each', async () => {
  const texts = ['subscription { flightChanged { id number } }', 'subscription Two {\n  flightChanged { id\n    ...F } }\nfragment F on Flight { number } # the same'];
  const all = texts.map((text) => sluice.subscribe(connect(), text));
  await sluice.live(2);
  assert.equal(await sluice.metric('sluice_rows'), 1);
  const executions = () => sluice.metric('sluice_executions_total', sluice.executors[0].adminPort);
  const before = await executions();
  sluice.subgraphs.flights.fails = true;
  await sluice.publish('flights', change('5'));
  await until('both have it', () => all.every(({ results }) => results.length === 1));
  assert.equal(await executions(), before + 1);
  assert.deepEqual(all.map(({ results }) => results[0].errors[0].locations), [[{ line: 1, column: 35 }], [{ line: 4, column: 24 }]]);
});

test('a filtered subscription receives what matches, and nothing else', async () => {
  const query = 'subscription($origin: ID!) { departures(origin: $origin) { id } }';
  const london = sluice.subscribe(connect(), query, { origin: 'LHR' });
  const paris = sluice.subscribe(connect(), query, { origin: 'CDG' });
  await sluice.live(2);
  await sluice.publish('flights', change('1', { partition: 0 }), change('2', { partition: 0, origin: { code: 'CDG' } }), change('3', { partition: 0 }));
  await until('both heard', () => london.results.length === 2 && paris.results.length === 1);
  assert.deepEqual(london.results.map((r) => r.data.departures.id), ['1', '3']);
  assert.deepEqual(paris.results.map((r) => r.data.departures.id), ['2']);
});

test('a client that connects again starts with what is produced from then on', async () => {
  const query = 'subscription { flightChanged { id } }';
  const first = connect();
  const before = sluice.subscribe(first, query);
  await sluice.live(1);
  await sluice.publish('flights', change('1', { partition: 0 }));
  await until('the first has its event', () => before.results.length === 1);
  await first.dispose();
  await sluice.live(0);
  await sluice.publish('flights', change('2', { partition: 0 }));
  const after = sluice.subscribe(connect(), query);
  await sluice.live(1);
  await sluice.publish('flights', change('3', { partition: 0 }));
  await until('the second has its event', () => after.results.length > 0);
  assert.deepEqual(after.results, [{ data: { flightChanged: { id: '3' } } }]);
});

test('many equal subscriptions cost one row per event, and different filters share it', async () => {
  const client = connect();
  const counted = async (name) => (await sluice.metric(name)) - before[name];
  const before = {};
  for (const name of ['sluice_events_consumed_total', 'sluice_rows_executed_total']) before[name] = await sluice.metric(name);
  const equal = Array.from({ length: 50 }, () => sluice.subscribe(client, 'subscription { flightChanged { id number } }'));
  await sluice.live(50);
  await sluice.publish('flights', change('1'), change('2'));
  await until('all heard', () => equal.every(({ results }) => results.length === 2));
  await until('both events are counted', async () => (await counted('sluice_events_consumed_total')) === 2);
  assert.equal(await counted('sluice_rows_executed_total'), 2);
  assert.ok(sluice.subgraphs.flights.requests.length <= 2);
});

test('different selections of one entity are one call to its subgraph', async () => {
  const client = connect();
  const selections = ['number', 'aircraft', 'departsAt', 'number aircraft', 'aircraft departsAt'];
  const all = selections.map((fields) => sluice.subscribe(client, `subscription { flightChanged { id ${fields} } }`));
  await sluice.live(selections.length);
  await sluice.publish('flights', change('9'));
  await until('all heard', () => all.every(({ results }) => results.length === 1));
  assert.equal(sluice.subgraphs.flights.requests.length, 1);
});

test('a bad event is an error that names its place, and the subscription lives on', async () => {
  const open = sluice.subscribe(connect(), 'subscription { flightChanged { id number } }');
  const filtered = sluice.subscribe(connect(), 'subscription { departures(origin: "LHR") { id } }');
  await sluice.live(2);
  for (const bad of ['not json', '', null, '[1]', '{"__typename":"Airport","id":"1"}', '{"gate":"B7"}']) {
    await sluice.publish('flights', bad);
  }
  await sluice.publish('flights', change('4'));
  await until('everything is heard', () => open.results.length === 7 && filtered.results.length >= 1);
  const bad = open.results.filter((result) => result.errors);
  assert.equal(bad.length, 6);
  for (const { errors } of bad) {
    assert.match(errors[0].message, /The event at flights\[\d\]@\d+ |Cannot return null for non-nullable field Flight.id/);
    assert.equal(errors[0].extensions.topic, 'flights');
    assert.equal(typeof errors[0].extensions.partition, 'number');
    assert.equal(typeof errors[0].extensions.offset, 'number');
  }
  assert.deepEqual(open.results.filter((r) => !r.errors), [{ data: { flightChanged: { id: '4', number: 'NW 4' } } }]);
  assert.deepEqual(filtered.results.map((r) => r.data), [{ departures: { id: '4' } }]);
});

test('a failing subgraph is an error of that field, with what else is known', async () => {
  const { results } = sluice.subscribe(connect(), 'subscription { flightChanged { id gate origin { code city } } }');
  await sluice.live(1);
  sluice.subgraphs.airports.fails = true;
  await sluice.publish('flights', change('5'));
  await until('the error arrives', () => results.length === 1);
  sluice.subgraphs.airports.fails = false;
  await sluice.publish('flights', change('5'));
  await until('the next one arrives', () => results.length === 2);
  assert.equal(results[0].data, null); // city is String!, so null goes up to the root
  assert.deepEqual(results[0].errors[0].path, ['flightChanged', 'origin', 'city']);
  assert.equal(results[0].errors[0].extensions.topic, 'flights');
  assert.deepEqual(results[1], { data: { flightChanged: { id: '5', gate: 'B7', origin: { code: 'LHR', city: 'City of LHR' } } } });
});

test('a slow subgraph holds up only the rows that need it', async () => {
  const slow = sluice.subscribe(connect(), 'subscription { flightChanged { id origin { city } } }');
  const quick = sluice.subscribe(connect(), 'subscription { flightChanged { id number } }');
  await sluice.live(2);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const answer = sluice.subgraphs.airports.answer;
  sluice.subgraphs.airports.answer = async function (request, response) {
    await held;
    return answer.call(this, request, response);
  };
  await sluice.publish('flights', ...Array.from({ length: 20 }, (_, i) => change(String(i), { partition: 1 })));
  await until('the quick one has heard all', () => quick.results.length === 20);
  assert.equal(slow.results.length, 0);
  release();
  await until('the slow one has heard all', () => slow.results.length === 20);
  sluice.subgraphs.airports.answer = answer;
  for (const { results } of [slow, quick]) {
    assert.deepEqual(results.map((r) => r.data.flightChanged.id), Array.from({ length: 20 }, (_, i) => String(i)));
  }
});

test('one operation may listen to several topics', async () => {
  const { results } = sluice.subscribe(connect(), 'subscription { flightOrDelay { id } }');
  await sluice.live(1);
  await sluice.publish('flights', change('1'));
  await sluice.publish('delays', { id: '2', minutes: 5 });
  await until('both are heard', () => results.length === 2);
  assert.deepEqual(results.map((r) => r.data.flightOrDelay.id).sort(), ['1', '2']);
});

test('a topic that does not exist, or cannot, is a clear error', async () => {
  const missing = sluice.subscribe(connect(), 'subscription { flightOf(topic: "a/b") { id } }');
  await until('the error arrives', () => missing.error);
  assert.match(missing.error[0].message, /a\/b/);
});

test('a mutation publishes and comes back as an event', async () => {
  const { results } = sluice.subscribe(connect(), 'subscription { flightOrDelay { id number } }');
  await sluice.live(1);
  const response = await sluice.post({
    query: 'mutation($id: ID!) { delayFlight(id: $id, minutes: 15) { success } }', variables: { id: '8' },
  });
  assert.deepEqual(await response.json(), { data: { delayFlight: { success: true } } });
  await until('the event arrives', () => results.length === 1);
  assert.deepEqual(results, [{ data: { flightOrDelay: { id: '8', number: 'NW 8' } } }]);
});

test('queries are answered over HTTP and over the WebSocket', async () => {
  const query = '{ __typename flight(id: "3") { number origin { city } airline { name } } missing: flight(id: "x") { id } }';
  const expected = {
    data: { __typename: 'Query', flight: { number: 'NW 3', origin: { city: 'City of LHR' }, airline: { name: 'NW Airlines' } }, missing: null },
  };
  const http = await sluice.post({ query });
  assert.equal(http.status, 200);
  assert.deepEqual(await http.json(), expected);
  const { results, ...over } = sluice.subscribe(connect(), query);
  await until('the answer is there', () => results.length === 1);
  assert.deepEqual(results, [expected]);
  assert.equal(over.error, null);
});

test('a request that is wrong is answered with what is wrong with it', async () => {
  const wrong = await sluice.post({ query: '{ flight(id: "3") { colour } }' }, { accept: 'application/graphql-response+json' });
  assert.equal(wrong.status, 400);
  assert.deepEqual(await wrong.json(), {
    errors: [{ message: 'Cannot query field "colour" on type "Flight".', locations: [{ line: 1, column: 21 }], extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  const { error } = await new Promise((resolve) => {
    const subscription = sluice.subscribe(connect(), 'subscription { flightChanged { id ');
    until('the error arrives', () => subscription.error).then(() => resolve(subscription));
  });
  assert.match(error[0].message, /^Syntax Error/);
});
