// Whether one operation was told of everything it should have been: each event once, in order within its lane, or an error
// or a gap in its place.
//
//   const judge = new Judge(produced, { lanes: ['flights/0', 'flights/1'], must: (record) => record.origin === 'LHR' });
//   judge.event('flights/0', 12);          // a result, or an error in its place
//   judge.gap('flights/0', 13, 20);        // EVENTS_LOST: 13 to 19
//   judge.problems;                        // texts; empty as long as all is well
//
// A lane is one partition of one topic. `produced` knows what was produced: record(lane, n), count(lane) of those that are
// in the log, begun(lane) of those that are at least on their way there; a record's n is its offset.
//
// No message says when a subscription is live, so counting starts with the first event: what was begun later than that
// arrival must be heard in every lane. `must` says which records an operation has to hear; it may hear others of its lanes,
// so that a schema may widen a filter. In `optionalLanes`, which come and go with the schema, only order and duplicates
// are judged.
export class Judge {
  problems = [];
  heard = 0;
  #lanes = new Map(); // name => { next, isFirm }; next: undefined until the lane was heard of

  constructor(produced, { lanes, optionalLanes = [], must = () => true }) {
    this.produced = produced;
    this.must = must;
    for (const lane of lanes) this.#lanes.set(lane, { next: undefined, latestStart: Infinity, isFirm: true });
    for (const lane of optionalLanes) this.#lanes.set(lane, { next: undefined, latestStart: Infinity, isFirm: false });
  }

  event(name, n) {
    const lane = this.#lane(name);
    if (!lane) return;
    this.heard++;
    this.#start();
    if (n >= this.produced.begun(name)) return this.#report(`${name}@${n} was never produced`);
    if (lane.next !== undefined && n < lane.next) return this.#report(`${name}@${n} came twice or late: ${lane.next} was next`);
    this.#missed(name, lane, n);
    lane.next = n + 1;
  }

  gap(name, from, to) {
    const lane = this.#lane(name);
    if (!lane) return;
    this.heard++;
    this.#start();
    if (!(from < to)) return this.#report(`a gap of ${name} from ${from} to ${to} covers nothing`);
    if (to > this.produced.begun(name)) return this.#report(`a gap of ${name} to ${to} covers what was never produced`);
    if (lane.next !== undefined && from < lane.next && this.#first(name, from, Math.min(to, lane.next)) !== undefined)
      this.#report(`a gap of ${name} from ${from} to ${to} covers what was delivered: ${lane.next} was next`);
    this.#missed(name, lane, from);
    lane.next = Math.max(lane.next ?? 0, to);
  }

  // The lanes in which records that it must hear have not arrived, with the one that is next.
  behind() {
    const names = [];
    for (const [name, { next, isFirm }] of this.#lanes) {
      if (isFirm && this.#first(name, next ?? 0, this.produced.count(name)) !== undefined) names.push(`${name}@${next ?? '-'}`);
    }
    return names;
  }

  // Whether it has heard in each lane of something from `marks` on ({ lane: n }).
  hasReached(marks) {
    return [...this.#lanes].every(([name, { next, isFirm }]) => !isFirm || (next !== undefined && this.#first(name, marks[name], next) !== undefined));
  }

  #lane(name) {
    const lane = this.#lanes.get(name);
    if (!lane) this.#report(`${name} is not one of its lanes`);
    return lane;
  }
  #start() {
    if (this.heard > 1) return;
    for (const [name, lane] of this.#lanes) lane.latestStart = this.produced.begun(name);
  }
  // What it had to hear before `to` in this lane and has not.
  #missed(name, lane, to) {
    if (!lane.isFirm) return;
    const first = this.#first(name, lane.next ?? lane.latestStart, to);
    if (first !== undefined) this.#report(`${name}@${first} is missing before ${to}`);
  }
  // The first record of [from, to) that it must hear.
  #first(name, from, to) {
    for (let n = from; n < to; n++) if (this.must(this.produced.record(name, n))) return n;
  }
  #report(problem) {
    this.problems.push(problem);
  }
}
