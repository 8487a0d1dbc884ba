// The Kafka client of the demo's Node processes.  Environment: KAFKA (host:port[,host:port]).
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

// Calls `handle` with the JSON value of every record from now on; others are reported and skipped.
export async function follow(topic, handle) {
  const consumer = kafka.consumer({ groupId: `airport-${topic}-${process.pid}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: false });
  await consumer.run({
    eachMessage: async ({ message }) => {
      let value;
      try {
        value = JSON.parse(message.value?.toString() ?? 'null');
      } catch {
        value = null;
      }
      if (value === null) return console.error(`${topic}: a record that is not a JSON object was skipped`);
      await handle(value);
    },
  });
}
