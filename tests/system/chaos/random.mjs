// Numbers that one seed decides, so that a run's schedule can be repeated (mulberry32).
export class Random {
  #state;
  constructor(seed) {
    this.#state = seed >>> 0;
  }
  // In [0, 1).
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(count) {
    return Math.floor(this.fraction() * count);
  }
  between(low, high) {
    return low + this.below(high - low + 1);
  }
  chance(percent) {
    return this.below(100) < percent;
  }
  pick(values) {
    return values[this.below(values.length)];
  }
  // One of [[weight, value], ...].
  weighted(choices) {
    let left = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of choices) if ((left -= weight) < 0) return value;
  }
}
