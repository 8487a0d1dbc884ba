// A whole Sluice on loopback for one test file: broker, subgraphs, exec-services, conn-service.
//
//   const sluice = await Sluice.start({ executors: 2 });
//   const client = sluice.client();                     // the real graphql-ws client
//   await sluice.publish('flights', { id: '1', ... });
//   await sluice.stop();
//
// The supergraph is the airport's; its subgraphs are served by this process, so that a test can
// count their requests, delay or fail them. SLUICE_BUILD names the build folder; KAFKA a broker of
// one's own (then the test's topics get names of their own there).
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { connect as connectTcp, createServer as createTcpServer } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { createClient } from 'graphql-ws';
import kafkajs from 'kafkajs';
import WebSocket from 'ws';

const root = new URL('../../', import.meta.url).pathname;
export const airport = join(root, 'examples/airport');
const events = join(root, 'tests/system/events.graphql');
export const build = process.env.SLUICE_BUILD ?? join(root, 'build/dev');

// Text, as the wire's messages have it.
export const bytes = (text) => Buffer.from(text);

export const until = async (what, condition, ms = 20_000) => {
  for (const end = Date.now() + ms; ; ) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

// Below those that the kernel gives to processes that ask for any, clients too: none is taken between now and our program's start.
let nextPort = 20_000 + (process.pid % 100) * 100;
export async function freePort() {
  for (;;) {
    const port = nextPort++;
    const server = createTcpServer().listen(port, '127.0.0.1');
    const isFree = await new Promise((resolve) => server.once('listening', () => resolve(true)).once('error', () => resolve(false)));
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

// One subgraph of the airport, with knobs.
export class Subgraph {
  constructor(name, resolvers) {
    this.requests = []; // parsed bodies
    this.delay = () => 0; // body => ms
    this.error = null; // a GraphQL error in place of every answer
    this.fails = false;
    this.instead = null; // async (body, response) => whether it has answered
    const typeDefs = parse(readFileSync(join(airport, 'subgraphs', `${name}.graphql`), 'utf8'));
    this.schema = buildSubgraphSchema({ typeDefs, resolvers });
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.keepAliveTimeout = 60_000;
  }
  async listen() {
    this.server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.server.once('listening', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/graphql`;
  }
  async answer(request, response) {
    const body = await json(request);
    body.headers = request.headers;
    this.requests.push(body);
    const ms = this.delay(body);
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    if (await this.instead?.(body, response)) return;
    if (this.fails) return response.writeHead(503).end('out of order');
    const result = this.error ? { data: null, errors: [this.error] } : await graphql({ schema: this.schema, source: body.query, variableValues: body.variables });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }
}

// The airport's subgraphs, to be served by this process: 2,000 flights, and every airport and airline.
export function airportSubgraphs() {
  const flights = Array.from({ length: 2000 }, (_, i) => ({
    id: String(i), number: `NW ${i}`, origin: { code: 'LHR' }, destination: { code: 'AMS' }, airline: { code: 'NW' },
    aircraft: 'A320', departsAt: i, status: 'SCHEDULED', gate: 'A1', delayMinutes: 0,
  }));
  return {
    flights: new Subgraph('flights', {
      Query: { flights: () => flights.slice(0, 3), flight: (_, { id }) => flights[id] ?? null },
      Flight: { __resolveReference: ({ id }) => flights[id] ?? null },
    }),
    airports: new Subgraph('airports', {
      Query: { airports: () => [] },
      Airport: { __resolveReference: ({ code }) => ({ code, name: `${code} Airport`, city: `City of ${code}`, country: 'XX' }) },
    }),
    airlines: new Subgraph('airlines', {
      Query: { airlines: () => [] },
      Airline: { __resolveReference: ({ code }) => ({ code, name: `${code} Airlines`, color: '#fff' }) },
    }),
  };
}

// A graphql-transport-ws client that writes what the test gives it, in as few segments as the test asks for.
export class RawClient {
  messages = []; // parsed, in order
  #unread = Buffer.alloc(0);
  #isUpgraded = false;

  // Connected and acknowledged.
  static async open(port) {
    const client = new RawClient(port);
    client.send({ type: 'connection_init' });
    await until('the session is acknowledged', () => client.messages.some(({ type }) => type === 'connection_ack'));
    return client;
  }

  constructor(port) {
    this.socket = connectTcp(port, '127.0.0.1').setNoDelay();
    this.socket.on('error', () => {});
    this.socket.on('data', (data) => this.#read(data));
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.write('GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n');
  }

  // All of them in one segment.
  send(...messages) {
    this.socket.write(Buffer.concat(messages.map((message) => {
      const payload = Buffer.from(JSON.stringify(message));
      const head = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0])
        : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]);
      return Buffer.concat([head, payload]);
    })));
  }

  #read(data) {
    this.#unread = Buffer.concat([this.#unread, data]);
    if (!this.#isUpgraded) {
      const end = this.#unread.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#isUpgraded = true;
      this.#unread = this.#unread.subarray(end + 4);
    }
    while (this.#unread.length >= 2) {
      const short = this.#unread[1] & 0x7f;
      const headLength = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (this.#unread.length < headLength) return;
      const length = short === 127 ? Number(this.#unread.readBigUInt64BE(2)) : short === 126 ? this.#unread.readUInt16BE(2) : short;
      if (this.#unread.length < headLength + length) return;
      const isText = (this.#unread[0] & 0x0f) === 1;
      const payload = this.#unread.subarray(headLength, headLength + length);
      if (isText) this.messages.push(JSON.parse(payload.toString()));
      this.#unread = this.#unread.subarray(headLength + length);
    }
  }
}

export class Process {
  constructor(name, program, args, stderr = 'pipe', env = {}) {
    this.name = name;
    this.output = '';
    this.child = spawn(program, args, { stdio: ['ignore', 'pipe', stderr], env: { ...process.env, ...env } });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (this.output += text));
    this.ended = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve({ code, signal })));
    this.ended.then((how) => (this.how = how));
  }
  kill(signal = 'SIGKILL') {
    this.child.kill(signal);
    return this.ended;
  }
}

export class Sluice {
  processes = [];

  static async start(options = {}) {
    const sluice = new Sluice();
    try {
      await sluice.#start(options);
    } catch (error) {
      const output = sluice.processes.map((p) => `--- ${p.name}\n${p.output}`).join('\n');
      await sluice.stop();
      throw new Error(`${error.message}\n${output}`);
    }
    return sluice;
  }

  // `exec` may be a function of where things are: { file: name => path of one of `execFiles`, events }.
  // `connStderr` is a descriptor that conn-service gets as its standard error.
  async #start({ executors = 2, conn = {}, exec = {}, execFiles = {}, broker = true, connStderr }) {
    this.folder = mkdtempSync(join(tmpdir(), 'sluice-'));
    const file = (name) => join(this.folder, name);
    for (const [name, text] of Object.entries(execFiles)) writeFileSync(file(name), text);
    this.subgraphs = airportSubgraphs();
    await Promise.all(Object.values(this.subgraphs).map((subgraph) => subgraph.listen()));
    this.kafkaAddress = process.env.KAFKA;
    if (!this.kafkaAddress) {
      this.brokerPort = await freePort();
      this.kafkaAddress = `127.0.0.1:${this.brokerPort}`;
      if (broker) await this.startBroker();
    }
    this.executorPorts = [];
    for (let i = 0; i < executors; i++) this.executorPorts.push(await freePort());
    this.execOptions = typeof exec === 'function' ? exec({ file, events }) : exec;
    this.executors = await Promise.all(this.executorPorts.map((port) => this.startExecutor(port)));
    this.port = await freePort();
    this.adminPort = await freePort();
    this.connConfig = {
      listen: { host: '127.0.0.1', port: this.port },
      admin: { host: '127.0.0.1', port: this.adminPort },
      executors: this.executorPorts.map((port) => `127.0.0.1:${port}`),
      providers: { main: { kafka: { brokers: [this.kafkaAddress], fetch_wait: process.env.KAFKA ? '50ms' : '2ms' } } },
      http: { stats_path: '/stats' },
      drain: { ready_wait: '0s', spread: '0s' },
      limits: { subscribes_per_second: 1000 },
      ...conn,
    };
    await this.startConnService({ ready: broker, stderr: connStderr });
  }

  // Starts a program of ours; `config` becomes its configuration file (YAML takes JSON).
  run(name, program, config, args = [], stderr) {
    if (config) {
      const file = join(this.folder, `${name}.yaml`);
      writeFileSync(file, JSON.stringify(config));
      args = ['--config', file];
    }
    const process = new Process(name, join(build, program), args, stderr);
    this.processes.push(process);
    return process;
  }

  // On the same port each time, with empty logs, as another cluster. A topic that is not among `topics` comes to be with 4 partitions
  // when something is published to it.
  async startBroker({ topics = ['flights:4', 'delays:4'] } = {}) {
    const file = join(this.folder, 'broker');
    rmSync(file, { force: true });
    await this.kafkaProducer?.disconnect().catch(() => {});
    this.kafkaProducer = null; // it knows the former topics
    this.broker = this.run('dev-broker', 'shared/dev_broker/dev-broker', null, [
      '--port', String(this.brokerPort), '--address-file', file, ...topics.flatMap((topic) => ['--topic', topic]),
    ]);
    await until('the broker listens', () => existsSync(file) && readFileSync(file, 'utf8').includes(':'));
  }

  async startExecutor(port) {
    const adminPort = await freePort();
    const executor = this.run(`exec-service-${port}`, 'exec-service/exec-service', {
      listen: { host: '127.0.0.1', port },
      admin: { host: '127.0.0.1', port: adminPort },
      schema: { supergraph: join(airport, 'supergraph.graphql'), events },
      subgraphs: Object.fromEntries(Object.entries(this.subgraphs).map(([name, { url }]) => [name, { url }])),
      providers: { main: { kafka: { brokers: [this.kafkaAddress] } } },
      drain: { ready_wait: '0s' },
      ...this.execOptions,
    });
    executor.port = port;
    executor.adminPort = adminPort;
    return executor;
  }

  async startConnService({ ready = true, stderr } = {}) {
    this.conn = this.run('conn-service', 'conn-service/conn-service', this.connConfig, [], stderr);
    if (ready) await until('conn-service is ready', async () => (await this.admin('/readyz'))?.status === 200);
  }

  async admin(path, port = this.adminPort) {
    return fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
  }
  // A metric's value, summed over its labels. The services publish theirs every 250 ms.
  async metric(name, port = this.adminPort) {
    const text = await (await this.admin('/metrics', port)).text();
    return text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  client(options = {}) {
    return createClient({ url: `ws://127.0.0.1:${this.port}/graphql`, webSocketImpl: WebSocket, lazy: false, retryAttempts: 0, onNonLazyError: () => {}, ...options });
  }

  // The gRPC API of the first exec-service.
  grpc() {
    if (!this.grpcClient) {
      const { Executor } = loadPackageDefinition(loadSync(join(root, 'proto/exec.proto'))).sluice.exec.v1;
      this.grpcClient = new Executor(`127.0.0.1:${this.executorPorts[0]}`, credentials.createInsecure());
    }
    return this.grpcClient;
  }

  // Subscribes; `results` fills up. `live` resolves when conn-service counts one more operation of a group.
  subscribe(client, query, variables) {
    const results = [];
    const subscription = { results, error: null, done: false };
    subscription.stop = client.subscribe({ query, variables }, {
      next: (result) => results.push(result),
      error: (error) => (subscription.error = error),
      complete: () => (subscription.done = true),
    });
    return subscription;
  }

  // Until `count` subscriptions are live in the hub: each is a member of a group.
  live(count) {
    return until(`${count} operations are live`, async () => (await this.metric('sluice_group_members')) === count);
  }

  async post(body, headers = {}) {
    return fetch(`http://127.0.0.1:${this.port}/graphql`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body),
    });
  }

  async producer() {
    if (this.kafkaProducer) return this.kafkaProducer;
    const kafka = new kafkajs.Kafka({ brokers: [this.kafkaAddress], logLevel: kafkajs.logLevel.NOTHING, retry: { initialRetryTime: 50 } });
    this.kafkaProducer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await this.kafkaProducer.connect();
    return this.kafkaProducer;
  }
  // Values that are strings, buffers or null are sent as they are, others as JSON.
  async publish(topic, ...values) {
    const producer = await this.producer();
    const messages = values.map((value) => ({
      key: value?.id ?? null,
      partition: value?.partition,
      value: value === null || typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value),
    }));
    await producer.send({ topic, messages });
  }

  async stop() {
    await this.kafkaProducer?.disconnect().catch(() => {});
    this.grpcClient?.close();
    for (const process of this.processes) if (!process.how) process.child.kill('SIGTERM');
    await Promise.all(this.processes.map((process) =>
      Promise.race([process.ended, new Promise((resolve) => setTimeout(resolve, 5000, 'late').unref())]).then((how) => {
        if (how === 'late') return process.kill();
      })));
    for (const subgraph of Object.values(this.subgraphs ?? {})) {
      subgraph.server.closeAllConnections?.();
      subgraph.server.close();
    }
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}
