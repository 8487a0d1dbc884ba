// What the schema button does: an event graph with another field on each flight, or without it again, takes the place of the executors'
// file while they run. And what became of it, as sentences for the page, from what the services report of themselves.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seconds } from './outcomes.mjs';

const POLL_MS = 200;
const ROLLOUT_MAX_MS = 60_000;
const BEFORE = '  "When the change was made';
const REMARK = '  "What the airport says about it. Only events know it."\n  remark: String\n';

export class Rollout {
  // folder: of the executors' schema; services: what they report, see schemaServices(); say(text): a line for the page
  constructor({ folder, services, outcomes, say }) {
    Object.assign(this, { services, outcomes, say });
    this.file = join(folder, 'events.graphql');
    this.without = readFileSync(this.file, 'utf8');
    this.hasRemark = false;
    this.isUnderWay = false;
  }
  async start() {
    if (this.isUnderWay) throw new Error('The last new schema is still being rolled out: wait until it is done.');
    this.isUnderWay = true;
    try {
      const before = await this.services.now();
      if (before.inForce === null) throw new Error('conn-service does not report a schema yet: try again in a moment.');
      this.#write();
      this.say(`A new schema was written: flights have ${this.hasRemark ? 'a new field, "remark"' : 'no field "remark" any more'}. Nothing is started again.`);
      this.#follow(before, this.outcomes.begin());
    } catch (error) {
      this.isUnderWay = false;
      throw error;
    }
  }
  // By a rename, so that no executor reads half of a file.
  #write() {
    const text = this.hasRemark ? this.without : this.without.replace(BEFORE, REMARK + BEFORE);
    writeFileSync(`${this.file}.new`, text);
    renameSync(`${this.file}.new`, this.file);
    this.hasRemark = !this.hasRemark;
  }
  async #follow(before, period) {
    for (const end = Date.now() + ROLLOUT_MAX_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, POLL_MS))) {
      const { inForce, executors } = await this.services.now();
      const isServed = inForce !== null && inForce !== before.inForce && executors.every((id) => id === inForce);
      if (isServed) return this.outcomes.end(period, (outcome) => this.#done(before, period, outcome));
    }
    this.isUnderWay = false;
    this.say(`After ${ROLLOUT_MAX_MS / 1000} s not all executors serve the new schema; their logs have the reason.`);
  }
  async #done(before, period, outcome) {
    const { executors, followed, ended } = await this.services.now();
    const all = executors.length === 1 ? 'The executor serves' : `All ${executors.length} executors serve`;
    const left = ended - before.ended;
    const fate = `${followed - before.followed} subscriptions went on under it, ${left === 0 ? 'none ended' : `${left} ended`}`;
    this.isUnderWay = false;
    this.say(`${all} the new schema after ${seconds(period)}: ${fate}. ${outcome}`);
  }
}

// Asks the admin ports. now(): { inForce: id or null, followed and ended: subscriptions since the start, executors: [id or null] }
export function schemaServices({ conn, execs }) {
  const page = (port) => fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(2000) }).then((response) => response.text(), () => '');
  const idOf = (text, state) => new RegExp(`^sluice_schema_info\\{id="([^"@]*)",state="${state}"\\} 1$`, 'm').exec(text)?.[1] ?? null;
  const casesOf = (text) => [...text.matchAll(/^sluice_schema_switch_total\{case="(\w+)"\} (\S+)$/gm)].map(([, name, count]) => [name, Number(count)]);
  return {
    async now() {
      const [text, ...texts] = await Promise.all([conn, ...execs].map(page));
      const count = (isEnd) => casesOf(text).reduce((sum, [name, count]) => sum + ((name === 'ended') === isEnd ? count : 0), 0);
      return { inForce: idOf(text, 'served'), followed: count(false), ended: count(true), executors: texts.map((each) => idOf(each, 'default')) };
    },
  };
}
