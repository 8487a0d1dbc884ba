// What was published, and what of it a viewer has received: the two are compared after each incident.
// A change is known by its flight and its time. Bounded: the oldest are forgotten.
export class Ledger {
  constructor(changesMax = 20_000) {
    this.changesMax = changesMax;
    this.changes = new Map(); // "id changedAt" => { at, ms: null while it has not been received }
  }
  published(id, at) {
    this.#change(id, at);
  }
  received(id, at, ms) {
    const change = this.#change(id, at); // the viewer may know of it before the consumer does
    change.ms ??= ms;
  }
  #change(id, at) {
    const key = `${id} ${at}`;
    let change = this.changes.get(key);
    if (!change) {
      change = { at, ms: null };
      this.changes.set(key, change);
      if (this.changes.size > this.changesMax) this.changes.delete(this.changes.keys().next().value);
    }
    return change;
  }
  // Of the changes made from `from` until before `to`.
  between(from, to) {
    const changes = [...this.changes.values()].filter(({ at }) => at >= from && at < to);
    const received = changes.filter(({ ms }) => ms !== null);
    return { published: changes.length, received: received.length, slowestMs: received.reduce((max, { ms }) => Math.max(max, ms), 0) };
  }
}
