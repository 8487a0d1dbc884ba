// A replica of exec-service that is frozen, with its connections open.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Sluice, until } from './harness.mjs';

let sluice;
afterEach(() => {
  for (const executor of sluice?.executors ?? []) executor.child.kill('SIGCONT');
  return sluice?.stop();
});

const change = (n) => ({ id: String(n % 2000), status: 'BOARDING', gate: String(n), delayMinutes: 0, origin: { code: 'LHR' }, partition: n % 4 });

// 40 events and 40 queries a second, until it is stopped.
function startLoad() {
  const load = { events: 0, queries: [], isOver: false };
  load.done = (async () => {
    while (!load.isOver) {
      load.queries.push(sluice.post({ query: '{ flights { id number } }' }).then(async (response) => ({ status: response.status, body: await response.json() })));
      await sluice.publish('flights', change(load.events++));
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  })();
  load.stop = () => ((load.isOver = true), load.done);
  return load;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test('SIGSTOP of one executor of two under load costs no event and no query, and it comes back by itself', async (t) => {
  sluice = await Sluice.start({ executors: 2 });
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightChanged { id gate number } }');
  await sluice.live(1);
  const load = startLoad();
  await until('events flow', () => results.length > 40);

  const frozen = Date.now();
  sluice.executors[0].child.kill('SIGSTOP');
  await until('it is suspected', async () => (await sluice.metric('sluice_replicas_suspected_total')) === 1);
  t.diagnostic(`suspected after ${Date.now() - frozen} ms`);
  assert.equal(await sluice.metric('sluice_replicas_up'), 1);
  await pause(1500); // the other one does all the work meanwhile

  const thawed = Date.now();
  sluice.executors[0].child.kill('SIGCONT');
  await until('it is back', async () => (await sluice.metric('sluice_replicas_up')) === 2);
  t.diagnostic(`back after ${Date.now() - thawed} ms`);
  await pause(500);
  await load.stop();

  await until('every event has arrived', () => results.length >= load.events);
  assert.deepEqual(results.filter(({ errors }) => errors), []);
  const next = [0, 1, 2, 3]; // each once, and in order within its partition
  for (const { data } of results) {
    const n = Number(data.flightChanged.gate);
    assert.equal(n, next[n % 4]);
    next[n % 4] += 4;
  }
  assert.equal(results.length, load.events);
  const queries = await Promise.all(load.queries);
  assert.deepEqual(queries.filter(({ status, body }) => status !== 200 || body.errors), []);
  t.diagnostic(`${load.events} events, ${queries.length} queries, ${await sluice.metric('sluice_rows_moved_total')} rows moved`);
  assert.equal(await sluice.metric('sluice_replicas_suspected_total'), 1);
  assert.equal(await sluice.metric('sluice_replicas_lost_total'), 0);
});

test('with all executors frozen events wait in the ring, and go on when they are back', async () => {
  sluice = await Sluice.start({ executors: 2 });
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightChanged { id gate number } }');
  await sluice.live(1);
  await sluice.publish('flights', change(0));
  await until('the first event has arrived', () => results.length === 1);
  for (const executor of sluice.executors) executor.child.kill('SIGSTOP');
  for (let n = 1; n < 100; n++) await sluice.publish('flights', change(n));
  await until('both are suspected', async () => (await sluice.metric('sluice_replicas_up')) === 0);
  await until('it is not ready', async () => (await sluice.admin('/readyz')).status === 503);
  await pause(3000); // longer than an event may take to be resolved
  for (const executor of sluice.executors) executor.child.kill('SIGCONT');
  await until('every event has arrived', () => results.length >= 100);
  assert.deepEqual(results.filter(({ errors }) => errors), []);
  assert.deepEqual(results.map(({ data }) => Number(data.flightChanged.gate)).sort((a, b) => a - b), Array.from({ length: 100 }, (_, n) => n));
});
