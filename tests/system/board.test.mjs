// The demo's page in a real Chromium: the board fills, moves, fits every window, and can be used without a mouse.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test as nodeTest } from 'node:test';
import { WIDTHS, launch, misfits, skip } from './browser.mjs';
import { Sluice, until } from './harness.mjs';

const here = new URL('.', import.meta.url).pathname;
const test = (name, body) => nodeTest(name, { skip }, body);
let sluice;
let browser;
let page;
let pages;
let sent; // what the page has sent over its WebSocket, parsed
let received; // what it has received, as text

before(async () => {
  if (skip) return;
  pages = mkdtempSync(join(tmpdir(), 'sluice-page-'));
  cpSync(join(here, '../../examples/airport/page'), pages, { recursive: true });
  mkdirSync(join(pages, 'vendor'), { recursive: true });
  cpSync(join(here, 'node_modules/graphql-ws/umd/graphql-ws.min.js'), join(pages, 'vendor/graphql-ws.js'));
  sluice = await Sluice.start({ conn: { http: { static_dir: pages, stats_path: '/stats' } } });
  sluice.subgraphs.airports.schema.getQueryType().getFields().airports.resolve = () => [
    { code: 'LHR', name: 'Heathrow', city: 'London', country: 'GB' },
  ];
  browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  [sent, received] = [[], []];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(JSON.parse(payload)));
    socket.on('framereceived', ({ payload }) => received.push(payload));
  });
  await page.goto(`http://127.0.0.1:${sluice.port}/`);
});
after(async () => {
  await browser?.close();
  await sluice?.stop();
  if (pages) rmSync(pages, { recursive: true, force: true });
});

test('the board fills with the timetable', async () => {
  await page.waitForSelector('#all .flight >> nth=2');
  await page.waitForSelector('#one .flight >> nth=2');
  assert.equal(await page.textContent('#connection'), 'live');
  assert.equal(await page.textContent('#all [data-flight="1"] .city'), 'City of AMS (AMS)');
});

test('an event changes its row on both boards', async () => {
  await sluice.live(2);
  await sluice.publish('flights', { id: '1', status: 'BOARDING', gate: 'Z9', delayMinutes: 0, origin: { code: 'LHR' }, changedAt: Date.now() });
  for (const board of ['all', 'one']) {
    await page.waitForFunction((id) => document.querySelector(`#${id} [data-flight="1"] .gate`).textContent === 'Z9', board);
    assert.equal(await page.textContent(`#${board} [data-flight="1"] .status`), 'BOARDING');
  }
  await page.waitForFunction(() => /ms/.test(document.querySelector('#age').textContent));
});

test('the letters that change flip, and are gone when they have', async () => {
  await page.evaluate(() => {
    window.turned = []; // the letters, as they were; an observer misses none, however busy the machine is
    new MutationObserver((records) => {
      for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (node.className === 'flaps') window.turned.push([...node.querySelectorAll('.turns')].map(({ dataset }) => dataset.from + dataset.to).join(' '));
      }
    }).observe(document.querySelector('#all [data-flight="1"] .status'), { childList: true });
  });
  await sluice.publish('flights', { id: '1', status: 'DELAYED', gate: 'Z9', delayMinutes: 20, origin: { code: 'LHR' }, changedAt: Date.now() });
  await page.waitForFunction(() => window.turned.length > 0);
  assert.deepEqual(await page.evaluate(() => window.turned), ['BD OE AL RA DY IE ND G ']);
  assert.equal(await page.textContent('#all [data-flight="1"] .status'), 'DELAYED'); // for screen readers, at once
  await page.waitForFunction(() => document.querySelectorAll('.flaps, .flipping').length === 0);
  assert.equal(await page.textContent('#all [data-flight="1"] .time'), '00:21');
});

for (const width of WIDTHS) {
  test(`the page fits a window of ${width} pixels`, async () => {
    await page.setViewportSize({ width, height: 900 });
    await page.locator('#all .query summary').click(); // its long lines must fit, too
    assert.deepEqual(await misfits(page), []);
    for (const button of await page.locator('button:visible, select:visible').all()) await button.click({ trial: true }); // nothing lies over it
    await page.locator('#all .query summary').click();
  });
}

test('the query that is shown is the one that was sent, and can be copied', async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const subscribed = sent.filter(({ type, payload }) => type === 'subscribe' && payload.query.startsWith('subscription'));
  assert.equal(await page.textContent('#all .query pre'), subscribed[0].payload.query);
  assert.equal(await page.textContent('#one .query pre'), `${subscribed[1].payload.query}\n\n# variables: {"origin":"LHR"}`);
  await page.click('#one .query summary');
  await page.click('#one .copy');
  await page.waitForFunction(() => document.querySelector('#one .copy').textContent === 'Copied');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.textContent('#one .query pre'));
});

test('a board is one stop of the Tab key, and the arrow keys move between its rows', async () => {
  const focused = () => page.evaluate(() => document.activeElement.closest('.flight')?.dataset.flight);
  await page.focus('#all [data-flight="0"] button');
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), '1');
  await page.keyboard.press('End');
  assert.equal(await focused(), '2');
  await page.keyboard.press('Home');
  assert.equal(await focused(), '0');
  assert.deepEqual(await page.$$eval('#all .flight button', (buttons) => buttons.map(({ tabIndex }) => tabIndex)), [0, 0, -1, -1, -1, -1]);
  await page.keyboard.press('Tab');
  assert.equal(await focused(), '0'); // its second button
  await page.keyboard.press('Tab');
  assert.equal(await focused(), undefined);
});

test('a paused board shows the latest of each flight when it is resumed', async () => {
  await page.click('#pause');
  for (const gate of ['X1', 'X2']) {
    await sluice.publish('flights', { id: '0', status: 'BOARDING', gate, delayMinutes: 0, origin: { code: 'LHR' }, changedAt: Date.now() });
  }
  const gate = () => page.textContent('#all [data-flight="0"] .gate');
  await until('the page has received both', () => received.some((text) => text.includes('"X2"')));
  assert.equal(await gate(), 'A1');
  await page.click('#pause');
  assert.equal(await gate(), 'X2');
});

test("without the demo's supervisor, a click on a row shows the message alone, and there is no panel", async () => {
  await page.click('#all [data-flight="1"] .city');
  await page.waitForSelector('#details pre');
  assert.deepEqual(await page.$$eval('#details h3', (heads) => heads.map(({ textContent }) => textContent)), ['The message']);
  assert.equal(JSON.parse(await page.textContent('#details pre')).payload.data.flightChanged.gate, 'Z9');
  await page.click('#details .close');
  assert.equal(await page.isVisible('#panel'), false);
});

test('screen readers announce what an action did, the name of each button and of the page', async () => {
  await page.click('#all [data-flight="1"] [data-action=delay]');
  await page.waitForFunction(() => document.querySelector('[aria-live]').textContent === 'A delay of 15 minutes was asked for NW 1.');
  await page.getByRole('button', { name: 'Delay by 15 minutes: NW 1', exact: true }).first().waitFor();
  assert.equal(await page.getByRole('table', { name: 'All airports' }).getByRole('row').count(), 4);
  assert.match(await page.title(), /^Departures/);
  for (const selector of ['meta[name=description]', 'meta[property="og:title"]', 'meta[property="og:description"]']) {
    assert.match(await page.getAttribute(selector, 'content'), /\w+ \w+/);
  }
  for (const [selector, attribute] of [['link[rel=icon]', 'href'], ['meta[property="og:image"]', 'content']]) {
    const response = await page.request.get(new URL(await page.getAttribute(selector, attribute), page.url()).href);
    assert.equal(response.status(), 200);
    assert.match(response.headers()['content-type'], /^image\//);
  }
});

test('a change that fails is reported on both boards, until the next one succeeds', async () => {
  const problems = () => page.$$eval('main .problem:not([hidden])', (shown) => shown.map(({ textContent }) => textContent));
  sluice.subgraphs.flights.error = { message: 'The timetable is being printed.' };
  const change = { id: '2', status: 'BOARDING', gate: 'Y1', delayMinutes: 0, origin: { code: 'LHR' }, changedAt: 1 };
  await sluice.publish('flights', change);
  await until('both report it', async () => (await problems()).length === 2);
  assert.match((await problems())[0], /The timetable is being printed/);
  sluice.subgraphs.flights.error = null;
  await sluice.publish('flights', { ...change, changedAt: 2 });
  await until('it is gone', async () => (await problems()).length === 0);
});

test('the button publishes to Kafka', async () => {
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightOrDelay { id } }');
  await sluice.live(3);
  await page.click('#all [data-flight="2"] [data-action=delay]');
  await until('the record is there', () => results.length === 1);
  assert.equal(results[0].data.flightOrDelay.id, '2');
  assert.equal(await page.locator('main .problem:not([hidden])').count(), 0);
});

test('the page shows what the server reports of itself', async () => {
  await page.waitForFunction(() => document.querySelectorAll('#stats dd').length === 8);
  const stats = await page.$$eval('#stats dd', (all) => all.map((dd) => dd.textContent));
  assert.ok(stats.every((text) => /^[0-9.]+$/.test(text)), stats.join(' '));
});
