// What of a client reaches the subgraphs, and what that does to rows.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import WebSocket from 'ws';
import { Sluice, until } from './harness.mjs';

let sluice;
afterEach(() => sluice?.stop());

// A client that sends `token` as a header and in connection_init.
function clientOf(token) {
  class Socket extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers: { authorization: token } });
    }
  }
  return sluice.client({ webSocketImpl: Socket, connectionParams: { token } });
}
const QUERY = 'subscription { flightChanged { id number } }';
const change = { id: '1', status: 'BOARDING', gate: 'B7', delayMinutes: 0, origin: { code: 'LHR' } };

async function hear(tokens) {
  const all = tokens.map((token) => sluice.subscribe(clientOf(token), QUERY));
  await sluice.live(tokens.length);
  await sluice.publish('flights', change);
  await until('all heard', () => all.every(({ results }) => results.length === 1));
  for (const { results } of all) assert.deepEqual(results, [{ data: { flightChanged: { id: '1', number: 'NW 1' } } }]);
}

test('without forwarding, viewers share one row, and subgraphs receive nothing of them', async () => {
  sluice = await Sluice.start({ executors: 1 });
  await hear(['alice', 'bob']);
  assert.equal(await sluice.metric('sluice_rows'), 1);
  assert.deepEqual(sluice.subgraphs.flights.requests.map(({ headers }) => headers.authorization), [undefined]);
});

test('a header that is forwarded for events makes a row for each of its values', async () => {
  sluice = await Sluice.start({ executors: 1, conn: { forward: { events: { headers: ['authorization'] } } } });
  await hear(['alice', 'bob', 'bob']);
  assert.equal(await sluice.metric('sluice_rows'), 2);
  assert.deepEqual(sluice.subgraphs.flights.requests.map(({ headers }) => headers.authorization).sort(), ['alice', 'bob']);
});

test('a plan that fetches nothing observes no viewer', async () => {
  sluice = await Sluice.start({ executors: 1, conn: { forward: { events: { headers: ['authorization'] } } } });
  const all = ['alice', 'bob'].map((token) => sluice.subscribe(clientOf(token), 'subscription { flightChanged { id gate } }'));
  await sluice.live(2);
  await sluice.publish('flights', change);
  await until('both heard', () => all.every(({ results }) => results.length === 1));
  assert.equal(await sluice.metric('sluice_rows'), 1);
});

test('headers and init members are forwarded for queries by a list of their own', async () => {
  sluice = await Sluice.start({
    executors: 1,
    conn: { forward: { operations: { headers: ['authorization'], init_members: [{ member: 'token', as: 'x-token' }] } } },
  });
  const { results } = sluice.subscribe(clientOf('alice'), '{ flight(id: "1") { number } }');
  await until('the answer is there', () => results.length === 1);
  assert.deepEqual(results, [{ data: { flight: { number: 'NW 1' } } }]);
  const [{ headers }] = sluice.subgraphs.flights.requests;
  assert.equal(headers.authorization, 'alice');
  assert.equal(headers['x-token'], 'alice');
});

test('a trace goes from a mutation to its event, and to the subgraphs that both ask', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  sluice = await Sluice.start({ executors: 2 });
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightOrDelay { id number } }');
  await sluice.live(1);
  await sluice.post({ query: 'mutation { delayFlight(id: "1", minutes: 5) { success } }' }, { traceparent });
  await sluice.post({ query: '{ flight(id: "1") { number } }' }, { traceparent });
  await until('the event is heard', () => results.length === 1);
  assert.deepEqual(results, [{ data: { flightOrDelay: { id: '1', number: 'NW 1' } } }]);
  assert.deepEqual(sluice.subgraphs.flights.requests.map(({ headers }) => headers.traceparent), [traceparent, traceparent]);
});
