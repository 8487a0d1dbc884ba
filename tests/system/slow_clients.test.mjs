// Clients that get much at once, and clients that do not read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { RawClient, Sluice, until } from './harness.mjs';

const QUERY = 'subscription { flightChanged { id delayMinutes gate } }';
const change = (n, bytes) => ({ id: String(n), number: `F ${n}`, departsAt: 0, delayMinutes: n, status: 'SCHEDULED', gate: 'g'.repeat(bytes) });

// AddressSanitizer keeps 256 MB of what was freed; memory is measured here.
process.env.ASAN_OPTIONS = [process.env.ASAN_OPTIONS, 'quarantine_size_mb=1', 'thread_local_quarantine_size_kb=64'].filter(Boolean).join(':');

let sluice;
afterEach(() => sluice?.stop());

const residentMiB = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${sluice.conn.child.pid}/status`, 'utf8'))[1]) / 1024;
const closed = () => sluice.metric('sluice_slow_consumers_total');

test('a client that reads gets one event for each of five subscriptions, larger together than the outbox', async () => {
  sluice = await Sluice.start({ executors: 1 });
  const client = sluice.client();
  const all = Array.from({ length: 5 }, (_, i) => sluice.subscribe(client, QUERY.replace('{ flight', `{ a${i}: flight`)));
  await sluice.live(5);
  for (let n = 0; n < 5; n++) await sluice.publish('flights', change(n, 300_000));
  await until('all have got all', () => all.every(({ results }) => results.length === 5));
  assert.equal(await closed(), 0);
});

test('a client that reads gets a batch, and rows that are larger than the outbox', async () => {
  sluice = await Sluice.start({ executors: 1, conn: { limits: { outbox: '64KiB' } } });
  const { results } = sluice.subscribe(sluice.client(), QUERY);
  await sluice.live(1);
  await sluice.publish('flights', ...Array.from({ length: 30 }, (_, n) => ({ ...change(n, 10_000), partition: 0 })));
  for (let n = 30; n < 34; n++) await sluice.publish('flights', change(n, 900_000));
  await until('all have arrived', () => results.length === 34);
  assert.equal(await closed(), 0);
});

test('a client that reads gets an answer that is larger than the outbox', async () => {
  sluice = await Sluice.start({ executors: 1 });
  const number = 'x'.repeat(2_000_000);
  sluice.subgraphs.flights.answer = async (request, response) => {
    for await (const _ of request);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: { flight: { number } } }));
  };
  const { results, error } = sluice.subscribe(sluice.client(), '{ flight(id: "1") { number } }');
  await until('the answer is there', () => results.length === 1 || error);
  assert.equal(results[0].data.flight.number.length, number.length);
  assert.equal(await closed(), 0);
});

test('400 clients that do not read hold an event once, and what they held is given back', async () => {
  sluice = await Sluice.start({ executors: 1 });
  const warm = sluice.subscribe(sluice.client(), QUERY);
  const stalled = await Promise.all(Array.from({ length: 400 }, () => RawClient.open(sluice.port)));
  for (const { socket } of stalled) socket.pause();
  for (const client of stalled) client.send({ type: 'subscribe', id: '1', payload: { query: QUERY } });
  await sluice.live(401);
  const before = residentMiB();
  for (let n = 0; n < 40; n++) await sluice.publish('flights', change(n, 50_000));
  await until('the one that reads has all', () => warm.results.length === 40);
  const held = residentMiB() - before;
  assert.ok(held < 100, `400 stalled clients hold ${held} MiB for 2 MB of events`);
  for (const { socket } of stalled) socket.destroy();
  await until('all have left', async () => (await sluice.metric('sluice_group_members')) === 1);
  const kept = residentMiB() - before;
  assert.ok(kept < 50, `${kept} MiB stay after they have left`);
});

test('a client that does not read is closed once it is too far behind', async () => {
  sluice = await Sluice.start({ executors: 1, conn: { limits: { outbox: '64KiB' } } });
  const stalled = await RawClient.open(sluice.port);
  stalled.send({ type: 'subscribe', id: '1', payload: { query: QUERY } });
  stalled.socket.pause();
  const { results } = sluice.subscribe(sluice.client(), QUERY);
  await sluice.live(2);
  let n = 0;
  await until('it is closed', async () => {
    await sluice.publish('flights', change(n++, 100_000));
    return (await closed()) === 1;
  });
  await until('the other one has all', () => results.length === n);
  stalled.socket.destroy();
});

test('a client that comes back starts all its operations', async () => {
  sluice = await Sluice.start({ executors: 1, conn: { limits: {} } });
  const client = sluice.client();
  const all = Array.from({ length: 60 }, () => sluice.subscribe(client, QUERY));
  await sluice.live(60);
  await sluice.publish('flights', change(1, 10));
  await until('all have heard', () => all.every(({ results }) => results.length === 1));
  assert.deepEqual(all.map(({ error }) => error).filter(Boolean), []);
});
