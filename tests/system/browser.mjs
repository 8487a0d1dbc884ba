// A real Chromium for the tests of the demo's page. `skip` is the reason to skip them where there is none, else false.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const skip = existsSync(executablePath) ? false : `there is no browser at ${executablePath}: install chromium, or name one in CHROMIUM`;

export const launch = () => chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

export const WIDTHS = [320, 390, 820, 1440, 1920];

// What does not fit the window: sentences, none of them for a page that fits.
export const misfits = (page) => page.evaluate(() => {
  const windowWidth = document.documentElement.clientWidth;
  const isForReaders = (element) => getComputedStyle(element).clipPath !== 'none' || element.closest('.visually-hidden, .skip, .head');
  const found = [];
  if (document.documentElement.scrollWidth > windowWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const element of document.body.querySelectorAll('*')) {
    if (isForReaders(element)) continue;
    const name = `${element.tagName}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 0 && (left < -0.5 || right > windowWidth + 0.5)) found.push(`${name} from ${left} to ${right}`);
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible') found.push(`${name} is clipped`);
  }
  return found;
});
