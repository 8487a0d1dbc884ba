// Produces numbered records and knows which: a record's number in its partition is its offset.
import kafkajs from 'kafkajs';

const airports = ['LHR', 'AMS', 'JFK'];

export class Producer {
  lanes = ['flights', 'delays'].flatMap((topic) => [0, 1, 2, 3].map((partition) => `${topic}/${partition}`));
  problems = [];
  produced = 0;
  #records = new Map(this.lanes.map((lane) => [lane, []])); // { origin }, in order; those on their way as well
  #acknowledged = new Map(this.lanes.map((lane) => [lane, 0]));
  #sending = Promise.resolve();

  constructor(broker) {
    // Nothing is sent twice: a retry could write a record twice, and then duplicates would be the producer's.
    const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING, requestTimeout: 60_000, retry: { retries: 0 } });
    this.kafka = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  }
  connect() {
    return this.kafka.connect();
  }

  record(lane, n) {
    return this.#records.get(lane)[n];
  }
  begun(lane) {
    return this.#records.get(lane).length;
  }
  count(lane) {
    return this.#acknowledged.get(lane);
  }
  counts() {
    return Object.fromEntries(this.lanes.map((lane) => [lane, this.count(lane)]));
  }

  // One record for each of the lanes named, or for all; one batch after the other.
  send(lanes = this.lanes, padding = 0) {
    this.#sending = this.#sending.then(() => this.#send(lanes, padding)).catch((error) => this.problems.push(`a batch could not be produced: ${error.message}`));
    return this.#sending;
  }
  async #send(lanes, padding) {
    const topics = new Map();
    const first = new Map();
    for (const lane of lanes) {
      const [topic, partition] = lane.split('/');
      const records = this.#records.get(lane);
      const n = records.length;
      const origin = airports[n % airports.length];
      records.push({ origin });
      if (!first.has(lane)) first.set(lane, n);
      const id = String(n % 2000);
      const value = JSON.stringify({ id, status: 'BOARDING', gate: `${lane}/${n}${padding ? ` ${'x'.repeat(padding)}` : ''}`, delayMinutes: 0, origin: { code: origin } });
      if (!topics.has(topic)) topics.set(topic, []);
      topics.get(topic).push({ key: id, partition: Number(partition), value });
    }
    const topicMessages = [...topics].map(([topic, messages]) => ({ topic, messages }));
    const answers = await this.kafka.sendBatch({ topicMessages, timeout: 30_000 });
    for (const { topicName, partition, baseOffset } of answers) {
      const lane = `${topicName}/${partition}`;
      if (Number(baseOffset) !== first.get(lane)) this.problems.push(`${lane}@${first.get(lane)} has offset ${baseOffset}: the harness cannot judge`);
    }
    for (const lane of lanes) this.#acknowledged.set(lane, this.begun(lane));
    this.produced += lanes.length;
  }
  async stop() {
    await this.#sending;
    await this.kafka.disconnect().catch(() => {});
  }
}
