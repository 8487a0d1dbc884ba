// What the page shows of one flight's last change: its record, the plan of the board's subscription, the calls to the subgraphs.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHANGES } from '../page/queries.js';

// The plan of the board's subscription and what follows, as `explain` prints it; null where that was not built.
export async function planOf(bin, folder, work) {
  const file = join(work, 'changes.graphql');
  writeFileSync(file, CHANGES);
  const args = ['--supergraph', join(folder, 'supergraph.graphql'), '--events', join(folder, 'events.graphql'), file];
  return promisify(execFile)(join(bin, 'exec-service/tools/explain'), args).then(({ stdout }) => stdout.slice(stdout.indexOf('\nplan\n') + 1), () => null);
}

export class ChangesSeen {
  // subgraphs: name => port
  constructor(subgraphs) {
    this.subgraphs = subgraphs;
    this.plan = null;
    this.records = new Map(); // flight id => the last record; as many as there are flights
  }
  record(id, record) {
    this.records.set(id, record);
  }
  async of(id) {
    const record = this.records.get(id) ?? null;
    return { record, plan: this.plan, calls: record ? await this.#calls(record.headers.traceparent?.split('-')[1]) : [] };
  }
  async #calls(trace) {
    if (!trace) return [];
    const ask = async ([subgraph, port]) => {
      const calls = await fetch(`http://127.0.0.1:${port}/calls?trace=${trace}`, { signal: AbortSignal.timeout(2000) }).then((response) => response.json(), () => []);
      return calls.map(({ query, variables, ms }) => ({ subgraph, query, variables, ms }));
    };
    return (await Promise.all(Object.entries(this.subgraphs).map(ask))).flat();
  }
}
