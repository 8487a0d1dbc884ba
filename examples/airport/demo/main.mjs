// ./dev demo: the airport on this machine. Starts everything, keeps it running, and ends all of it on Ctrl-C.
//
//   dev-broker ─ event-source, subgraphs ─ exec-service-1..N ─ conn-service ─ viewers (the load client)
//
// Ports, all on loopback: P the page and the API, P+1..P+3 subgraphs, P+11.. executors, P+20.. admin listeners, P+30 what the page's
// buttons ask. Only for development: the buttons kill and freeze executors, and replace their schema.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { ChangesSeen, planOf } from './changes_seen.mjs';
import { controlServer } from './control.mjs';
import { Figures } from './figures.mjs';
import { Incidents } from './incidents.mjs';
import { Ledger } from './ledger.mjs';
import { USAGE, optionsOf } from './options.mjs';
import { Outcomes } from './outcomes.mjs';
import { Rollout, schemaServices } from './rollout.mjs';
import { Supervisor } from './supervisor.mjs';

const here = new URL('..', import.meta.url).pathname;
const VIEWERS_MAX = 10_000;
const SUBGRAPHS = ['flights', 'airports', 'airlines'];

function fail(message) {
  console.error(message);
  process.exit(1);
}

let options;
try {
  options = optionsOf(process.argv.slice(2));
} catch (error) {
  fail(`${error.message}\n\n${USAGE}`);
}
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}

if (options.check) process.exit(0);

const { port, execs, bin } = options;
const work = resolve(options.work);
const page = join(work, 'page');
const schema = join(work, 'schema'); // the executors' configuration and schema, which a button replaces
const ports = {
  subgraphs: SUBGRAPHS.map((_, i) => port + 1 + i),
  execs: Array.from({ length: execs }, (_, i) => port + 11 + i),
  connAdmin: port + 20,
  execAdmins: Array.from({ length: execs }, (_, i) => port + 21 + i),
  control: port + 30,
};

const isTaken = (number) => new Promise((done) => {
  const socket = connect(number, '127.0.0.1');
  socket.once('connect', () => done(true)).once('error', () => done(false)).once('connect', () => socket.destroy());
});
for (const number of [port, ...Object.values(ports).flat()]) {
  if (await isTaken(number)) fail(`Port ${number} is in use. Stop what uses it, or choose others with --port (the demo needs P to P+30).`);
}

rmSync(work, { recursive: true, force: true });
mkdirSync(join(page, 'vendor'), { recursive: true });
mkdirSync(join(work, 'log'));
mkdirSync(schema);
for (const file of ['exec-service.yaml', 'supergraph.graphql', 'events.graphql']) cpSync(join(here, file), join(schema, file));
cpSync(join(here, 'page'), page, { recursive: true });
cpSync(join(here, 'node_modules/graphql-ws/umd/graphql-ws.min.js'), join(page, 'vendor/graphql-ws.js'));
writeFileSync(join(page, 'demo.json'), JSON.stringify({ control: ports.control })); // what the page asks for its buttons

const supervisor = new Supervisor(join(work, 'log'));
const node = (name, file, args, env, more) => supervisor.start({ name, command: process.execPath, args: [join(here, file), ...args], env, ...more });
const isOk = (number, path) => fetch(`http://127.0.0.1:${number}${path}`, { signal: AbortSignal.timeout(2000) }).then(({ ok }) => ok, () => false);

async function stop(code, message) {
  if (message) console.error(message);
  await supervisor.stop();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(130));
supervisor.on('failed', (error) => stop(1, error.message));

async function startBroker() {
  const file = join(work, 'broker');
  supervisor.start({ name: 'dev-broker', command: join(bin, 'shared/dev_broker/dev-broker'), args: ['--topic', 'flights:4', '--topic', 'delays:4', '--address-file', file] });
  await supervisor.until('The broker', () => existsSync(file) && readFileSync(file, 'utf8').includes(':'));
  return readFileSync(file, 'utf8').trim();
}

function startServices() {
  SUBGRAPHS.forEach((name, i) => node(`subgraph-${name}`, 'subgraphs/serve.mjs', [name, String(ports.subgraphs[i])]));
  const urls = Object.fromEntries(SUBGRAPHS.map((name, i) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${ports.subgraphs[i]}/graphql`]));
  ports.execs.forEach((number, i) => supervisor.start({
    name: `exec-service-${i + 1}`, command: join(bin, 'exec-service/exec-service'), args: ['--config', join(schema, 'exec-service.yaml')],
    env: { ...urls, PORT: number, ADMIN_PORT: ports.execAdmins[i] }, restartMs: 4000, // long enough to see that the others do its work
  }));
  supervisor.start({
    name: 'conn-service', command: join(bin, 'conn-service/conn-service'), args: ['--config', join(here, 'conn-service.yaml')],
    env: {
      PORT: port, ADMIN_PORT: ports.connAdmin, STATIC_DIR: page, EXECUTORS: ports.execs.map((number) => `127.0.0.1:${number}`).join(','),
      FETCH_WAIT: options.kafka ? '50ms' : '2ms', // the built-in broker holds every fetch for the full wait, which a real one does not
    },
  });
  node('event-source', 'event-source.mjs', []);
}

try {
  process.env.KAFKA = options.kafka ?? (await startBroker());
  const ledger = new Ledger();
  const figures = new Figures({ stats: `http://127.0.0.1:${port}/stats`, conn: () => supervisor.get('conn-service')?.child.pid });
  startServices();
  for (const number of ports.subgraphs) await supervisor.until('A subgraph', () => isOk(number, '/'));
  await supervisor.until('conn-service', () => isOk(ports.connAdmin, '/readyz'));
  const viewers = node('viewers', 'demo/viewers.mjs', ['127.0.0.1', String(port)], {}, {
    ipc: true,
    onMessage(report) {
      for (const [id, changedAt, ms] of report.seen) ledger.received(id, changedAt, ms);
      figures.viewers(report);
    },
  });
  let wanted = 1;
  const tellViewers = () => viewers.child.send({ viewers: wanted }, () => {}); // one that is being started again is told then
  supervisor.on('started', (name) => name === 'viewers' && tellViewers());
  const { follow } = await import('../kafka.mjs');
  const seen = new ChangesSeen(Object.fromEntries(SUBGRAPHS.map((name, i) => [name, ports.subgraphs[i]])));
  follow('flights', ({ id, changedAt }, record) => {
    ledger.published(id, changedAt);
    seen.record(id, record);
  });
  seen.plan = await planOf(bin, here, work);
  const outcomes = new Outcomes({ ledger, errors: () => figures.errors });
  const incidents = new Incidents({ supervisor, outcomes });
  const services = schemaServices({ conn: ports.connAdmin, execs: ports.execAdmins });
  const rollout = new Rollout({ folder: schema, services, outcomes, say: (text) => incidents.say(text) });
  const routes = {
    'GET /state': () => ({
      executors: supervisor.named('exec-service').map(({ spec, state }) => ({ name: spec.name, state })),
      wanted, ...figures.now(), log: incidents.lines,
    }),
    'POST /viewers': ({ count }) => {
      if (!Number.isInteger(count) || count < 1 || count > VIEWERS_MAX) throw new Error(`"count" must be a whole number from 1 to ${VIEWERS_MAX}.`);
      wanted = count;
      tellViewers();
    },
    'POST /kill': () => incidents.kill(),
    'POST /freeze': () => incidents.freeze(),
    'POST /schema': () => rollout.start(),
    'GET /flights': (_, id) => seen.of(id),
  };
  controlServer({ port: ports.control, pagePort: port, routes });
  supervisor.isStarted = true;
} catch (error) {
  await stop(1, error.message);
}

console.log(`
  The board:  http://127.0.0.1:${port}/
  GraphQL:    http://127.0.0.1:${port}/graphql   ws://127.0.0.1:${port}/graphql
  Metrics:    http://127.0.0.1:${ports.connAdmin}/metrics
  Kafka:      ${process.env.KAFKA}   Logs: ${join(options.work, 'log')}

  Ctrl-C ends everything.`);
