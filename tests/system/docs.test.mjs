// Blocks of README and of pages in docs/: files are what `--check` takes, commands print what the page says.
//
//   ```graphql events.graphql       an event graph for the airport's supergraph
//   ```yaml conn-service.yaml       a configuration; likewise exec-service.yaml
//   ```sh                           run in a folder that has `examples/`; the ```text after it is what it prints
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blocksOf } from '../docs/blocks.mjs';
import { airport } from './harness.mjs';

const root = new URL('../../', import.meta.url).pathname;
const build = process.env.SLUICE_BUILD ?? join(root, 'build/dev');
const folder = mkdtempSync(join(tmpdir(), 'sluice-docs-'));
after(() => rmSync(folder, { recursive: true }));
symlinkSync(join(root, 'examples'), join(folder, 'examples'));
for (const name of ['supergraph.graphql', 'events.graphql']) copyFileSync(join(airport, name), join(folder, name));

const path = ['conn-service', 'exec-service', 'exec-service/tools', 'shared/dev_broker'].map((name) => join(build, name));
const run = (command) => spawnSync('bash', ['-c', command], {
  cwd: folder, encoding: 'utf8', timeout: 60_000, env: { ...process.env, PATH: [...path, process.env.PATH].join(':') },
});
const check = (program) => {
  const { status, stdout, stderr } = run(`${program} --config ${program}.yaml --check`);
  assert.equal(status, 0, stdout + stderr);
};

test("the README's figures are those of docs/limits.md", () => {
  const [readme, limits] = ['README.md', 'docs/limits.md'].map((page) => readFileSync(join(root, page), 'utf8'));
  const row = (name) => limits.split('\n').find((line) => line.startsWith(`| ${name}`)).split('|')[2].trim();
  assert.ok(readme.includes(`* **${row('one event to 10,000 sessions')}** times the CPU of a bare`));
  assert.ok(readme.includes(`* **${row('memory per session').split(' /')[0]} bytes** of memory per session`));
  assert.ok(readme.includes(`* **${row('10,000 filters that all match').split(' ')[0]}** execution per event for 10,000`));
});

for (const page of ['README.md', 'docs/event-graph.md', 'docs/federation.md', 'docs/from-cosmo.md', 'docs/operating.md']) {
  const blocks = blocksOf(join(root, page));
  blocks.forEach(({ language, info, text, line }, index) => {
    if (language === 'graphql' && info === 'events.graphql') {
      test(`${page}:${line}: the event graph is right`, () => {
        writeFileSync(join(folder, 'checked.graphql'), text);
        writeFileSync(join(folder, 'exec-service.yaml'), 'schema: { supergraph: supergraph.graphql, events: checked.graphql }\nproviders: { main: { kafka: { brokers: [127.0.0.1:9092] } } }');
        check('exec-service');
      });
    } else if (language === 'yaml' && info && info !== 'envoy.yaml') { // which proxies.test.mjs has
      test(`${page}:${line}: ${info} is right`, () => {
        writeFileSync(join(folder, info), text);
        check(info.replace('.yaml', ''));
      });
    } else if (language === 'sh' && page !== 'README.md') { // which installs and builds
      test(`${page}:${line}: ${text.split('\n')[0]}`, () => {
        const { status, stdout, stderr } = run(text);
        assert.equal(status, 0, stderr);
        if (blocks[index + 1]?.language === 'text') assert.equal(stdout, blocks[index + 1].text);
      });
    }
  });
}
