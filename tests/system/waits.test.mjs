// Clients that wait are answered: what cannot start now is refused, or closed with a code that clients retry.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Sluice, until } from './harness.mjs';

let sluice;
afterEach(() => {
  for (const executor of sluice?.executors ?? []) executor.child.kill('SIGCONT');
  return sluice?.stop();
});

const QUERY = 'subscription { flightChanged { id gate } }';
const change = (n) => ({ id: String(n), status: 'BOARDING', gate: String(n), delayMinutes: 0, origin: { code: 'LHR' }, partition: 0 });
const skip = process.env.KAFKA && 'needs a broker of its own';
const soon = { timeouts: { execute: '1s', subscribe: '3s' } };

// The real client, which takes an `error` for final and retries 1013.
function returning() {
  const client = sluice.client({ retryAttempts: 1000, retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)) });
  client.codes = [];
  client.on('closed', ({ code }) => client.codes.push(code));
  return client;
}

const withAnExecutor = () => until('an executor is there', async () => (await sluice.admin('/metrics')) && (await sluice.metric('sluice_replicas_up')) === 1);

async function assertThatItGoesOn(subscription) {
  await sluice.live(1);
  await sluice.publish('flights', change(1));
  await until('the event has arrived', () => subscription.results.length === 1);
  assert.equal(subscription.error, null);
}

test('a POST of a subscription is refused while Kafka is away', { skip }, async () => {
  sluice = await Sluice.start({ executors: 1, broker: false, conn: soon });
  await withAnExecutor();
  const response = await sluice.post({ query: QUERY });
  assert.equal(response.status, 406);
  assert.equal((await response.json()).errors[0].extensions.code, 'SUBSCRIPTION_NOT_ACCEPTABLE');
});

test('a POST that turns out to be a subscription is answered while Kafka is away', { skip }, async () => {
  sluice = await Sluice.start({ executors: 1, broker: false, conn: soon });
  await withAnExecutor();
  const response = await sluice.post({ query: `query Q { flights { id } } subscription S { flightChanged { id } }`, operationName: 'S' });
  assert.ok([406, 503].includes(response.status), `${response.status}`);
});

test('a subscription whose topic cannot be followed closes the session with 1013, and starts once Kafka is there', { skip }, async () => {
  sluice = await Sluice.start({ executors: 1, broker: false, conn: soon });
  await withAnExecutor();
  const client = returning();
  const subscription = sluice.subscribe(client, QUERY);
  await until('the session is closed', () => client.codes.length > 0);
  assert.equal(client.codes[0], 1013);
  await sluice.startBroker();
  await assertThatItGoesOn(subscription);
});

test('a subscription that no executor compiles closes the session with 1013, and starts once there is one', async () => {
  sluice = await Sluice.start({ executors: 1, conn: soon });
  await sluice.executors[0].kill();
  const client = returning();
  const subscription = sluice.subscribe(client, QUERY);
  await until('the session is closed', () => client.codes.length > 0);
  assert.equal(client.codes[0], 1013);
  sluice.executors = [await sluice.startExecutor(sluice.executorPorts[0])];
  await assertThatItGoesOn(subscription);
});

test('a Prepare that is never answered closes the session with 1013, and starts once the executor is back', async () => {
  sluice = await Sluice.start({ executors: 1, conn: soon });
  sluice.executors[0].child.kill('SIGSTOP');
  const client = returning();
  const subscription = sluice.subscribe(client, QUERY);
  await until('the session is closed', () => client.codes.length > 0);
  assert.equal(client.codes[0], 1013);
  sluice.executors[0].child.kill('SIGCONT');
  await assertThatItGoesOn(subscription);
});

test('a client that comes back with 50 subscriptions gets all of them', async () => {
  sluice = await Sluice.start({ executors: 1, conn: { limits: { subscribes_per_second: 20 } } });
  const client = returning();
  const all = Array.from({ length: 50 }, (_, i) => sluice.subscribe(client, `subscription S${i} { flightChanged { id } }`));
  await sluice.live(50);
  client.terminate();
  await until('all have been started again', async () => (await sluice.metric('sluice_operations_started_total')) === 100);
  await sluice.live(50);
  await sluice.publish('flights', change(1));
  await until('all have received it', () => all.every(({ results }) => results.length === 1));
  assert.deepEqual(all.map(({ error }) => error), all.map(() => null));
});
