// The figures beside the slider: what the load client measures, what conn-service reports of itself, and its memory.
import { readFileSync } from 'node:fs';

const WINDOW = 10; // seconds

export class Figures {
  // stats: the URL of conn-service's figures; conn: its process id, or undefined
  constructor({ stats, conn }) {
    Object.assign(this, { stats, conn });
    this.report = { connected: 0, perSecond: 0, p50Ms: null, p99Ms: null, reconnected: 0 };
    this.errors = 0;
    this.history = []; // [events, executor calls] per second
    setInterval(() => this.#poll(), 1000);
  }
  viewers({ seen, errors, ...report }) {
    this.report = report;
    this.errors = errors;
  }
  now() {
    const [first, last] = [this.history[0], this.history.at(-1)];
    const events = first ? last[0] - first[0] : 0;
    return { ...this.report, errors: this.errors, callsPerChange: events > 0 ? (last[1] - first[1]) / events : null, memoryBytes: memoryOf(this.conn()) };
  }
  async #poll() {
    try {
      const { events, executionsPerEvent } = await (await fetch(this.stats, { signal: AbortSignal.timeout(900) })).json();
      if (events < (this.history.at(-1)?.[0] ?? 0)) this.history = []; // it was started again
      this.history.push([events, Math.round(executionsPerEvent * events)]);
      if (this.history.length > WINDOW) this.history.shift();
    } catch {
      this.history = [];
    }
  }
}

// Resident memory of a process; null where that cannot be read.
function memoryOf(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
  } catch {
    return null;
  }
}
