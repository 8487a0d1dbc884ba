// The Kafka client of the demo's Node processes.  Environment: KAFKA (host:port[,host:port]).
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { Incident } from './incident.mjs';

export const kafka = new kafkajs.Kafka({
  clientId: 'airport',
  brokers: (process.env.KAFKA ?? '127.0.0.1:9092').split(','),
  logLevel: kafkajs.logLevel.NOTHING,
  retry: { initialRetryTime: 200, maxRetryTime: 2000, retries: 3 }, // then it is the caller's turn, who reports it
});

// murmur2, the partitioner that conn-service and Java clients agree on
export const producer = () =>
  kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: true });

// Makes sure that the topics exist; the built-in broker has them already, and no admin requests.
export async function createTopics(...topics) {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 4 })) }).catch(() => {});
  } finally {
    await admin.disconnect();
  }
}

// Calls `handle` with the JSON value of every record from now on, and the record; others are reported and skipped. A topic that
// a broker has only just made, or does not have yet, is asked for again.
export async function follow(topic, handle) {
  const groupId = `airport-${topic}-${hostname()}-${process.pid}`; // of its own, so that it sees every record
  const incident = new Incident(`topic ${topic}`);
  for (;;) {
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, retry: { retries: 8, restartOnFailure: async () => false } });
    consumer.on(consumer.events.GROUP_JOIN, () => incident.works());
    const crashed = new Promise((resolve) => consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error)));
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: false });
      await consumer.run({ eachMessage: ({ message, partition }) => handleRecord(topic, partition, message, handle) });
      incident.fails(await crashed);
    } catch (error) {
      incident.fails(error);
    }
    await consumer.disconnect().catch(() => {});
    await setTimeout(500);
  }
}

async function handleRecord(topic, partition, { value: bytes, key, headers, offset, timestamp }, handle) {
  let value;
  try {
    value = JSON.parse(bytes?.toString() ?? 'null');
  } catch {
    value = null;
  }
  if (value === null) return console.error(`${topic}: a record that is not a JSON object was skipped`);
  const headerTexts = Object.fromEntries(Object.entries(headers ?? {}).map(([name, header]) => [name, String(header)]));
  await handle(value, { topic, partition, offset, timestamp, key: key?.toString() ?? null, headers: headerTexts, value: bytes.toString() });
}
