// A topic that begins anew while it is followed: Kafka recreated with empty logs. Subscribers are told what was lost and go on.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Sluice, until } from './harness.mjs';

const skip = process.env.KAFKA && 'needs a broker of its own';
const change = (id, partition) => ({ id, partition, status: 'BOARDING' });
const PARTITIONS = [0, 1, 2, 3];

let sluice, subscription;
afterEach(() => {
  sluice?.conn?.child.kill('SIGCONT');
  return sluice?.stop();
});

const ids = () => subscription.results.map(({ data }) => data?.flightChanged?.id).filter(Boolean);
const lost = () => subscription.results.flatMap(({ errors }) => errors ?? []).filter(({ extensions }) => extensions.code === 'EVENTS_LOST');

// Ten records in each partition, all of which have arrived.
async function startWithAHistory() {
  sluice = await Sluice.start({ executors: 1 });
  subscription = sluice.subscribe(sluice.client(), 'subscription { flightChanged { id } }');
  await sluice.live(1);
  await sluice.publish('flights', ...PARTITIONS.flatMap((p) => Array.from({ length: 10 }, (_, n) => change(`old-${p}-${n}`, p))));
  await until('the old events have arrived', () => ids().length === 40);
}

// Published until the subscriber has it: what comes before a partition is read again may be part of what is lost.
async function assertThatItGoesOn(partitions) {
  for (const p of partitions) {
    let n = 0;
    await until(`an event of partition ${p} arrives`, async () => {
      await sluice.publish('flights', change(`new-${p}-${n++}`, p)).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
      return ids().some((id) => id.startsWith(`new-${p}-`));
    }, 30_000);
  }
  assert.equal(subscription.error, null);
  assert.equal(new Set(ids()).size, ids().length, 'nothing arrives twice');
}

async function assertThatTheLossIsTold(partitions) {
  await until('the loss is told', () => partitions.every((p) => lost().some(({ extensions }) => extensions.partition === p)), 30_000);
}

test('with the same partitions, there at once', { skip }, async () => {
  await startWithAHistory();
  await sluice.broker.kill();
  await sluice.startBroker();
  await assertThatTheLossIsTold(PARTITIONS);
  await assertThatItGoesOn(PARTITIONS);
});

test('with fewer partitions', { skip }, async () => {
  await startWithAHistory();
  await sluice.broker.kill();
  await sluice.startBroker({ topics: ['flights:2', 'delays:4'] });
  await assertThatItGoesOn([0, 1]);
  await assertThatTheLossIsTold(PARTITIONS);
});

test('with more partitions', { skip }, async () => {
  await startWithAHistory();
  await sluice.broker.kill();
  await sluice.startBroker({ topics: ['flights:6', 'delays:4'] });
  await assertThatItGoesOn([...PARTITIONS, 4, 5]);
  await assertThatTheLossIsTold(PARTITIONS);
});

test('with more records than it had, before it was looked at', { skip }, async () => {
  await startWithAHistory();
  sluice.conn.child.kill('SIGSTOP');
  await sluice.broker.kill();
  await sluice.startBroker();
  await sluice.publish('flights', ...PARTITIONS.flatMap((p) => Array.from({ length: 30 }, (_, n) => change(`unread-${p}-${n}`, p))));
  sluice.conn.child.kill('SIGCONT');
  await assertThatTheLossIsTold(PARTITIONS);
  for (const { extensions } of lost()) assert.deepEqual([extensions.from, extensions.to], [10, 30]);
  assert.deepEqual(ids().filter((id) => id.startsWith('unread')), []);
  await assertThatItGoesOn(PARTITIONS);
});
