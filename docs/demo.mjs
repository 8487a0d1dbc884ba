// Records docs/demo.webp, the moving picture of the README, from a running demo: what is seen is what happened, at its own pace.
//
//   ./dev demo                        (in another terminal)
//   node docs/demo.mjs [URL]          (default http://127.0.0.1:4000/)
//
// Needs chromium, img2webp (Debian: webp) and the demo's npm packages, which `./dev demo` has installed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { chromium } = createRequire(new URL('../examples/airport/package.json', import.meta.url))('playwright-core');
const url = process.argv[2] ?? 'http://127.0.0.1:4000/';
const output = new URL('demo.webp', import.meta.url).pathname;
const SIZE = { width: 960, height: 720 };
const FRAME_MS = 250; // at least, from one frame to the next
const BYTES_MAX = 1_000_000;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: SIZE });
await page.goto(url);
await page.waitForSelector('#panel:not([hidden])');
await page.waitForSelector('#all .flight >> nth=5');
await page.addStyleTag({ content: '.lead { display: none }' });

const folder = mkdtempSync(join(tmpdir(), 'sluice-picture-'));
const frames = []; // {file, at}
let isRecording = true;
const recording = (async () => {
  while (isRecording) {
    const [at, file] = [Date.now(), join(folder, `${String(frames.length).padStart(4, '0')}.png`)];
    await page.screenshot({ path: file });
    frames.push({ file, at });
    await page.waitForTimeout(Math.max(0, FRAME_MS - (Date.now() - at)));
  }
})();

const logHas = (pattern) => page.waitForFunction((text) => new RegExp(text).test(document.querySelector('#log li')?.textContent ?? ''), pattern, { timeout: 60_000 });
await page.waitForTimeout(1500);
await page.locator('#viewers').fill('60'); // 1,000
await page.waitForFunction(() => document.querySelector('#connected').textContent === '1,000');
await page.waitForTimeout(2500);
await page.click('#kill');
await logHas('works again');
await page.waitForTimeout(2000);
await page.click('#schema');
await logHas('the new schema after');
await page.waitForTimeout(3000);
isRecording = false;
await recording;
await page.locator('#viewers').fill('0');
await browser.close();

const shownMs = ({ at }, i) => String((frames[i + 1]?.at ?? at + 2000) - at);
for (const quality of [70, 55, 40, 25]) {
  execFileSync('img2webp', ['-loop', '0', '-min_size', '-lossy', '-q', String(quality), '-m', '4', ...frames.flatMap((frame, i) => ['-d', shownMs(frame, i), frame.file]), '-o', output], { stdio: 'ignore' });
  if (statSync(output).size <= BYTES_MAX) break;
}
rmSync(folder, { recursive: true });
console.log(`${output}: ${frames.length} frames, ${Math.round((frames.at(-1).at - frames[0].at) / 1000)} s, ${statSync(output).size} bytes`);
