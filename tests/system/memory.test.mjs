// A process that comes near its memory budget refuses what is new, then gives up what waits, and is well again afterwards.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { RawClient, Sluice, until } from './harness.mjs';

const MIB = 1024 * 1024;
const change = (n, bytes) => ({ id: String(n), number: `F ${n}`, departsAt: 0, delayMinutes: n, status: 'SCHEDULED', gate: 'g'.repeat(bytes), partition: 0 });

let sluice;
afterEach(() => sluice?.stop());

// The first bytes of the answer to an upgrade.
async function upgrade() {
  const { socket } = new RawClient(sluice.port);
  const head = await new Promise((resolve) => socket.once('data', (data) => resolve(data.toString())));
  socket.destroy();
  return head;
}

const returnsMemory = () => !readFileSync(`/proc/${sluice.conn.child.pid}/maps`, 'utf8').includes('libasan');
const pressure = () => sluice.metric('sluice_memory_pressure');
const shed = () => sluice.metric('sluice_sessions_shed_total');

test('conn-service takes on nothing new, then disconnects those for whom most is waiting', async (t) => {
  sluice = await Sluice.start({
    executors: 1,
    conn: { limits: { outbox: '512MiB', outbox_burst: '512MiB', ring: '64KiB', subscribes_per_second: 1000 }, timeouts: { stall: '10m' } },
  });
  const base = await sluice.metric('sluice_memory_resident_bytes');
  assert.ok((await sluice.metric('sluice_memory_budget_bytes')) > base);
  assert.equal(await pressure(), 0);
  await sluice.conn.kill();
  // Well again with 60 MiB more than at the start: the allocator keeps some.
  sluice.connConfig.memory = `${Math.ceil((base / MIB + 60) / 0.8)}MiB`;
  await sluice.startConnService();

  const client = sluice.client();
  const bystander = sluice.subscribe(client, 'subscription { flightChanged { id } }');
  const stalled = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(sluice.port)));
  for (const { socket } of stalled) socket.pause();
  stalled.forEach((each, i) => each.send({ type: 'subscribe', id: '1', payload: { query: `subscription { flightChanged { id gate g${i}: gate } }` } }));
  await sluice.live(21);

  let n = 0;
  const publishUntil = (what, is) => until(what, async () => {
    await sluice.publish('flights', change(n++, 60_000));
    return is();
  }, 60_000);
  await publishUntil('nothing new is taken on', async () => (await pressure()) >= 2);
  const head = await upgrade();
  assert.match(head, /^HTTP\/1.1 503 /);
  assert.match(head, /retry-after: 1/i);
  const query = await sluice.post({ query: '{ __typename }' });
  assert.equal(query.status, 503);
  assert.deepEqual(await query.json(), { errors: [{ message: 'The server is short of memory', extensions: { code: 'SERVICE_UNAVAILABLE' } }] });

  await publishUntil('clients are disconnected', async () => (await shed()) > 0);
  for (const { socket } of stalled) socket.destroy();
  if (!returnsMemory()) t.diagnostic('AddressSanitizer returns no memory: the end of the pressure is not tested');
  else {
    await until('there is memory again', async () => (await pressure()) === 0, 30_000);
    const late = sluice.subscribe(sluice.client(), 'subscription { flightChanged { id } }');
    await sluice.live(2);
    await sluice.publish('flights', change(n++, 10));
    await until('a new client receives', () => late.results.length === 1);
  }
  await until('the bystander has all', () => bystander.results.length === n);
  assert.deepEqual(bystander.results.map(({ data }) => data.flightChanged.id), Array.from({ length: n }, (_, i) => String(i)));
  assert.equal(bystander.error, null);
});

test('exec-service answers OVERLOADED, and events wait until it has memory again', async () => {
  sluice = await Sluice.start({ executors: 1 });
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightChanged { id } }');
  await sluice.live(1);
  const [small] = sluice.executors;
  sluice.execOptions = { ...sluice.execOptions, memory: '32MiB' }; // less than it has at its start
  await small.kill();
  sluice.executors = [await sluice.startExecutor(small.port)];
  const admin = sluice.executors[0].adminPort;
  await until('it serves', async () => (await sluice.admin('/readyz', admin))?.status === 200);
  await until('it refuses', async () => (await sluice.metric('sluice_memory_pressure', admin)) >= 2);
  await sluice.publish('flights', change(0, 10));
  await until('a row was refused', async () => (await sluice.metric('sluice_rows_refused_total', admin)) > 0);
  assert.equal(results.length, 0);
  await sluice.executors[0].kill();
  delete sluice.execOptions.memory;
  sluice.executors = [await sluice.startExecutor(small.port)];
  await until('the event arrives', () => results.length === 1);
  assert.equal(results[0].data.flightChanged.id, '0');
});
