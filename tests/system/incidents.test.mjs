// What an operator sees of an incident: one line when it begins, with the reason and the remedy, one when it is over, and /readyz.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import WebSocket from 'ws';
import { Sluice, freePort, until } from './harness.mjs';

const skip = process.env.KAFKA && 'needs a broker of its own';
const QUERY = 'subscription { flightChanged { id } }';
const change = (id) => ({ id, status: 'BOARDING' });

let sluice;
afterEach(() => sluice?.stop());

const lines = (process, event) => process.output.split('\n').filter((line) => line.includes(event));
const logged = (process, event) => until(`the log has: ${event}`, () => lines(process, event)[0]);
const readiness = async () => (await sluice.admin('/readyz'))?.json();

test('an executor that refuses is logged once, and /readyz reports why', { skip }, async () => {
  sluice = await Sluice.start({ executors: 0, broker: false, conn: { executors: [`127.0.0.1:${await freePort()}`, 'no-such-name.invalid:4011'] } });
  assert.match(await logged(sluice.conn, 'executor cannot be reached'), / warn .* address=127\.0\.0\.1:\d+ reason=".*[Rr]efused.*" remedy=/);
  assert.match(await logged(sluice.conn, 'executor name cannot be resolved'), / warn .* name=no-such-name\.invalid /);
  await until('/readyz has the reason', async () => (await readiness()).waitingFor.some((reason) => /takes rows: 127\.0\.0\.1:\d+: .*refused/i.test(reason)));
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // it is tried again meanwhile
  assert.equal(lines(sluice.conn, 'executor cannot be reached').length, 1);
});

test('a provider that goes away and comes back is two lines, and a note of /readyz', { skip }, async () => {
  sluice = await Sluice.start({ executors: 1 });
  const { results } = sluice.subscribe(sluice.client(), QUERY);
  await sluice.live(1);
  assert.match(await logged(sluice.conn, 'topic followed'), / info topic followed provider=main topic=flights partitions=4 /);
  await sluice.broker.kill();
  assert.match(await logged(sluice.conn, 'kafka provider is away'), / warn kafka provider is away provider=main brokers=\S+ remedy=/);
  await until('/readyz has a note', async () => JSON.stringify(await readiness()).includes('Kafka provider main is away'));
  assert.equal((await sluice.admin('/readyz')).status, 200);
  await sluice.startBroker();
  await logged(sluice.conn, 'kafka provider is back');
  assert.equal(lines(sluice.conn, 'kafka provider is away').length, 1);
  assert.equal(lines(sluice.conn, 'AUTOCREATE').length <= 1, true);
  assert.equal(results.filter(({ data }) => data).length, 0); // it is another cluster, so that losses are told
});

test('/readyz names the one of two providers that does not answer', { skip }, async () => {
  const providers = { main: { kafka: { brokers: ['127.0.0.1:1'] } }, other: { kafka: { brokers: ['127.0.0.1:1'] } } };
  sluice = await Sluice.start({ executors: 1, broker: false });
  await sluice.startBroker();
  sluice.conn.child.kill('SIGKILL');
  await sluice.conn.ended;
  providers.main.kafka.brokers = [sluice.kafkaAddress];
  sluice.connConfig.providers = providers;
  await sluice.startConnService({ ready: false });
  await until('only the other one is missing', async () => {
    const { waitingFor } = (await readiness()) ?? {};
    return waitingFor?.length === 1 && waitingFor[0].startsWith('Kafka provider other has not answered yet: check `providers.other.kafka.brokers`');
  });
});

test('a provider that only the event graph knows is logged once, and a note of /readyz', { skip }, async () => {
  sluice = await Sluice.start({ executors: 1, broker: false });
  await sluice.startBroker();
  await sluice.conn.kill();
  sluice.connConfig.providers = {};
  await sluice.startConnService();
  assert.match(await logged(sluice.conn, 'names a provider that is unknown here'), / warn .* provider=main remedy="add `providers\.main`/);
  assert.match(JSON.stringify(await readiness()), /provider main of the event graph is unknown here/);
  assert.equal(lines(sluice.conn, 'names a provider that is unknown here').length, 1);
});

test('a bad event, a refused origin and the port that was chosen are in the log', { skip }, async () => {
  sluice = await Sluice.start({ executors: 1 });
  const { results } = sluice.subscribe(sluice.client(), QUERY);
  await sluice.live(1);
  for (let i = 0; i < 20; i++) await sluice.publish('flights', 'not JSON');
  await sluice.publish('flights', change('1'));
  await until('the subscriber has what is an event', () => results.some(({ data }) => data?.flightChanged));
  assert.match(await logged(sluice.conn, 'bad event'), / warn bad event.* provider=main topic=flights partition=\d position=\d+ left_out=0$/);
  assert.match(await logged(sluice.executors[0], 'bad event'), / warn bad event.* reason="The event at flights\[\d\]@\d+ is not JSON.*" left_out=0$/);
  assert.ok(lines(sluice.conn, 'bad event').length <= 5);

  const page = new WebSocket(`ws://127.0.0.1:${sluice.port}/graphql`, 'graphql-transport-ws', { origin: 'https://evil.test' });
  await new Promise((resolve) => page.once('error', resolve));
  assert.match(await logged(sluice.conn, 'origin refused'), / warn origin refused origin=https:\/\/evil\.test remedy="if .*`websocket\.origins`/);

  const any = sluice.run('any-port', 'conn-service/conn-service', { ...sluice.connConfig, listen: { host: '127.0.0.1', port: 0 }, admin: { host: '127.0.0.1', port: 0 }, reactors: 2 });
  const port = (await logged(any, ' serving ')).match(/ port=(\d+)/)[1];
  assert.equal((await fetch(`http://127.0.0.1:${port}/stats`)).status, 200);
  const exec = sluice.run('any-exec-port', 'exec-service/exec-service', { ...JSON.parse(readFileSync(`${sluice.folder}/exec-service-${sluice.executorPorts[0]}.yaml`)), listen: { host: '127.0.0.1', port: 0 }, admin: { host: '127.0.0.1', port: 0 } });
  assert.match(await logged(exec, ' serving '), / listen=127\.0\.0\.1:[1-9]\d*/);
});

test('a subgraph that fails is one line, whatever the number of requests', { skip }, async () => {
  sluice = await Sluice.start({ executors: 1, exec: { workers: 2 } });
  sluice.subgraphs.flights.fails = true;
  for (let i = 0; i < 50; i++) await sluice.post({ query: `{ flights { number a${i}: id } }` });
  assert.match(await logged(sluice.executors[0], 'subgraph fails'), / warn subgraph fails subgraph=flights reason=".*503.*" remedy=/);
  assert.equal(lines(sluice.executors[0], 'subgraph fail').length, 1);
});

test('operations that fail are not operations beyond a limit', { skip }, async () => {
  sluice = await Sluice.start({ executors: 1 });
  const client = sluice.client();
  const wrong = sluice.subscribe(client, 'subscription { noSuchField }');
  await until('it is refused', () => wrong.error);
  await sluice.post({ query: '{ noSuchField }' });
  await new Promise((resolve) => setTimeout(resolve, 600)); // the services publish their metrics every 250 ms
  assert.equal(await sluice.metric('sluice_operations_refused_total'), 0);
  assert.ok((await sluice.metric('sluice_messages_sent_total')) >= 2); // connection_ack, error
});
