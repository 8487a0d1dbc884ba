// The programs that a user runs: what `./dev install` installs, and what each prints of itself.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = new URL('../../', import.meta.url).pathname;
const build = process.env.SLUICE_BUILD ?? join(root, 'build/dev');
const programs = ['conn-service', 'dev-broker', 'exec-service', 'explain'];
const prefix = mkdtempSync(join(tmpdir(), 'sluice-programs-'));
execFileSync('cmake', ['--install', build, '--prefix', prefix, '--strip']);
after(() => rmSync(prefix, { recursive: true }));

const run = (program, ...args) => spawnSync(join(prefix, 'bin', program), args, { encoding: 'utf8', timeout: 20_000 });

test('four programs are installed', () => assert.deepEqual(readdirSync(join(prefix, 'bin')).sort(), programs));

const version = readFileSync(join(root, 'CMakeLists.txt'), 'utf8').match(/project\(sluice VERSION ([\d.]+)/)[1];
for (const program of programs) {
  test(`${program} --help shows an example, signals and exit codes`, () => {
    const { status, stdout } = run(program, '--help');
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^Usage: ${program} `, 'm'));
    assert.match(stdout, new RegExp(`^Examples?:\\n  ${program} -`, 'm'));
    assert.match(stdout, /SIGTERM and SIGINT: /);
    assert.match(stdout, /^Exit codes: 0[;,] /m);
    const wide = stdout.slice(stdout.search(/^Examples?:/m)).split('\n').filter((line) => line.length > 100);
    assert.deepEqual(wide, []);
  });

  test(`${program} --version is the project's version`, () => assert.equal(run(program, '--version').stdout, `${program} ${version}\n`));

  test(`${program} exits with 2 where its command line is wrong`, () => {
    const { status, stdout, stderr } = run(program, '--no-such-option');
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^.+\nRun .*--help/); // what is wrong, and where to look
  });
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`dev-broker exits with 0 on ${signal}`, async () => {
    const broker = spawn(join(prefix, 'bin/dev-broker'), [], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => broker.stdout.once('data', resolve)); // it listens
    broker.kill(signal);
    assert.deepEqual(await new Promise((resolve) => broker.once('exit', (...how) => resolve(how))), [0, null]);
  });
}
