// A client over one WebSocket (graphql-transport-ws) that keeps its operations running: after a close that clients may
// retry, or the end of the connection, it connects again, and each operation is judged anew.
import WebSocket from 'ws';
import { Judge } from './judge.mjs';
import { Random } from './random.mjs';

// Close codes that clients retry: docs/protocols.md.
const retryable = new Set([1001, 1006, 1013, 4408]);

export class Session {
  problems = [];
  closes = {}; // code => how often
  told = {}; // code of an error in place => how often
  events = 0;
  stalledUntil = 0;
  #operations = new Map(); // id => { kind, judge, position }
  #lastId = 0;
  #attempts = 0;
  #isOver = false;

  // `services` are the conn-services' { port, name, was(...signals) }.
  constructor(name, services, produced, kinds, headers, seed) {
    this.name = name;
    this.services = services;
    this.produced = produced;
    this.kinds = kinds;
    this.headers = headers;
    this.random = new Random(seed);
    this.#connect();
  }

  // One operation is stopped, and the same started again under another id.
  churn(index) {
    const ids = [...this.#operations.keys()];
    if (ids.length === 0) return;
    const id = ids[index % ids.length];
    const { kind, judge } = this.#operations.get(id);
    this.#keepProblems(id, kind, judge);
    this.#operations.delete(id);
    this.#send({ type: 'complete', id });
    this.#subscribe(kind);
  }
  drop() {
    this.isDropped = true;
    this.#socket.terminate();
  }
  // Reads nothing until `resume`.
  stall() {
    this.stalledUntil = Infinity;
    this.#socket._socket?.pause();
  }
  resume() {
    this.stalledUntil = Date.now() + 5_000; // what was written before is still on its way
    this.#socket._socket?.resume();
  }

  // Operations that have not heard in each of their lanes of something from `marks` on.
  waiting(marks) {
    return this.#texts(({ judge }) => (judge.hasReached(marks) ? [] : ['has heard nothing of late']));
  }
  // Operations that still miss something.
  behind() {
    return this.#texts(({ judge }) => judge.behind());
  }
  finish() {
    this.#isOver = true;
    for (const [id, { kind, judge }] of this.#operations) this.#keepProblems(id, kind, judge);
    this.#operations.clear();
    this.#socket.terminate();
  }

  #socket;
  #texts(of) {
    if (this.#operations.size < this.kinds.length) return [`${this.name} is not connected or lacks an operation`];
    return [...this.#operations].flatMap(([id, operation]) => of(operation).map((text) => `${this.name}#${id} ${operation.kind.query}: ${text}`));
  }
  #keepProblems(id, kind, judge) {
    for (const problem of judge.problems) this.#report(`#${id} ${kind.query} ${JSON.stringify(kind.variables ?? {})}: ${problem}`);
    judge.problems = [];
  }
  #report(problem) {
    this.problems.push(`${new Date().toISOString()} ${this.name} at ${this.service.name}: ${problem}`);
  }

  #connect() {
    this.service = this.services[this.#attempts++ % this.services.length];
    const socket = new WebSocket(`ws://127.0.0.1:${this.service.port}/graphql`, 'graphql-transport-ws', { headers: this.headers });
    this.#socket = socket;
    this.stalledUntil = 0;
    let isOpen = false;
    socket.on('open', () => {
      isOpen = true;
      this.#send({ type: 'connection_init' });
    });
    socket.on('message', (data) => this.#onMessage(JSON.parse(data.toString())));
    socket.on('unexpected-response', (_, response) => {
      this.#report(`the upgrade was answered ${response.statusCode}`);
      socket.terminate();
      this.#again(socket);
    });
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      if (isOpen) this.#onClose(code, reason.toString());
      this.#again(socket);
    });
  }
  #again(socket) {
    if (this.#isOver || socket !== this.#socket) return;
    this.#socket = { send() {}, terminate() {}, readyState: WebSocket.CLOSED };
    for (const [id, { kind, judge }] of this.#operations) this.#keepProblems(id, kind, judge);
    this.#operations.clear();
    setTimeout(() => this.#isOver || this.#connect(), this.random.between(200, 700));
  }
  #onClose(code, reason) {
    if (this.#isOver) return;
    const what = `${code}${reason ? ` ${reason}` : ''}`;
    this.closes[what] = (this.closes[what] ?? 0) + 1;
    const { service } = this;
    const isStalled = this.stalledUntil > Date.now();
    const isExplained =
      (code === 1001 && service.was('SIGTERM')) ||
      (code === 1006 && (service.was('SIGTERM', 'SIGKILL') || isStalled || this.isDropped)) ||
      (code === 1013 && (reason === 'No subscription can be started now' || isStalled)) ||
      (code === 4408 && service.was('SIGTERM', 'SIGKILL', 'SIGSTOP'));
    this.isDropped = false;
    if (!retryable.has(code)) this.#report(`closed with ${what}, which no client retries`);
    else if (!isExplained) this.#report(`closed with ${what} without a reason`);
  }

  #send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
  #subscribe(kind) {
    const id = String(++this.#lastId);
    this.#operations.set(id, { kind, judge: new Judge(this.produced, kind) });
    const { query, variables } = kind;
    this.#send({ type: 'subscribe', id, payload: { query, variables } });
  }

  #onMessage({ type, id, payload }) {
    if (type === 'connection_ack') for (const kind of this.kinds) this.#subscribe(kind);
    if (type === 'ping') this.#send({ type: 'pong' });
    const operation = this.#operations.get(id);
    if (!operation) return;
    if (type === 'next') this.#onResult(operation.judge, payload);
    if (type === 'error') this.#onError(id, operation, payload);
    if (type === 'complete') {
      this.#report(`#${id} ${operation.kind.query} was completed by the service`);
      this.#operations.delete(id);
    }
  }

  #onResult(judge, { data, errors = [] }) {
    const position = errors.map(({ extensions }) => extensions).find((extensions) => extensions?.topic !== undefined);
    for (const { extensions } of errors) this.told[extensions?.code ?? 'none'] = (this.told[extensions?.code ?? 'none'] ?? 0) + 1;
    this.events++;
    if (position?.code === 'EVENTS_LOST') return judge.gap(`${position.topic}/${position.partition}`, position.from, position.to);
    const gate = data && Object.values(data)[0]?.gate;
    if (position) {
      const lane = `${position.topic}/${position.partition}`;
      if (gate && gate.split(' ')[0] !== `${lane}/${position.offset}`) judge.problems.push(`an error about ${lane}@${position.offset} came with ${gate.slice(0, 30)}`);
      return judge.event(lane, position.offset);
    }
    if (!gate) return judge.problems.push(`a result says neither what it is nor where: ${JSON.stringify({ data, errors }).slice(0, 300)}`);
    const [topic, partition, n] = gate.split(' ')[0].split('/');
    judge.event(`${topic}/${partition}`, Number(n));
  }
  // Only for what cannot succeed later: an operation that a schema does not allow. It is tried again, as a new version of
  // the client would.
  #onError(id, { kind, judge }, errors) {
    const code = errors[0]?.extensions?.code;
    this.told[code] = (this.told[code] ?? 0) + 1;
    this.#keepProblems(id, kind, judge);
    this.#operations.delete(id);
    const isAllowed = kind.mayEnd && (code === 'SUBSCRIPTION_SCHEMA_RELOAD' || code === 'GRAPHQL_VALIDATION_FAILED');
    if (!isAllowed) this.#report(`#${id} ${kind.query} ended with ${JSON.stringify(errors).slice(0, 400)}`);
    const socket = this.#socket;
    setTimeout(() => socket === this.#socket && !this.#isOver && this.#subscribe(kind), 500);
  }
}
