// Owns the demo's processes: starts them, starts again what ends, and ends all of them.
//
//   start ─▶ running ─ it ends ─▶ down ─ after a wait that doubles ─▶ running
//              │  ▲
//        freeze ▼  │ thaw
//             frozen
//
// While the demo starts, a process that ends is an error: start() and until() throw it with the end of its log. Afterwards the
// process is started again, at most RESTARTS_MAX times in a minute; then the demo ends with that error.
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const RESTART_MS = 1000;
const RESTARTS_MAX = 6;
const STOP_MS = 10_000;

export class Supervisor extends EventEmitter { // 'ended' (name, how), 'started' (name), 'failed' (error)
  constructor(logs) {
    super();
    this.logs = logs;
    this.processes = new Map();
    this.isStarted = false; // from then on, what ends is started again
    this.isStopping = false;
  }

  // spec: {name, command, args, env, ipc: whether it has a channel to us, onMessage, restartMs}
  start(spec) {
    const entry = { spec, state: 'running', child: null, ends: [] };
    this.processes.set(spec.name, entry);
    this.#spawn(entry);
    return entry;
  }
  get(name) {
    return this.processes.get(name);
  }
  named(prefix) {
    return [...this.processes.values()].filter(({ spec }) => spec.name.startsWith(prefix));
  }

  #spawn(entry) {
    const { name, command, args, env, ipc, onMessage } = entry.spec;
    const log = openSync(join(this.logs, `${name}.log`), 'a');
    const stdio = ['ignore', log, log, ...(ipc ? ['ipc'] : [])];
    entry.child = spawn(command, args, { stdio, env: { ...process.env, ...env } });
    closeSync(log);
    entry.state = 'running';
    entry.child.once('error', (error) => this.#ended(entry, error.message));
    entry.child.once('exit', (code, signal) => this.#ended(entry, signal ? `signal ${signal}` : `exit code ${code}`));
    if (onMessage) entry.child.on('message', onMessage);
    this.emit('started', name);
  }
  #ended(entry, how) {
    if (entry.state === 'down') return;
    entry.state = 'down';
    entry.how = how;
    if (this.isStopping) return;
    this.emit('ended', entry.spec.name, how);
    if (!this.isStarted) return; // until() finds it
    const now = Date.now();
    entry.ends = [...entry.ends.filter((at) => at > now - 60_000), now];
    if (entry.ends.length > RESTARTS_MAX) return this.emit('failed', this.#error(entry));
    const wait = (entry.spec.restartMs ?? RESTART_MS) * 2 ** Math.max(0, entry.ends.length - 2);
    entry.timer = setTimeout(() => this.#spawn(entry), Math.min(wait, 10_000));
  }
  #error({ spec, how }) {
    const log = join(this.logs, `${spec.name}.log`);
    const end = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
    return new Error(`${end}\n${spec.name} has ended (${how}); the end of its log is above, all of it is in ${log}.`);
  }

  // Until `condition` holds; throws if a process has ended, or after `seconds`.
  async until(what, condition, seconds = 60) {
    for (const end = Date.now() + seconds * 1000; ; ) {
      const ended = [...this.processes.values()].find(({ state }) => state === 'down');
      if (ended) throw this.#error(ended);
      if (await condition()) return;
      if (Date.now() > end) throw new Error(`${what} did not become ready in ${seconds} s; see the logs in ${this.logs}.`);
      await sleep(50);
    }
  }

  kill(name) {
    const { child } = this.get(name);
    child.kill('SIGKILL');
  }
  freeze(name) {
    const entry = this.get(name);
    if (entry.state === 'running' && entry.child.kill('SIGSTOP')) entry.state = 'frozen';
  }
  thaw(name) {
    const entry = this.get(name);
    if (entry.state === 'frozen' && entry.child.kill('SIGCONT')) entry.state = 'running';
  }

  async stop() {
    this.isStopping = true;
    const left = () => [...this.processes.values()].filter(({ state }) => state !== 'down');
    for (const entry of this.processes.values()) clearTimeout(entry.timer);
    for (const { child } of left()) {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
    }
    for (const end = Date.now() + STOP_MS; left().length > 0 && Date.now() < end; ) await sleep(20);
    for (const { child } of left()) child.kill('SIGKILL');
    while (left().length > 0) await sleep(20);
  }
}
