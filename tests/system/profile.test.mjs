// What `profile: production` keeps from clients, and what a key of its own brings back.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Sluice, until } from './harness.mjs';

let sluice;
after(() => sluice?.stop());

const start = async (options) => {
  await sluice?.stop();
  sluice = await Sluice.start({ executors: 1, exec: options });
};
const post = async (query) => (await sluice.post({ query })).json();
const secret = { message: 'no row 7 in flights@db-3', path: ['flight', 'id'], extensions: { code: 'NO_ROW', sql: 'SELECT …' } };

test('in development clients get everything', async () => {
  await start({});
  assert.equal((await post('{ __schema { queryType { name } } }')).data.__schema.queryType.name, 'Query');
  assert.match((await post('{ flight(id: "1") { idd } }')).errors[0].message, /Did you mean "id"/);
  sluice.subgraphs.flights.error = secret;
  assert.deepEqual(await post('{ flight(id: "1") { id } }'), {
    data: { flight: null },
    errors: [{ message: secret.message, locations: [{ line: 1, column: 21 }], path: ['flight', 'id'], extensions: secret.extensions }],
  });
});

test('in production clients get neither the schema nor the messages of subgraphs', async () => {
  await start({ profile: 'production' });
  assert.deepEqual((await post('{ __schema { queryType { name } } }')).errors.map(({ extensions }) => extensions.code), ['GRAPHQL_VALIDATION_FAILED']);
  assert.equal((await post('{ flight(id: "1") { idd } }')).errors[0].message, 'Cannot query field "idd" on type "Flight".');
  assert.deepEqual(await post('{ __typename }'), { data: { __typename: 'Query' } });
  sluice.subgraphs.flights.error = secret;
  const masked = { message: 'A subgraph reported an error.', locations: [{ line: 1, column: 21 }], path: ['flight', 'id'], extensions: { code: 'SUBGRAPH_ERROR' } };
  assert.deepEqual(await post('{ flight(id: "1") { id } }'), { data: { flight: null }, errors: [masked] });
  await until('the log has the original', () => sluice.executors[0].output.includes('subgraph error masked'));
  assert.match(sluice.executors[0].output, /info subgraph error masked subgraph=flights error=".*no row 7 in flights@db-3.*" left_out=0\n/);

  sluice.subgraphs.flights.error = { ...secret, extensions: { code: 'FORBIDDEN', sql: 'SELECT …' } };
  assert.deepEqual((await post('{ flight(id: "2") { id } }')).errors, [{ ...masked, extensions: { code: 'FORBIDDEN' } }]);
});

test('in production events are masked alike', async () => {
  sluice.subgraphs.flights.error = null;
  sluice.subgraphs.airports.error = { message: 'no row in airports@db-3', extensions: { code: 'NO_ROW' } };
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightChanged { id origin { city } } }');
  await sluice.live(1);
  await sluice.publish('flights', { id: '1', status: 'BOARDING', delayMinutes: 0, origin: { code: 'LHR' }, partition: 0 });
  await until('the event came', () => results.length === 1);
  const [{ message, extensions: { code, topic } }] = results[0].errors;
  assert.deepEqual({ message, code, topic }, { message: 'A subgraph reported an error.', code: 'SUBGRAPH_ERROR', topic: 'flights' });
});

test('a key of its own wins over the profile', async () => {
  await start({ profile: 'production', subgraph_errors: { mask: false } });
  sluice.subgraphs.flights.error = secret;
  assert.equal((await post('{ flight(id: "1") { id } }')).errors[0].message, secret.message);
});
