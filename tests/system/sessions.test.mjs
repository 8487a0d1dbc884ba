// What clients do within one turn of a loop: several messages in one segment, over real WebSockets.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RawClient, Sluice, until } from './harness.mjs';

let sluice;
before(async () => {
  sluice = await Sluice.start({ executors: 1 });
});
after(() => sluice?.stop());

// Documents that no test has asked for before: what is compiled already takes another way.
let count = 0;
const uncached = () => `subscription S${++count} { flightChanged { id } }`;
const subscribe = (id, query) => ({ type: 'subscribe', id, payload: { query } });
const complete = (id) => ({ type: 'complete', id });
const change = (id) => ({ id, status: 'BOARDING', gate: 'B7', delayMinutes: 0, origin: { code: 'LHR' }, partition: 0 });

test('subscribe, complete and subscribe again in one segment', async () => {
  const client = await RawClient.open(sluice.port);
  const query = uncached();
  client.send(subscribe('1', query), complete('1'), subscribe('2', query));
  await sluice.live(1);
  await sluice.publish('flights', change('7'));
  await until('the event arrives', () => client.messages.some(({ type }) => type === 'next'));
  assert.deepEqual(client.messages.filter(({ type }) => type !== 'connection_ack'),
    [{ id: '2', type: 'next', payload: { data: { flightChanged: { id: '7' } } } }]);
  client.socket.destroy();
  await sluice.live(0);
});

test('the same id again and again in one segment, the last one stays', async () => {
  const client = await RawClient.open(sluice.port);
  const query = uncached();
  const messages = Array.from({ length: 20 }, () => [subscribe('x', query), complete('x')]).flat();
  client.send(...messages, subscribe('x', query));
  await sluice.live(1);
  await sluice.publish('flights', change('8'));
  await until('the event arrives', () => client.messages.some(({ type }) => type === 'next'));
  assert.equal(client.messages.filter(({ type }) => type === 'next').length, 1);
  client.socket.destroy();
  await sluice.live(0);
});

test('one session leaves while another one asks for the same', async () => {
  const [one, other] = [await RawClient.open(sluice.port), await RawClient.open(sluice.port)];
  const rounds = 50;
  for (let round = 0; round < rounds; round++) {
    const query = uncached();
    one.send(subscribe('1', query), complete('1'));
    other.send(subscribe(`${round}`, query));
    if (round % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
  }
  await sluice.live(rounds);
  one.socket.destroy();
  other.socket.destroy();
  await sluice.live(0);
});

test('the graphql-ws client unsubscribes and subscribes again at once', async () => {
  const client = sluice.client();
  const rounds = 20;
  const kept = [];
  for (let round = 0; round < rounds; round++) {
    const query = uncached();
    sluice.subscribe(client, query).stop();
    kept.push(sluice.subscribe(client, query));
  }
  await sluice.live(rounds);
  await sluice.publish('flights', change('9'));
  await until('all have received the event', () => kept.every(({ results }) => results.length === 1));
  assert.deepEqual(kept.map(({ error }) => error), kept.map(() => null));
  await client.dispose();
  await sluice.live(0);
});
