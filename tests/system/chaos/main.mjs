// ./dev chaos: a whole Sluice under random trouble, and clients that check what they are told.
//
//   node main.mjs [--seconds 120] [--seed S]
//
// Two conn-services, three exec-services, the embedded broker, subgraphs in this process. What a subscriber misses must have
// been told to it: an error in the event's place with its position, EVENTS_LOST, or a close that clients retry, after
// which counting begins anew. Everything else is a failure; then the folder with the processes' logs is kept. The seed
// decides the schedule; how the processes and the machine take it is different each time.
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, until } from '../harness.mjs';
import { Actions } from './actions.mjs';
import { Fleet } from './fleet.mjs';
import { kinds, operation } from './operations.mjs';
import { Producer } from './producer.mjs';
import { Queries } from './queries.mjs';
import { schedule } from './schedule.mjs';
import { Session } from './session.mjs';

const SESSIONS = 24;
const SETTLE_MS = 90_000;

function options(args) {
  const given = { seconds: 120, seed: Math.floor(Math.random() * 1e9) };
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, '');
    const value = Number(args[i + 1]);
    if (!(name in given) || !Number.isInteger(value) || value < 0) {
      console.error(`"${args.slice(i, i + 2).join(' ')}" is not an option: --seconds N or --seed S`);
      process.exit(2);
    }
    given[name] = value;
  }
  return given;
}

const { seconds, seed } = options(process.argv.slice(2));
const folder = join(build, 'chaos', `seed-${seed}`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
console.log(`chaos: seed ${seed}, ${seconds} s`);

const checks = []; // [what, problems]
const check = (what, problems) => {
  checks.push([what, problems]);
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${what}`);
  for (const problem of problems.slice(0, 20)) console.log(`       ${problem}`);
  if (problems.length > 20) console.log(`       and ${problems.length - 20} more`);
};
const note = (text) => appendFileSync(join(folder, 'chaos.log'), `${new Date().toISOString()} ${text}\n`);
const sum = (counts) => counts.reduce((all, one) => {
  for (const [key, count] of Object.entries(one)) all[key] = (all[key] ?? 0) + count;
  return all;
}, {});
const listed = (counts) => Object.entries(counts).sort().map(([key, count]) => `${key} ${count}`).join(', ') || 'none';

const fleet = new Fleet(folder);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => fleet.stop().then(() => process.exit(130)));
let status = 1;
try {
  status = await run();
} catch (error) {
  console.log(error.stack);
} finally {
  await fleet.stop();
}
const passed = checks.filter(([, problems]) => problems.length === 0).length;
const failed = checks.length - passed + status; // a run that broke off is one more
if (failed > 0) console.log(`The schedule and the logs are in ${folder}; ./dev chaos --seed ${seed} --seconds ${seconds} repeats the schedule.`);
else rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function run() {
  await fleet.start({ executors: 3, conns: 2 });
  const producer = new Producer(fleet.kafka);
  await producer.connect();
  await producer.send(); // both topics exist
  const memoryBefore = fleet.services().map((service) => `${service.name} ${service.memoryMiB()}`);

  const sessions = Array.from({ length: SESSIONS }, (_, i) => {
    const services = i % 2 ? fleet.conns : [...fleet.conns].reverse();
    const headers = i % 3 ? {} : { authorization: `token ${i % 6}` }; // a row of its own for these
    return new Session(`session ${i}`, services, producer, [operation(i), operation(i + 1 + (i % (kinds - 1)))], headers, seed + i);
  });
  const queries = fleet.conns.map((conn) => new Queries(conn));
  const first = producer.counts();
  await until('all subscriptions have an event', async () => {
    await producer.send();
    await pause(200);
    return sessions.every((session) => session.waiting(first).length === 0);
  }, 60_000);

  const actions = new Actions(fleet, sessions, producer, note);
  let isOver = false;
  const production = (async () => {
    for (; !isOver; await pause(100)) await producer.send();
  })();
  let started = Date.now();
  for (const action of schedule(seed, seconds * 1000, { executors: 3, conns: 2, subgraphs: Object.keys(fleet.subgraphs), sessions: SESSIONS })) {
    const wait = action.at - (Date.now() - started);
    if (wait > 0) await pause(wait);
    const late = Date.now() - started - action.at;
    if (late > 2_000) {
      console.log(`the whole machine, or this process, stood still for ${late} ms: everything is later by that`);
      started += late;
    }
    note(JSON.stringify(action));
    actions.begin(action);
  }
  const left = seconds * 1000 - (Date.now() - started);
  if (left > 0) await pause(left);

  // All is mended: every subscription must be heard of again, and then have everything.
  note('all is mended');
  await actions.heal();
  const settled = [];
  await fleet.ready().catch((error) => settled.push(error.message));
  check('every service is ready again', settled);
  const marks = producer.counts();
  const waiting = () => sessions.flatMap((session) => session.waiting(marks));
  await until('every subscription is heard of again', () => waiting().length === 0, SETTLE_MS).catch(() => {});
  check('every subscription gets later events', waiting());
  isOver = true;
  await production;
  const behind = () => sessions.flatMap((session) => session.behind());
  await until('every subscription has the last events', () => behind().length === 0, SETTLE_MS).catch(() => {});
  check('every subscription gets the last event', behind());
  await Promise.all(queries.map((each) => each.stop()));
  check('queries work at the end', (await Promise.all(queries.map((each) => each.lastly()))).flat());
  const memoryAfter = fleet.services().map((service) => `${service.name} ${service.memoryMiB()}`);
  for (const session of sessions) session.finish();
  check('each event once, in order, or an error or a gap in its place', sessions.flatMap(({ problems }) => problems).sort());
  check('every query is answered, and rightly', queries.flatMap(({ problems }) => problems));
  check('no process ends by itself, and SIGTERM ends each', fleet.problems());
  check('what was produced is known', producer.problems);

  console.log(`produced ${producer.produced} records; ${sessions.reduce((all, { events }) => all + events, 0)} results at ${SESSIONS} sessions`);
  console.log(`told: ${listed(sum(sessions.map(({ told }) => told)))}`);
  console.log(`closes: ${listed(sum(sessions.map(({ closes }) => closes)))}`);
  console.log(`queries: ${listed(sum(queries.map(({ outcomes }) => outcomes)))}`);
  console.log(`done: ${listed(actions.counts)}`);
  console.log(`MiB before: ${memoryBefore.join(', ')}`);
  console.log(`MiB after: ${memoryAfter.join(', ')}`);
  await producer.stop();
  return 0;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
