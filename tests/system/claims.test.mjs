// Who the viewer is, as a proxy in front reports it, and what that does to fields and to rows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import WebSocket from 'ws';
import { airport, Sluice, until } from './harness.mjs';

let sluice;
afterEach(() => sluice?.stop());

// The airport, where a flight's number is for viewers who may read flights, and its gate for those who are authenticated.
const supergraph = readFileSync(`${airport}/supergraph.graphql`, 'utf8')
  .replace('for: EXECUTION) {', `for: EXECUTION)
    @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
    @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY, import: [{ name: "Scope", as: "Scope" }]) {`)
  .replace('scalar join__FieldSet', `scalar join__FieldSet
    scalar requiresScopes__Scope
    directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM`)
  .replace('number: String!', 'number: String @requiresScopes(scopes: [["flight:read"]])')
  .replace('gate: String', 'gate: String @authenticated')
  .replace(', import: [{ name: "Scope", as: "Scope" }]', '');

async function start() {
  sluice = await Sluice.start({
    executors: 1,
    conn: { claims: { header: 'X-JWT-Payload' } },
    execFiles: { 'supergraph.graphql': supergraph },
    exec: ({ file, events }) => ({ schema: { supergraph: file('supergraph.graphql'), events } }),
  });
}
const encode = (claims) => Buffer.from(JSON.stringify(claims)).toString('base64url');
function clientOf(claims) {
  class Socket extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, claims ? { headers: { 'x-jwt-payload': encode(claims) } } : {});
    }
  }
  return sluice.client({ webSocketImpl: Socket });
}
const change = { id: '1', status: 'BOARDING', gate: 'B7', delayMinutes: 0, origin: { code: 'LHR' } };
const denied = (path, locations, event = {}) => ({
  message: 'Unauthorized field or type.', locations, path, extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', ...event },
});

test('viewers share a row by what the plan observes of them, and each sees what their claims allow', async () => {
  await start();
  const query = 'subscription { flightChanged { id number } }';
  const readers = [{ sub: 'alice', scope: 'flight:read' }, { sub: 'bob', scope: 'flight:read' }];
  const all = [...readers, { sub: 'carol' }, null].map((claims) => sluice.subscribe(clientOf(claims), query));
  await sluice.live(4);
  await sluice.publish('flights', { ...change, partition: 2 });
  await until('all heard', () => all.every(({ results }) => results.length === 1));
  const [alice, bob, carol, anonymous] = all.map(({ results }) => results[0]);
  const allowed = { data: { flightChanged: { id: '1', number: 'NW 1' } } };
  const without = {
    data: { flightChanged: { id: '1', number: null } },
    errors: [denied(['flightChanged', 'number'], [{ line: 1, column: 35 }], { topic: 'flights', partition: 2, offset: 0 })],
  };
  assert.deepEqual([alice, bob, carol, anonymous], [allowed, allowed, without, without]);
  assert.equal(await sluice.metric('sluice_rows'), 2, 'who reads, and who does not');
  assert.equal(sluice.subgraphs.flights.requests.length, 1, 'nothing is fetched for who may not see it');
});

test('whether there is a viewer at all decides about @authenticated', async () => {
  await start();
  const all = [{ sub: 'alice' }, { sub: 'bob' }, null]
    .map((claims) => sluice.subscribe(clientOf(claims), 'subscription { flightChanged { gate } }'));
  await sluice.live(3);
  await sluice.publish('flights', change);
  await until('all heard', () => all.every(({ results }) => results.length === 1));
  assert.deepEqual(all.map(({ results }) => results[0].data.flightChanged.gate), ['B7', 'B7', null]);
  assert.equal(await sluice.metric('sluice_rows'), 2);
});

test('claims count for a POST as they do for a subscription', async () => {
  await start();
  const ask = async (claims) =>
    (await sluice.post({ query: '{ flight(id: "1") { number } }' }, claims ? { 'x-jwt-payload': encode(claims) } : {})).json();
  assert.deepEqual(await ask({ scope: 'flight:read' }), { data: { flight: { number: 'NW 1' } } });
  assert.deepEqual(await ask(null), {
    data: { flight: { number: null } }, errors: [denied(['flight', 'number'], [{ line: 1, column: 21 }])],
  });
});

test('claims that are none are refused, on both ways in', async () => {
  await start();
  const headers = { 'x-jwt-payload': 'not json' };
  const answer = await sluice.post({ query: '{ __typename }' }, headers);
  assert.equal(answer.status, 400);
  assert.deepEqual(await answer.json(), {
    errors: [{ message: 'header x-jwt-payload: it must be base64url of a JSON object', extensions: { code: 'BAD_REQUEST' } }],
  });
  const socket = new WebSocket(`ws://127.0.0.1:${sluice.port}/graphql`, 'graphql-transport-ws', { headers });
  const [, response] = await new Promise((resolve) => socket.once('unexpected-response', (...all) => resolve(all)));
  assert.equal(response.statusCode, 400);
});
