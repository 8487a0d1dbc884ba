// What a chaos run does and when, decided by its seed alone: a list of { at, what, ..., ms }, in order. A service has one
// trouble at a time; troubles of several services, of subgraphs, clients and the schema overlap.
import { Random } from './random.mjs';
import { schemas } from './schemas.mjs';

const usable = Object.keys(schemas).filter((name) => name !== 'broken');
const roundUp = 8_000; // what a drain or a start may take besides

export function schedule(seed, milliseconds, { executors, conns, subgraphs, sessions }) {
  const random = new Random(seed);
  const actions = [];
  const freeAt = new Map(); // name of what may have one trouble at a time => when the last one is over
  let at = 2_000;

  const add = (what, ms, names, details) => {
    if (names.some((name) => (freeAt.get(name) ?? 0) > at)) return;
    for (const name of names) freeAt.set(name, at + ms + roundUp);
    actions.push({ at, what, ms, ...details });
  };
  const executor = () => random.below(executors);
  const everyExecutor = Array.from({ length: executors }, (_, i) => `executor ${i}`);

  while (at < milliseconds) {
    const one = executor();
    const conn = random.below(conns);
    const subgraph = random.pick(subgraphs);
    random.weighted([
      [10, () => add('kill executor', random.between(200, 4_000), [`executor ${one}`], { one })],
      [10, () => add('freeze executor', random.between(300, 6_000), [`executor ${one}`], { one })],
      [8, () => add('terminate executor', random.between(0, 1_000), [`executor ${one}`], { one })],
      [3, () => add('kill all executors', random.between(1_000, 15_000), everyExecutor)],
      [3, () => add('freeze all executors', random.between(1_000, 6_000), everyExecutor)],
      [3, () => add('kill conn', random.between(200, 2_000), [`conn ${conn}`], { conn })],
      [4, () => add('terminate conn', random.between(0, 1_000), [`conn ${conn}`], { conn })],
      [4, () => add('freeze conn', random.between(300, 5_000), [`conn ${conn}`], { conn })],
      [2, () => add('freeze broker', random.between(300, 2_000), ['broker'])],
      [12, () => add('change schema', 0, [], { schema: random.pick(usable), pause: random.pick([0, 0, 500, 2_000]) })],
      [4, () => add('change schema and restart', 0, everyExecutor, { schema: random.pick(usable), pause: random.pick([0, 1_000]) })],
      [2, () => add('break schema', random.between(1_000, 3_000), ['broken'], { one })],
      [6, () => add('slow subgraph', random.between(1_000, 5_000), [subgraph], { subgraph, delay: random.pick([20, 100, 500, 3_000]) })],
      [6, () => add('failing subgraph', random.between(500, 4_000), [subgraph], { subgraph, how: random.pick(['fails', 'error', 'hangs']) })],
      [6, () => add('stall sessions', random.between(500, 6_000), ['stall'], { sessions: Array.from({ length: 3 }, () => random.below(sessions)) })],
      [6, () => add('burst', 0, [], { records: random.between(8, 24), padding: random.between(1_000, 20_000) })],
      [12, () => add('churn', 0, [], { sessions: Array.from({ length: 10 }, () => random.below(sessions)), index: random.below(100) })],
      [4, () => add('drop sessions', 0, [], { sessions: Array.from({ length: 4 }, () => random.below(sessions)) })],
    ])();
    at += random.between(300, 2_500);
  }
  return actions;
}
