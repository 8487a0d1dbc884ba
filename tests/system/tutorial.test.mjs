// docs/tutorial.md as a reader follows it: its files are those of `./dev new`, and its commands are run in one shell.
//
// Three things differ from a reader's terminal. The programs come from the build under test instead of a build of `./dev install`;
// npm takes its packages from its cache where it has them; and each port is replaced by a free one, so that a demo may run beside.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { blocksOf } from '../docs/blocks.mjs';
import { freePort, until } from './harness.mjs';

const root = new URL('../../', import.meta.url).pathname;
const build = process.env.SLUICE_BUILD ?? join(root, 'build/dev');
const blocks = blocksOf(join(root, 'docs/tutorial.md'));
const files = readdirSync(join(root, 'examples/tutorial')).filter((name) => name !== 'node_modules');

const ports = {};
const withPorts = (text) => text.replaceAll(/\b(4000|4001|4002|4011|4020|4021|9092)\b/g, (port) => ports[port]);
const inTest = (command) => withPorts(command).replace(/^\.\/dev install --prefix (\S+)$/m, `cmake --install ${build} --prefix $1 --strip > ~/install.log`);
const lines = (text) => text.trimEnd().split('\n').sort(); // two clients may print in either order

// One shell for the whole page: folders, variables and jobs last from block to block.
class Shell {
  output = '';
  constructor(home) {
    const npmCache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
    this.child = spawn('bash', ['-c', 'exec 2>&1 3<&0 0</dev/null; while IFS= read -r -u 3 -d "" block; do eval "$block"; printf "\\0%s\\0" $?; done'], {
      cwd: root, env: { ...process.env, HOME: home, npm_config_cache: npmCache, npm_config_prefer_offline: 'true' }, stdio: ['pipe', 'pipe', 'inherit'], detached: true,
    });
    this.child.stdout.setEncoding('utf8').on('data', (data) => (this.output += data));
    this.child.once('exit', () => (this.hasEnded = true));
  }
  // Its exit status; `output` then has what was printed since the start of the block.
  async run(block) {
    this.output = '';
    this.child.stdin.write(`${block}\0`);
    const mark = /\0(\d+)\0/;
    await until(`this has ended:\n${block}`, () => mark.test(this.output) || this.hasEnded, 120_000);
    const status = Number(this.output.match(mark)?.[1]);
    this.output = this.output.replace(mark, '');
    return status;
  }
  end() {
    try {
      process.kill(-this.child.pid, 'SIGKILL'); // its jobs, too
    } catch {
      // all of them have ended
    }
  }
}

let home;
let shell;
before(async () => {
  home = mkdtempSync(join(tmpdir(), 'sluice-tutorial-'));
  for (const port of [4000, 4001, 4002, 4011, 4020, 4021, 9092]) ports[port] = await freePort();
  shell = new Shell(home);
});
after(() => {
  shell?.end();
  rmSync(home, { recursive: true, force: true });
});

function logs() {
  const graph = join(home, 'my-graph');
  const names = existsSync(graph) ? readdirSync(graph).filter((name) => name.endsWith('.log')) : [];
  return names.map((name) => `--- ${name}\n${readFileSync(join(graph, name), 'utf8')}`).join('\n');
}

const shown = new Set();
blocks.forEach((block, index) => {
  const { language, info, text, line } = block;
  const where = `line ${line}: ${info && language !== 'sh' ? info : text.split('\n')[0]}`;
  const expected = blocks[index + 1]?.language === 'text' ? withPorts(blocks[index + 1].text) : null;
  if (language === 'text') return;
  if (language !== 'sh') {
    const isFirst = !shown.has(info);
    shown.add(info);
    test(where, () => {
      if (isFirst) assert.equal(text, readFileSync(join(root, 'examples/tutorial', info), 'utf8'), `examples/tutorial/${info} is another`);
      writeFileSync(join(home, 'my-graph', info), withPorts(text));
    });
    return;
  }
  test(where, async () => {
    const command = inTest(text);
    if (info === 'until') {
      await until(`this prints ${expected}: ${command}\n${logs()}`, async () => {
        await shell.run(command);
        return lines(shell.output).join() === lines(expected).join();
      });
      return;
    }
    const status = await shell.run(command);
    assert.equal(status, 0, `${shell.output}\n${logs()}`);
    if (expected !== null) {
      await until(`there are as many lines as in:\n${expected}${logs()}`, () => lines(shell.output).length >= lines(expected).length && shell.output !== '');
      assert.deepEqual(lines(shell.output), lines(expected));
    }
    // What `./dev new` wrote and the page does not show has ports, too.
    if (/dev new/.test(text))
      for (const name of files) if (name.endsWith('.mjs')) writeFileSync(join(home, 'my-graph', name), withPorts(readFileSync(join(root, 'examples/tutorial', name), 'utf8')));
  });
});

test('the page shows each file that a reader has to understand', () => {
  const hidden = ['.gitignore', '.npmrc', 'compose.mjs', 'package-lock.json', 'package.json', 'produce.mjs', 'products.mjs'];
  assert.deepEqual(files.filter((name) => !shown.has(name) && !/\.log$|^(supergraph|prices)\b/.test(name)).sort(), hidden);
});
