// Latencies of the last seconds, whole milliseconds: one histogram per second, so that a million samples cost nothing to keep.
const MS_MAX = 10_000; // longer ones count as this

export class Latencies {
  constructor(seconds = 10) {
    this.histograms = Array.from({ length: seconds }, () => new Uint32Array(MS_MAX + 1));
    this.counts = new Uint32Array(seconds);
    this.current = 0;
  }
  add(ms) {
    this.histograms[this.current][Math.min(MS_MAX, Math.max(0, Math.round(ms)))]++;
    this.counts[this.current]++;
  }
  // Called once per second: the oldest second is forgotten. Returns how many samples the second that ends had.
  nextSecond() {
    const count = this.counts[this.current];
    this.current = (this.current + 1) % this.histograms.length;
    this.histograms[this.current].fill(0);
    this.counts[this.current] = 0;
    return count;
  }
  // The latency below which `share` of all samples are; null without samples.
  percentile(share) {
    const all = this.counts.reduce((sum, count) => sum + count, 0);
    if (all === 0) return null;
    let left = Math.ceil(all * share);
    for (let ms = 0; ms <= MS_MAX; ms++) {
      for (const histogram of this.histograms) left -= histogram[ms];
      if (left <= 0) return ms;
    }
    return MS_MAX;
  }
}
