// What became of the changes that were published while something happened, as one sentence for the page.
//
// It is known SETTLE_MS after the end, or later, when all that waited has arrived, but SETTLE_MAX_MS after the end at the latest. The
// sentence compares what was published meanwhile with what a viewer has received: it says what was measured, also where that is a loss.
const SETTLE_MS = 3000;
const SETTLE_MAX_MS = 20_000;

export class Outcomes {
  constructor({ ledger, errors, now = Date.now, setTimer = setTimeout }) {
    Object.assign(this, { ledger, errors, now, setTimer });
  }
  begin() {
    return { from: this.now(), errors: this.errors(), until: null };
  }
  // Calls done(sentence) when it is known.
  end(period, done) {
    period.until = this.now();
    this.setTimer(() => this.#settle(period, done), SETTLE_MS);
  }
  #settle(period, done) {
    const { published, received, slowestMs } = this.ledger.between(period.from, period.until);
    const errors = this.errors() - period.errors;
    const lost = published - received - errors;
    if (lost > 0 && this.now() - period.until < SETTLE_MAX_MS) return this.setTimer(() => this.#settle(period, done), 500);
    const fate = received === published ? 'all of them were delivered' : `delivered ${received}, errors ${errors}, missing ${Math.max(0, lost)}`;
    const slowest = received > 0 ? `, the slowest after ${slowestMs} ms` : '';
    done(`Meanwhile ${published} changes were published: ${fate}${slowest}.`);
  }
}
export const seconds = ({ from, until }) => `${((until - from) / 1000).toFixed(1)} s`;
