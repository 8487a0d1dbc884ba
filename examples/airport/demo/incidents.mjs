// What the buttons do to an executor, and what became of it for the viewers, as sentences for the page.
import { seconds } from './outcomes.mjs';

const FROZEN_MS = 8000;
const LINES_MAX = 20;

export class Incidents {
  constructor({ supervisor, outcomes, now = Date.now, setTimer = setTimeout }) {
    Object.assign(this, { supervisor, outcomes, now, setTimer });
    this.lines = []; // {at, text}, the latest first
    this.open = new Map(); // executor => the period of its incident
    supervisor.on('started', (name) => this.#works(name));
    supervisor.on('ended', (name, how) => {
      if (name.startsWith('exec-service') && !this.open.has(name)) this.#begin(name, `${name} has ended by itself (${how})`);
      else if (!name.startsWith('exec-service')) this.say(`${name} has ended (${how}) and is started again.`);
    });
  }
  say(text) {
    this.lines.unshift({ at: this.now(), text });
    this.lines.length = Math.min(this.lines.length, LINES_MAX);
  }

  kill() {
    const name = this.#choose();
    this.#begin(name, `${name} was killed`);
    this.supervisor.kill(name);
  }
  freeze() {
    const name = this.#choose();
    const what = `${name} was frozen for ${FROZEN_MS / 1000} s: it holds its connections and answers nothing`;
    this.#begin(name, what, 'After a second of silence its work goes to another one.');
    this.supervisor.freeze(name);
    this.setTimer(() => {
      if (this.supervisor.get(name).state !== 'frozen') return;
      this.supervisor.thaw(name);
      this.#works(name);
    }, FROZEN_MS);
  }
  #choose() {
    const running = this.supervisor.named('exec-service').filter(({ spec, state }) => state === 'running' && !this.open.has(spec.name));
    if (running.length === 0) throw new Error('No executor runs undisturbed: wait until the last incident is over.');
    return running[0].spec.name;
  }
  #begin(name, what, then) {
    this.open.set(name, this.outcomes.begin());
    const others = this.supervisor.named('exec-service').filter((other) => other.spec.name !== name && other.state === 'running').length;
    const takeOver = others === 1 ? 'The other one takes over.' : `The other ${others} take over.`;
    this.say(`${what}. ${others === 0 ? 'No other runs: changes wait until one does.' : (then ?? takeOver)}`);
  }
  #works(name) {
    const period = this.open.get(name);
    if (!period || period.until) return;
    this.outcomes.end(period, (outcome) => {
      this.open.delete(name);
      this.say(`${name} works again after ${seconds(period)}. ${outcome}`);
    });
  }
}
