// The airport's own parts, without a Sluice; and the tests' subgraph, which is a copy of one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { parse } from 'yaml';
import { changeOne } from '../../examples/airport/changes.mjs';
import { Incidents } from '../../examples/airport/demo/incidents.mjs';
import { Latencies } from '../../examples/airport/demo/latencies.mjs';
import { Ledger } from '../../examples/airport/demo/ledger.mjs';
import { Outcomes } from '../../examples/airport/demo/outcomes.mjs';
import { Supervisor } from '../../examples/airport/demo/supervisor.mjs';
import { Incident } from '../../examples/airport/incident.mjs';
import { Process, Subgraph, airport, build, freePort, until } from './harness.mjs';

// Posts `body` so that the server reads every byte by itself: it gets one `data` event per HTTP chunk.
async function postByteByByte(url, body) {
  const post = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
  const answered = new Promise((resolve, reject) => post.once('response', resolve).once('error', reject));
  for (const byte of Buffer.from(body)) post.write(Buffer.from([byte]));
  post.end();
  return JSON.parse(await text(await answered));
}

const BODY = JSON.stringify({ query: '{ zürich✈ }' });
const EXPECTED = { errors: [{ message: 'Syntax Error: Unexpected character: U+00FC.', locations: [{ line: 1, column: 4 }] }] };

test("the airport's subgraph reads a request that arrives cut inside a character", async () => {
  const port = await freePort();
  const server = spawn(process.execPath, [join(airport, 'subgraphs/serve.mjs'), 'airports', String(port)], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const url = `http://127.0.0.1:${port}/graphql`;
    await until('it listens', async () => server.exitCode !== null || fetch(url).then(({ ok }) => ok, () => false));
    assert.deepEqual(await postByteByByte(url, BODY), EXPECTED);
  } finally {
    server.kill();
  }
});

test("the tests' subgraph reads a request that arrives cut inside a character", async () => {
  const subgraph = new Subgraph('airports', {});
  await subgraph.listen();
  try {
    assert.deepEqual(await postByteByByte(subgraph.url, BODY), EXPECTED);
  } finally {
    subgraph.server.close();
  }
});

test('four of five changes, and more, concern the ten flights that leave next', () => {
  const timetable = Array.from({ length: 60 }, (_, i) => ({ id: String(i), status: 'SCHEDULED', gate: 'A1', delayMinutes: 0 }));
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647; // MINSTD
  const counts = timetable.map(() => 0);
  for (let i = 0; i < 10_000; i++) counts[changeOne(timetable, random).id]++;
  assert.ok(counts.slice(0, 10).reduce((sum, n) => sum + n) > 8000);
  assert.ok(counts.every((count) => count > 0), 'every flight changes now and then');
});

test('an incident is one line when it begins and one when it ends', () => {
  const lines = [];
  let time = 0;
  const incident = new Incident('Kafka', (line) => lines.push(line), () => time);
  incident.works();
  for (time = 1000; time <= 13_000; time += 1000) incident.fails(new Error('connection refused'));
  incident.works();
  incident.works();
  incident.fails(new Error('connection reset'));
  assert.deepEqual(lines, [
    'Kafka: connection refused; trying until it works',
    'Kafka: works again after 13 s',
    'Kafka: connection reset; trying until it works',
  ]);
});

test('an event source whose Kafka goes away and comes back writes a line for each', async () => {
  const port = await freePort();
  const broker = () => new Process('dev-broker', join(build, 'shared/dev_broker/dev-broker'), ['--port', String(port), '--topic', 'flights:4', '--topic', 'delays:4']);
  const source = new Process('event-source', process.execPath, [join(airport, 'event-source.mjs')], 'pipe',
    { KAFKA: `127.0.0.1:${port}`, EVENTS_PER_SECOND: '500' });
  const count = (text) => source.output.split(text).length - 1;
  let running;
  try {
    await until('it reports that there is no broker', () => count('Kafka: ') === 1);
    running = broker();
    await until('it works', () => count('Kafka: works again') === 1 && count('changes per second') === 1);
    await running.kill();
    await until('it reports that the broker is gone', () => count('Kafka: ') === 3, 60_000);
    running = broker();
    await until('it works again', () => count('Kafka: works again') === 2, 60_000);
    assert.equal(count('Kafka: '), 4, source.output);
    assert.ok(source.output.split('\n').length < 15, source.output);
  } finally {
    await source.kill();
    await running?.kill();
  }
});

test('every service of compose.yaml comes back, is bounded in memory, and all but Kafka are confined; one builds the image of the airport', () => {
  const { services } = parse(readFileSync(join(airport, '../../compose.yaml'), 'utf8'), { merge: true });
  for (const [name, service] of Object.entries(services)) {
    assert.equal(service.restart, 'unless-stopped', name);
    assert.ok(service.mem_limit, name);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
    if (name !== 'kafka') assert.deepEqual([service.read_only, service.cap_drop], [true, ['ALL']], name);
  }
  const ofAirport = Object.values(services).filter(({ image }) => image === 'sluice-airport');
  assert.deepEqual([ofAirport.length, ofAirport.filter(({ build }) => build).length], [4, 1]);
});

test('latencies of the last seconds: a percentile of all, and the oldest second is dropped', () => {
  const latencies = new Latencies(2);
  assert.equal(latencies.percentile(0.99), null);
  for (let ms = 1; ms <= 100; ms++) latencies.add(ms);
  assert.deepEqual([latencies.percentile(0.5), latencies.percentile(0.99), latencies.nextSecond()], [50, 99, 100]);
  latencies.add(70_000);
  latencies.add(-5); // two clocks
  assert.deepEqual([latencies.percentile(1), latencies.nextSecond()], [10_000, 2]);
  assert.deepEqual([latencies.percentile(0), latencies.percentile(1)], [0, 10_000]);
  latencies.nextSecond();
  assert.equal(latencies.percentile(0.5), null);
});

test('an incident reports what was published meanwhile and what of it was delivered, also where some was not', () => {
  let now = 0;
  let errors = 0;
  const timers = [];
  const supervisor = Object.assign(new EventEmitter(), {
    entries: ['exec-service-1', 'exec-service-2'].map((name) => ({ spec: { name }, state: 'running' })),
    named: () => supervisor.entries,
    kill(name) { supervisor.entries.find(({ spec }) => spec.name === name).state = 'down'; },
  });
  const ledger = new Ledger();
  const time = { now: () => now, setTimer: (run) => timers.push(run) };
  const outcomes = new Outcomes({ ledger, errors: () => errors, ...time });
  const incidents = new Incidents({ supervisor, outcomes, ...time });
  const lines = () => incidents.lines.map(({ text }) => text);
  const killed = (of) => {
    incidents.kill();
    of();
    now += 4000;
    supervisor.entries[0].state = 'running';
    supervisor.emit('started', 'exec-service-1');
    timers.pop()();
  };
  killed(() => {
    for (const [at, ms] of [[1000, 20], [2000, 340], [5000, 9999]]) {
      ledger.published('7', at);
      ledger.received('7', at, ms);
    }
  });
  assert.deepEqual(lines(), [
    'exec-service-1 works again after 4.0 s. Meanwhile 2 changes were published: all of them were delivered, the slowest after 340 ms.',
    'exec-service-1 was killed. The other one takes over.',
  ]);
  killed(() => {
    errors = 1;
    for (const at of [5500, 6000, 6500]) ledger.published('8', at);
    ledger.received('8', 6500, 12);
  });
  assert.equal(timers.length, 1); // one is missing: it waits for it
  now += 20_000;
  timers.pop()();
  assert.equal(lines()[0], 'exec-service-1 works again after 4.0 s. Meanwhile 4 changes were published: delivered 2, errors 1, missing 1, the slowest after 9999 ms.');
  incidents.kill();
  supervisor.entries[1].state = 'frozen';
  assert.throws(() => incidents.kill(), { message: 'No executor runs undisturbed: wait until the last incident is over.' });
});

test('a supervisor shows the end of the log of what ends while it starts, and later starts it again', async () => {
  const logs = mkdtempSync(join(tmpdir(), 'sluice-supervisor-'));
  try {
    const supervisor = new Supervisor(logs);
    const ends = [];
    supervisor.on('ended', (name, how) => ends.push(`${name}: ${how}`));
    supervisor.start({ name: 'sleeper', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] });
    supervisor.start({ name: 'talker', command: process.execPath, args: ['-e', 'console.log("no disk"); process.exit(3)'], restartMs: 1 });
    await assert.rejects(supervisor.until('all', () => false), { message: /^no disk\ntalker has ended \(exit code 3\); the end of its log is above, all of it is in .*talker\.log\.$/ });
    supervisor.isStarted = true;
    supervisor.kill('sleeper');
    await until('it runs again', () => ends.includes('sleeper: signal SIGKILL') && supervisor.get('sleeper').state === 'running');
    await supervisor.stop();
    assert.deepEqual([...supervisor.processes.values()].map(({ state }) => state), ['down', 'down']);
  } finally {
    rmSync(logs, { recursive: true, force: true });
  }
});
