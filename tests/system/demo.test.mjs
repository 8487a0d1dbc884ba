// `./dev demo` as a whole, with the programs of this build: its viewers, its buttons, its panel in a browser, its end.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { WIDTHS, launch, misfits, skip } from './browser.mjs';
import { Process, airport, build, freePort, until } from './harness.mjs';

let demo;
let port;
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-demo-'));
  port = await freePort();
  demo = new Process('demo', process.execPath, [join(airport, 'demo/main.mjs'), '--port', String(port), '--bin', build, '--work', folder], 'pipe',
    { EVENTS_PER_SECOND: '4', EVENT_TIMEOUT: '60s', SUBGRAPH_TIMEOUT: '60s' }); // else changes become errors where the machine is busy
  await until('it is up', () => demo.output.includes('The board:') || demo.how, 60_000);
  assert.equal(demo.how, undefined, demo.output);
});
after(async () => {
  if (!demo.how) await demo.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

// A request to what the page's buttons ask, with any Host and Origin. Returns [status, parsed body].
async function ask(method, path, { body, ...headers } = {}) {
  const sent = request({ host: '127.0.0.1', port: port + 30, method, path, headers });
  const answered = new Promise((resolve, reject) => sent.once('response', resolve).once('error', reject));
  sent.end(body && JSON.stringify(body));
  const response = await answered;
  return [response.statusCode, JSON.parse(await text(response))];
}
const press = (path, body) => ask('POST', path, { origin: `http://127.0.0.1:${port}`, 'content-length': body ? JSON.stringify(body).length : 0, body });
const state = async () => (await ask('GET', '/state'))[1];
const incidentsOver = async () => (await state()).log.filter(({ text }) => text.includes('works again'));

test('as many viewers as asked for receive every change, and each change is executed once', async () => {
  assert.deepEqual(await press('/viewers', { count: 300 }), [200, {}]);
  await until('they are connected', async () => (await state()).connected === 300);
  const busy = await until('they receive changes', async () => {
    const now = await state();
    return now.perSecond >= 300 && now.callsPerChange === 1 && now;
  });
  assert.ok(busy.p99Ms >= busy.p50Ms && busy.memoryBytes > 0);
  assert.deepEqual([busy.reconnected, busy.errors], [0, 0]);
});

test('an executor that is killed is started again, and every change is delivered', async () => {
  assert.deepEqual(await press('/kill'), [200, {}]);
  const [{ text }] = await until('it works again', async () => (await incidentsOver()).length === 1 && incidentsOver(), 60_000);
  assert.match(text, /^exec-service-1 works again after .* Meanwhile [1-9]\d* changes were published: all of them were delivered, the slowest after \d+ ms\.$/);
  assert.deepEqual((await state()).executors.map(({ state }) => state), ['running', 'running']);
});

test('a frozen executor goes on after a while, and what became of the changes is reported', async () => {
  assert.deepEqual(await press('/freeze'), [200, {}]);
  assert.deepEqual((await state()).executors.map(({ state }) => state), ['frozen', 'running']);
  const [{ text }] = await until('it works again', async () => (await incidentsOver()).length === 2 && incidentsOver(), 60_000);
  assert.match(text, /^exec-service-1 works again after .* Meanwhile [1-9]\d* changes were published: all of them were delivered/);
});

test('a new schema is served by all executors, and no viewer notices', async () => {
  const fields = async () => {
    const body = JSON.stringify({ query: '{ __type(name: "Flight") { fields { name } } }' });
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return (await response.json()).data.__type.fields.map(({ name }) => name);
  };
  const said = async () => (await state()).log.filter(({ text }) => text.includes('the new schema'));
  const before = await state();
  for (const [count, has] of [[1, true], [2, false]]) {
    assert.equal((await fields()).includes('remark'), !has);
    assert.deepEqual(await press('/schema'), [200, {}]);
    assert.deepEqual(await press('/schema'), [400, { message: 'The last new schema is still being rolled out: wait until it is done.' }]);
    const [{ text }] = await until('it is rolled out', async () => (await said()).length === count && said(), 90_000);
    assert.match(text, /^All 2 executors serve the new schema after \d+\.\d s: 300 subscriptions went on under it, none ended\. Meanwhile [1-9]\d* changes were published: all of them were delivered, the slowest after \d+ ms\.$/);
    assert.equal((await fields()).includes('remark'), has);
  }
  const { reconnected, errors } = await state();
  assert.deepEqual({ reconnected, errors }, { reconnected: before.reconnected, errors: before.errors });
});

test('only the board, on loopback, can press a button', async () => {
  const before = await state();
  for (const headers of [{}, { origin: 'https://example.com' }, { origin: `http://127.0.0.1:${port + 1}` },
    { origin: `http://127.0.0.1:${port}`, host: `example.com:${port + 30}` }]) {
    assert.equal((await ask('POST', '/kill', headers))[0], 403);
  }
  assert.equal((await ask('GET', '/state', { origin: 'https://example.com' }))[0], 403);
  assert.equal((await ask('GET', '/state', { host: 'example.com' }))[0], 403);
  assert.deepEqual((await state()).log, before.log);
});

test('a wrong number of viewers is refused with what to write instead', async () => {
  for (const count of [0, 10_001, 1.5, '7', undefined]) {
    assert.deepEqual(await press('/viewers', { count }), [400, { message: '"count" must be a whole number from 1 to 10000.' }]);
  }
  assert.equal((await state()).wanted, 300);
});

test('the panel fits every window, moves the viewers and reports what a button did', { skip }, async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(120_000);
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction(() => document.querySelector('#connected').textContent === '300');
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await misfits(page), [], `${width} pixels`);
      for (const id of ['#viewers', '#kill', '#freeze', '#schema']) await page.click(id, { trial: true });
    }
    await page.focus('#viewers');
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.querySelector('#connected').textContent === '1');
    await page.keyboard.press('PageUp');
    const wanted = await page.textContent('#wanted');
    assert.match(wanted, /^\d+$/);
    await page.waitForFunction((count) => document.querySelector('#connected').textContent === count, wanted);
    await page.click('#kill');
    await page.waitForFunction(() => /exec-service-1 was killed/.test(document.querySelector('#announcer').textContent));
    await page.waitForFunction(() => /exec-service-1 was killed/.test(document.querySelector('#log li').textContent));
    await page.evaluate(() => { // a board that is emptied or filled anew has other rows
      document.querySelectorAll('#all .flight').forEach((row) => (row.isFromBefore = true));
      window.states = [];
      new MutationObserver(() => window.states.push(document.querySelector('#connection').dataset.state)).observe(document.querySelector('#connection'), { attributes: true });
    });
    await page.click('#schema');
    await page.waitForFunction(() => /A new schema was written/.test(document.querySelector('#announcer').textContent));
    await page.waitForFunction(() => [...document.querySelectorAll('#log li')].some(({ textContent }) => /executors serve the new schema/.test(textContent)));
    assert.deepEqual(await page.evaluate(() => window.states), []);
    assert.ok(await page.$$eval('#all .flight', (rows) => rows.length > 0 && rows.every(({ isFromBefore }) => isFromBefore)));
    assert.equal(await page.textContent('#connection'), 'live');
  } finally {
    await browser.close();
  }
});

test('a click on a flight shows the record, the plan, the calls to the subgraphs and the message', { skip }, async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
    page.setDefaultTimeout(120_000);
    await page.goto(`http://127.0.0.1:${port}/`);
    const flight = await (await page.waitForSelector('#all .flight[data-glow]')).getAttribute('data-flight'); // it has changed
    await page.click(`#all [data-flight="${flight}"] .name`);
    await page.waitForSelector('#details section >> nth=3');
    const titles = ['1. The record in Kafka', '2. The plan', '3. The calls to the subgraphs', '4. The message to every viewer'];
    assert.deepEqual(await page.$$eval('#details h3', (heads) => heads.map(({ textContent }) => textContent)), titles);
    const [record, plan, , message] = await page.$$eval('#details pre', (texts) => texts.map(({ textContent }) => textContent));
    assert.match(record, new RegExp(`^topic flights, partition \\d, offset \\d+\\n(.|\\n)*key ${flight}\\ntraceparent: 00-(.|\\n)*\\{"id":"${flight}"`));
    assert.match(plan, /^plan\n  subscription\n  0 event events at flightChanged\n/);
    assert.equal(JSON.parse(message).payload.data.flightChanged.id, flight);
    assert.deepEqual(await misfits(page), []);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#details[open]').count(), 0);
  } finally {
    await browser.close();
  }
});

test('the calls to the subgraphs for a record are found by its trace', async () => {
  const calls = await until('a record has calls of its own', async () => {
    const seen = await Promise.all(Array.from({ length: 10 }, async (_, i) => (await ask('GET', `/flights/${1000 + i}`))[1].calls));
    return seen.find((calls) => calls.length >= 3);
  }, 60_000);
  assert.deepEqual([...new Set(calls.map(({ subgraph }) => subgraph))].sort(), ['airlines', 'airports', 'flights']);
  for (const { query, variables } of calls) assert.ok(query.includes('_entities') && variables.representations.length > 0);
  assert.deepEqual((await ask('GET', '/flights/7'))[1].record, null);
});

test('an interrupt ends all of its processes', async () => {
  assert.deepEqual(await demo.kill('SIGINT'), { code: 130, signal: null });
  for (const number of [port, port + 1, port + 11, port + 20, port + 30]) {
    await assert.rejects(fetch(`http://127.0.0.1:${number}/`));
  }
});
