// The processes of a chaos run: one broker, exec-services and conn-services at fixed ports, and the subgraphs in this process.
// Each process's log is a file of its own. A process that ends without having been asked to is a problem.
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Process, airportSubgraphs, build, freePort, until } from '../harness.mjs';
import { schemas } from './schemas.mjs';

const STOP_MAX_MS = 60_000; // for a drain of a few seconds, on a machine that is busy
const FELT_MS = 10_000;

// One program at a place of its own, which outlives its processes.
export class Service {
  problems = [];
  last = Promise.resolve(); // of what is done to it, one after the other
  restarts = 0;
  #trouble; // the signal that was sent to it, until it is up again
  #past = []; // { what, at }: those that are over since then

  constructor(fleet, name, program, config, port, adminPort) {
    Object.assign(this, { fleet, name, program, port, adminPort });
    this.folder = join(fleet.folder, name);
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, 'config.yaml'), JSON.stringify(config));
  }

  start() {
    this.#over();
    this.log = join(this.fleet.folder, `${this.name}.${this.restarts++}.log`);
    const log = openSync(this.log, 'w');
    const process = new Process(this.name, join(build, this.program), ['--config', join(this.folder, 'config.yaml')], log);
    closeSync(log);
    this.process = process;
    process.ended.then((how) => {
      if (!process.isAsked) this.problems.push(`${this.name} ended by itself: ${JSON.stringify(how)}`);
    });
  }
  #signal(signal) {
    this.process.child.kill(signal);
  }

  async kill() {
    this.#begin('SIGKILL');
    this.process.isAsked = true;
    await this.process.kill('SIGKILL');
  }
  async terminate() {
    this.#begin('SIGTERM');
    this.process.isAsked = true;
    const late = setTimeout(() => {
      this.problems.push(`${this.name} was still there ${STOP_MAX_MS} ms after SIGTERM`);
      this.#signal('SIGKILL');
    }, STOP_MAX_MS);
    const how = await this.process.kill('SIGTERM');
    clearTimeout(late);
    // One that was asked to stop before it had begun has no handler yet.
    const hasBegun = statSync(this.log).size > 0;
    if (how.code !== 0 && hasBegun) this.problems.push(`${this.name} ended after SIGTERM with ${JSON.stringify(how)}`);
  }
  freeze() {
    this.#begin('SIGSTOP');
    this.#signal('SIGSTOP');
  }
  thaw() {
    this.#signal('SIGCONT');
    this.#over();
  }
  #begin(what) {
    this.#trouble = what;
  }
  #over() {
    if (this.#trouble) this.#past.push({ what: this.#trouble, at: Date.now() });
    this.#trouble = undefined;
  }
  // Whether one of these was done to it, and is not over or may still be felt.
  was(...troubles) {
    this.#past = this.#past.filter(({ at }) => Date.now() - at < FELT_MS);
    return [this.#trouble, ...this.#past.map(({ what }) => what)].some((what) => what && troubles.includes(what));
  }

  async get(path) {
    return fetch(`http://127.0.0.1:${this.adminPort}${path}`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
  }
  memoryMiB() {
    try {
      return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.process.child.pid}/status`, 'utf8'))[1]) / 1024);
    } catch {
      return 0;
    }
  }
}

export class Fleet {
  executors = [];
  conns = [];

  constructor(folder) {
    this.folder = folder;
  }

  async start({ executors, conns }) {
    this.subgraphs = airportSubgraphs();
    await Promise.all(Object.values(this.subgraphs).map((subgraph) => subgraph.listen()));
    const brokerPort = await freePort();
    this.kafka = `127.0.0.1:${brokerPort}`;
    const addressFile = join(this.folder, 'broker');
    this.broker = new Process('dev-broker', join(build, 'shared/dev_broker/dev-broker'), [
      '--port', String(brokerPort), '--topic', 'flights:4', '--topic', 'delays:4', '--address-file', addressFile,
    ]);
    await until('the broker listens', () => existsSync(addressFile) && readFileSync(addressFile, 'utf8').includes(':'));
    for (let i = 0; i < executors; i++) await this.#addExecutor(`exec-service-${i}`);
    for (let i = 0; i < conns; i++) await this.#addConn(`conn-service-${i}`, i);
    for (const service of this.services()) service.start();
    await this.ready();
  }
  services() {
    return [...this.executors, ...this.conns];
  }
  problems() {
    const broker = this.broker.how ? ['dev-broker ended by itself'] : [];
    return [...broker, ...this.services().flatMap(({ problems }) => problems)];
  }
  // Until each answers that it is ready.
  async ready() {
    for (const service of this.services()) await until(`${service.name} is ready`, async () => (await service.get('/readyz'))?.status === 200, 60_000);
  }

  async #addExecutor(name) {
    const [port, adminPort] = [await freePort(), await freePort()];
    const folder = join(this.folder, name);
    const executor = new Service(this, name, 'exec-service/exec-service', {
      listen: { host: '127.0.0.1', port },
      admin: { host: '127.0.0.1', port: adminPort },
      workers: 2,
      schema: { supergraph: join(folder, 'supergraph.graphql'), events: join(folder, 'events.graphql') },
      subgraphs: Object.fromEntries(Object.entries(this.subgraphs).map(([subgraph, { url }]) => [subgraph, { url }])),
      providers: { main: { kafka: { brokers: [this.kafka] } } },
      drain: { ready_wait: '500ms' },
    }, port, adminPort);
    this.executors.push(executor);
    this.write(executor, 'base');
  }
  async #addConn(name, index) {
    const [port, adminPort] = [await freePort(), await freePort()];
    this.conns.push(new Service(this, name, 'conn-service/conn-service', {
      listen: { host: '127.0.0.1', port },
      admin: { host: '127.0.0.1', port: adminPort },
      executors: this.executors.map((executor) => `127.0.0.1:${executor.port}`),
      providers: { main: { kafka: { brokers: [this.kafka], fetch_wait: '5ms' } } },
      forward: { events: { headers: ['authorization'] } },
      drain: { ready_wait: '500ms', spread: '1s', timeout: '2s' },
      timeouts: { init: '20s' }, // the clients, which share one busy process, may be late
      // One of them forgets soon, so that there are gaps.
      limits: index % 2 ? { ring: '256KiB' } : {},
    }, port, adminPort));
  }

  // The schema files of one executor, changed in place.
  write(executor, name) {
    for (const [file, text] of Object.entries(schemas[name])) writeFileSync(join(executor.folder, `${file}.graphql`), text);
  }

  async stop() {
    for (const { process } of [...this.services(), { process: this.broker }]) {
      if (!process || process.how) continue;
      process.isAsked = true;
      process.child.kill('SIGCONT');
      process.child.kill('SIGKILL');
      await process.ended;
    }
    for (const { server } of Object.values(this.subgraphs ?? {})) {
      server.closeAllConnections();
      server.close();
    }
  }
}
