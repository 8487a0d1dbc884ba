// What the buttons do to an executor, and what became of it for the viewers, as sentences for the page.
//
// An incident ends SETTLE_MS after its executor works again, or later, when all that waited has arrived, but after SETTLE_MAX_MS at the
// latest. Its sentence compares what was published
// meanwhile with what a viewer has received: it says what was measured, also where that is a loss.
const SETTLE_MS = 3000;
const SETTLE_MAX_MS = 20_000;
const FROZEN_MS = 8000;
const LINES_MAX = 20;

export class Incidents {
  constructor({ supervisor, ledger, errors, now = Date.now, setTimer = setTimeout }) {
    Object.assign(this, { supervisor, ledger, errors, now, setTimer });
    this.lines = []; // {at, text}, the latest first
    this.open = new Map(); // executor => {from, what, errors}
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
    this.open.set(name, { from: this.now(), what, errors: this.errors() });
    const others = this.supervisor.named('exec-service').filter((other) => other.spec.name !== name && other.state === 'running').length;
    const takeOver = others === 1 ? 'The other one takes over.' : `The other ${others} take over.`;
    this.say(`${what}. ${others === 0 ? 'No other runs: changes wait until one does.' : (then ?? takeOver)}`);
  }
  #works(name) {
    const incident = this.open.get(name);
    if (!incident || incident.until) return;
    incident.until = this.now();
    this.setTimer(() => this.#end(name, incident), SETTLE_MS);
  }
  #end(name, incident) {
    const { from, until, errors: before } = incident;
    const { published, received, slowestMs } = this.ledger.between(from, until);
    const errors = this.errors() - before;
    const lost = published - received - errors;
    if (lost > 0 && this.now() - until < SETTLE_MAX_MS) return this.setTimer(() => this.#end(name, incident), 500);
    this.open.delete(name);
    const fate = received === published ? 'all of them were delivered' : `delivered ${received}, errors ${errors}, missing ${Math.max(0, lost)}`;
    const slowest = received > 0 ? `, the slowest after ${slowestMs} ms` : '';
    this.say(`${name} works again after ${((until - from) / 1000).toFixed(1)} s. Meanwhile ${published} changes were published: ${fate}${slowest}.`);
  }
}
