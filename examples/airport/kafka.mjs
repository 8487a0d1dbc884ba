// The Kafka client of the demo's Node processes.  Environment: KAFKA (host:port[,host:port]).
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import kafkajs from 'kafkajs';

export const kafka = new kafkajs.Kafka({
  clientId: 'airport',
  brokers: (process.env.KAFKA ?? '127.0.0.1:9092').split(','),
  logLevel: kafkajs.logLevel.NOTHING,
  retry: { initialRetryTime: 200, maxRetryTime: 2000, retries: 100 },
});

// murmur2, the partitioner that conn-service and Java clients agree on
export const producer = () =>
  kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: true });

// Makes sure that the topics exist; the built-in broker has them already, and no admin requests.
export async function createTopics(...topics) {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 4 })) }).catch(() => {});
  await admin.disconnect();
}

// Calls `handle` with the JSON value of every record from now on; others are reported and skipped. A topic that a broker
// has only just made, or does not have yet, is asked for again.
export async function follow(topic, handle) {
  const groupId = `airport-${topic}-${hostname()}-${process.pid}`; // of its own, so that it sees every record
  for (;;) {
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: false });
      return await consumer.run({ eachMessage: ({ message }) => handleRecord(topic, message.value, handle) });
    } catch (error) {
      console.error(`${topic}: ${error.message}; trying again`);
      await consumer.disconnect();
      await setTimeout(500);
    }
  }
}

async function handleRecord(topic, bytes, handle) {
  let value;
  try {
    value = JSON.parse(bytes?.toString() ?? 'null');
  } catch {
    value = null;
  }
  if (value === null) return console.error(`${topic}: a record that is not a JSON object was skipped`);
  await handle(value);
}
