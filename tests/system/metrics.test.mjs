// docs/metrics.md: the metrics of both services, with their kinds and labels, as /metrics exposes them once everything has happened.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Sluice, until } from './harness.mjs';

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
let sluice;
before(async () => {
  sluice = await Sluice.start({ executors: 1 });
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightOrDelay { id } }');
  await sluice.live(1);
  await sluice.post({ query: 'mutation { delayFlight(id: "7", minutes: 5) { success } }' });
  await sluice.publish('flights', { id: '7', status: 'BOARDING', gate: 'B7', delayMinutes: 0, origin: { code: 'LHR' } });
  await until('both events have arrived', () => results.length === 2);
});
after(() => sluice?.stop());

// name → "kind label,label", of a scrape and of the table under a heading of the page.
function exposed(text) {
  const metrics = {};
  for (const [, name, kind] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const sample = new RegExp(`^${name}(?:_bucket|_sum|_count)?(?:\\{(.*)\\})? `, 'gm');
    const labels = [...text.matchAll(sample)].flatMap(([, list]) => [...(list ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label));
    metrics[name] = [kind, ...new Set(labels.filter((label) => label !== 'le').sort())].join(' ');
  }
  return metrics;
}
function documented(heading) {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const rows = [...section.matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\|/gm)];
  return Object.fromEntries(rows.map(([, name, kind, labels]) =>
    [name, [kind, ...[...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label).sort()].join(' ')]));
}

for (const [service, port] of [['conn-service', () => sluice.adminPort], ['exec-service', () => sluice.executors[0].adminPort]]) {
  test(`docs/metrics.md has every metric of ${service}, and no other`, async () => {
    // figures are published a moment after they change, and a lag comes with librdkafka's statistics
    const scrape = async () => exposed(await (await sluice.admin('/metrics', port())).text());
    const rows = documented(service);
    await until('everything is there', async () => isDeepStrictEqual(rows, await scrape())).catch(() => {});
    assert.deepEqual(rows, await scrape());
  });
}
