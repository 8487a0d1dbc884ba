// The airport on Docker Compose and Apache Kafka, each half scaled. It runs against what is up, so ctest does not know it:
//
//   docker compose up -d --wait --scale conn-service=2 --scale exec-service=3
//   node --test tests/system/compose.test.mjs
//
// Environment: SLUICE_URL (http://localhost:4000), KAFKA_PORT (19092), and what docker itself reads.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { afterEach, before, test } from 'node:test';
import { promisify } from 'node:util';
import { createClient } from 'graphql-ws';
import kafkajs from 'kafkajs';
import WebSocket from 'ws';
import { until } from './harness.mjs';

const url = process.env.SLUICE_URL ?? 'http://localhost:4000';
const cwd = new URL('../..', import.meta.url).pathname;
const docker = async (...args) => (await promisify(execFile)('docker', args, { cwd })).stdout.trim();
const containersOf = async (service) => (await docker('compose', 'ps', '--all', '--quiet', service)).split('\n').filter(Boolean);

// A metric of one container, summed over its labels; its admin listener is reachable from within only.
async function metric(container, port, name) {
  const get = `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET /metrics HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3; cat <&3`;
  const lines = (await docker('exec', container, 'bash', '-c', get)).split('\n');
  return lines.filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
const eventsResolvedBy = (executor) => metric(executor, 4021, 'sluice_resolve_events_total');
const sessionsOf = (connService) => metric(connService, 4020, 'sluice_sessions');

const FLIGHT_CHANGED = `subscription { flightChanged {
  id number status delayMinutes changedAt origin { code city } destination { city } airline { name color }
} }`;

let clients = [];
function connect(options = {}) {
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, lazy: false, onNonLazyError: () => {}, ...options });
  clients.push(client);
  return client;
}
function subscribe(client) {
  const subscription = { flights: [], errors: [] };
  client.subscribe({ query: FLIGHT_CHANGED }, {
    next: ({ data, errors }) => (errors ? subscription.errors.push(...errors) : subscription.flights.push(data.flightChanged)),
    error: (error) => subscription.errors.push(error),
    complete: () => {},
  });
  return subscription;
}

const FLIGHTS = Array.from({ length: 60 }, (_, i) => String(1000 + i)); // the timetable's

// The event source by itself adds at most 30 minutes at once, so a longer delay is recognised when it comes back.
async function delay(id, minutes) {
  const query = 'mutation($id: ID!, $minutes: Int!) { delayFlight(id: $id, minutes: $minutes) { success } }';
  const response = await fetch(`${url}/graphql`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { id, minutes } }),
  });
  const { data } = await response.json();
  return data?.delayFlight?.success === true;
}
const changesOf = ({ flights }, flight) => flights.filter(({ id }) => id === flight);
const delaysHeard = (subscription, flight, minutes) =>
  changesOf(subscription, flight).filter((change, i, all) => i > 0 && change.delayMinutes - all[i - 1].delayMinutes === minutes).length;

let executors, connServices;
before(async () => {
  [executors, connServices] = await Promise.all([containersOf('exec-service'), containersOf('conn-service')]);
  assert.ok(executors.length > 1 && connServices.length > 1, 'both services are scaled');
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  clients = [];
});

test('the load balancer serves the board', async () => {
  for (const [path, expected] of [['/', /<title>Departures/], ['/main.js', /createClient/], ['/vendor/graphql-ws.js', /graphqlWs/]]) {
    const response = await fetch(url + path);
    assert.equal(response.status, 200);
    assert.match(await response.text(), expected);
  }
});

test('an event reaches a client with fields of three subgraphs, and a mutation comes back as one', async () => {
  const subscription = subscribe(connect());
  const seen = await until('some flight changes', () => subscription.flights[0]);
  for (const text of [seen.number, seen.origin.city, seen.destination.city, seen.airline.name, seen.airline.color]) assert.match(text, /./);
  assert.equal(await delay(seen.id, 60), true);
  await until('its delay comes back', () => delaysHeard(subscription, seen.id, 60) === 1);
  assert.deepEqual(subscription.errors, []);
});

test('a program outside produces to Kafka, and clients receive it', async () => {
  const subscription = subscribe(connect());
  const { id, origin, status } = await until('some flight changes', () => subscription.flights[0]);
  const kafka = new kafkajs.Kafka({ brokers: [`127.0.0.1:${process.env.KAFKA_PORT ?? 19092}`], logLevel: kafkajs.logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const value = JSON.stringify({ id, status, gate: null, delayMinutes: 1234, origin: { code: origin.code }, changedAt: 1 });
  await producer.send({ topic: 'flights', messages: [{ key: id, value }] });
  await producer.disconnect();
  await until('it arrives', () => changesOf(subscription, id).some(({ delayMinutes }) => delayMinutes === 1234));
});

test('containers of ours write nothing, have no capability, a bound on memory, a version, and come back', async () => {
  const services = ['flights', 'airports', 'airlines', 'event-source', 'exec-service', 'conn-service', 'load-balancer'];
  for (const container of (await Promise.all(services.map(containersOf))).flat()) {
    const [{ HostConfig, Config }] = JSON.parse(await docker('inspect', container));
    const { ReadonlyRootfs, CapDrop, SecurityOpt, Memory, RestartPolicy } = HostConfig;
    assert.deepEqual({ ReadonlyRootfs, CapDrop, SecurityOpt, restart: RestartPolicy.Name },
      { ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges:true'], restart: 'unless-stopped' });
    assert.ok(Memory > 0);
    assert.match(Config.Labels['org.opencontainers.image.version'], /^\d/);
  }
});

test('every conn-service holds sessions, and every exec-service resolves events', async () => {
  const before = await Promise.all(executors.map(eventsResolvedBy));
  const subscriptions = Array.from({ length: 10 }, () => subscribe(connect()));
  await until('all hear events', () => subscriptions.every(({ flights }) => flights.length > 0));
  for (const connService of connServices) assert.ok((await sessionsOf(connService)) > 0);
  await until('every replica has resolved more', async () => {
    await Promise.all(FLIGHTS.map((id) => delay(id, 60))); // sixteen events of a partition go to one replica
    return (await Promise.all(executors.map(eventsResolvedBy))).every((events, i) => events > before[i]);
  });
});

test('an exec-service that is killed loses no event, and works again when it is back', async () => {
  const ids = FLIGHTS.slice(0, 10);
  const subscriptions = [subscribe(connect()), subscribe(connect())];
  await until('both hear events', () => subscriptions.every(({ flights }) => flights.length > 0));
  await Promise.all(ids.map((id) => delay(id, 60)));
  await until('each flight is known', () => subscriptions.every((s) => ids.every((id) => changesOf(s, id).length > 0)));

  const killed = executors[0];
  const sent = new Map();
  const delays = ids.map(async (id) => {
    let succeeded = 0, failed = 0; // a mutation at the killed replica is not repeated, and may have been published
    for (let i = 0; i < 20; i++) (await delay(id, 90)) ? succeeded++ : failed++;
    sent.set(id, { succeeded, failed });
  });
  await docker('kill', killed);
  await Promise.all(delays);
  await until('every delay has come back, or an error', () => subscriptions.every((s) =>
    s.errors.length > 0 || ids.every((id) => delaysHeard(s, id, 90) >= sent.get(id).succeeded)));
  for (const subscription of subscriptions) {
    assert.deepEqual(subscription.errors, []);
    for (const id of ids) {
      const { succeeded, failed } = sent.get(id);
      assert.ok(delaysHeard(subscription, id, 90) <= succeeded + failed);
      const times = changesOf(subscription, id).map(({ changedAt }) => changedAt);
      assert.deepEqual(times, [...new Set(times)].sort((a, b) => a - b)); // once each, in order
    }
  }

  await docker('start', killed);
  await until('it resolves events again', async () => {
    await delay(ids[0], 60);
    return (await eventsResolvedBy(killed).catch(() => 0)) > 0;
  }, 60_000);
});

test('a conn-service that is stopped closes its sessions in time, and its clients go on at another', async () => {
  const codes = [];
  const subscriptions = Array.from({ length: 4 }, () =>
    subscribe(connect({ on: { closed: ({ code }) => codes.push(code) }, shouldRetry: () => true, retryWait: async () => {} })));
  await until('all hear events', () => subscriptions.every(({ flights }) => flights.length > 0));
  const [stopped] = connServices;
  await docker('stop', stopped); // after stop_grace_period it would be killed: 137
  assert.equal(await docker('inspect', '--format', '{{.State.ExitCode}}', stopped), '0');
  assert.ok(codes.length > 0);
  assert.deepEqual(codes, codes.map(() => 1001));
  const counts = subscriptions.map(({ flights }) => flights.length);
  await until('all hear events again', () => subscriptions.every(({ flights }, i) => flights.length > counts[i]));
  await docker('start', stopped);
  await until('it is healthy again', async () =>
    (await docker('inspect', '--format', '{{.State.Health.Status}}', stopped)) === 'healthy', 60_000);
});
