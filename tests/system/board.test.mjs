// The demo's page in a real Chromium: the board fills, moves, and its button works.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Sluice, until } from './harness.mjs';

const here = new URL('.', import.meta.url).pathname;
let sluice;
let browser;
let page;
let pages;

before(async () => {
  pages = mkdtempSync(join(tmpdir(), 'sluice-page-'));
  cpSync(join(here, '../../examples/airport/page'), pages, { recursive: true });
  mkdirSync(join(pages, 'vendor'), { recursive: true });
  cpSync(join(here, 'node_modules/graphql-ws/umd/graphql-ws.min.js'), join(pages, 'vendor/graphql-ws.js'));
  sluice = await Sluice.start({ conn: { http: { static_dir: pages, stats_path: '/stats' } } });
  sluice.subgraphs.airports.schema.getQueryType().getFields().airports.resolve = () => [
    { code: 'LHR', name: 'Heathrow', city: 'London', country: 'GB' },
  ];
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  page = await browser.newPage({ viewport: { width: 1400, height: 800 } });
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

test('the button publishes to Kafka', async () => {
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightOrDelay { id } }');
  await sluice.live(3);
  await page.click('#all [data-flight="2"] button');
  await until('the record is there', () => results.length === 1);
  assert.equal(results[0].data.flightOrDelay.id, '2');
  assert.equal(await page.locator('.problem').count(), 0);
});

test('the page shows what the server says of itself', async () => {
  await page.waitForFunction(() => document.querySelectorAll('#stats dd').length === 8);
  const stats = await page.$$eval('#stats dd', (all) => all.map((dd) => dd.textContent));
  assert.ok(stats.every((text) => /^[0-9.]+$/.test(text)), stats.join(' '));
});
