// Writes its argument, a JSON object, to the topic `prices`. The record's key is the product's id.
import kafkajs from 'kafkajs';

const broker = '127.0.0.1:9092';

function fail(message, status) {
  console.error(message);
  process.exit(status);
}

function idOf(text) {
  try {
    return JSON.parse(text).id;
  } catch {
    return undefined;
  }
}

const [value] = process.argv.slice(2);
const id = idOf(value);
if (id === undefined) fail(`usage: node produce.mjs '{"id": "1", "price": 350}'`, 2);
const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 2 } });
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
try {
  await producer.connect();
  await producer.send({ topic: 'prices', messages: [{ key: String(id), value }] });
  await producer.disconnect();
} catch (error) {
  fail(`nothing was produced: ${error.message}. Is a broker running at ${broker}?`, 1);
}
