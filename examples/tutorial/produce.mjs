// Writes its argument, a JSON object, to the topic `prices`.
import kafkajs from 'kafkajs';

const [value] = process.argv.slice(2);
const kafka = new kafkajs.Kafka({ brokers: ['127.0.0.1:9092'], logLevel: kafkajs.logLevel.NOTHING });
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
await producer.connect();
await producer.send({ topic: 'prices', messages: [{ key: JSON.parse(value).id, value }] });
await producer.disconnect();
