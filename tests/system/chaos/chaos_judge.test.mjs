// The judge of a chaos run: what it accepts and what it finds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Judge } from './judge.mjs';

// Ten records per lane, of LHR and AMS in turn; `begun` counts what is on its way as well.
const produced = (begun = 10) => ({
  record: (_, n) => ({ origin: n % 2 ? 'AMS' : 'LHR' }),
  count: () => 10,
  begun: () => begun,
});
const lanes = ['a/0', 'a/1'];
const judge = (options) => new Judge(produced(), { lanes, ...options });
function problemsAfter(judged, ...happened) {
  for (const [lane, n, to] of happened) to === undefined ? judged.event(lane, n) : judged.gap(lane, n, to);
  return judged.problems;
}

test('each event once and in order is well, from wherever it starts', () =>
  assert.deepEqual(problemsAfter(judge(), ['a/0', 3], ['a/1', 7], ['a/0', 4], ['a/1', 8]), []));
test('an event that is left out is found', () =>
  assert.deepEqual(problemsAfter(judge(), ['a/0', 3], ['a/0', 5]), ['a/0@4 is missing before 5']));
test('an event that comes twice is found', () =>
  assert.deepEqual(problemsAfter(judge(), ['a/0', 3], ['a/0', 3]), ['a/0@3 came twice or late: 4 was next']));
test('an event that comes late is found', () =>
  assert.deepEqual(problemsAfter(judge({ must: () => false }), ['a/0', 5], ['a/0', 3]), ['a/0@3 came twice or late: 6 was next']));
test('a gap tells what is missing', () => assert.deepEqual(problemsAfter(judge(), ['a/0', 3], ['a/0', 4, 8], ['a/0', 8]), []));
test('a gap that ends too early is found', () =>
  assert.deepEqual(problemsAfter(judge(), ['a/0', 3], ['a/0', 4, 7], ['a/0', 8]), ['a/0@7 is missing before 8']));
test('a gap that begins too late is found', () =>
  assert.deepEqual(problemsAfter(judge(), ['a/0', 3], ['a/0', 5, 8]), ['a/0@4 is missing before 5']));
test('a gap over what was delivered is found', () =>
  assert.deepEqual(problemsAfter(judge(), ['a/0', 3], ['a/0', 2, 8]), ['a gap of a/0 from 2 to 8 covers what was delivered: 4 was next']));
test('what does not match may be left out', () =>
  assert.deepEqual(problemsAfter(judge({ must: ({ origin }) => origin === 'LHR' }), ['a/0', 2], ['a/0', 4]), []));
test('in a lane that comes and goes, only order and duplicates count', () => {
  const judged = judge({ lanes: ['a/0'], optionalLanes: ['a/1'] });
  assert.deepEqual(problemsAfter(judged, ['a/1', 2], ['a/1', 6]), []);
  assert.deepEqual(problemsAfter(judged, ['a/1', 5]), ['a/1@5 came twice or late: 7 was next']);
});
test('what was begun after the first event must be heard in every lane', () => {
  let begun = 4;
  const judged = new Judge({ ...produced(), begun: () => begun }, { lanes });
  assert.deepEqual(problemsAfter(judged, ['a/0', 3]), []);
  begun = 10;
  assert.deepEqual(problemsAfter(judged, ['a/1', 6]), ['a/1@4 is missing before 6']);
});
test('a lane of another topic and a record that does not exist are found', () =>
  assert.deepEqual(problemsAfter(judge(), ['b/0', 1], ['a/0', 10]), ['b/0 is not one of its lanes', 'a/0@10 was never produced']));
test('an operation without the last events is behind', () => {
  const judged = judge();
  assert.deepEqual(problemsAfter(judged, ['a/0', 9], ['a/1', 8]), []);
  assert.deepEqual(judged.behind(), ['a/1@9']);
});
