// The programs that a user runs: what `./dev install` installs, and what each prints of itself.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
    assert.equal(stderr, `${program}: unknown option --no-such-option\nRun ${program} --help for all options.\n`);
    assert.equal(run(program, '--versoin').stderr.split('\n')[0], `${program}: unknown option --versoin: did you mean --version?`);
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

// ---- ./dev, in a folder of its own: it may delete what it finds there -------------------------------------------------------

const checkout = mkdtempSync(join(tmpdir(), 'sluice-dev-'));
copyFileSync(join(root, 'dev'), join(checkout, 'dev'));
after(() => rmSync(checkout, { recursive: true }));
function dev(...args) {
  mkdirSync(join(checkout, 'build'), { recursive: true });
  const { status, stdout, stderr } = spawnSync('bash', [join(checkout, 'dev'), ...args], { encoding: 'utf8', timeout: 20_000 });
  return { status, stdout, stderr: stderr.replaceAll(/\x1b\[\d+m/g, '').trimEnd() };
}
const verbs = dev('help').stdout.match(/^  [a-z]+/gm).map((verb) => verb.trim());

test('./dev clean deletes nothing if it does not know an argument', () => {
  for (const argument of ['--help', '-h', 'release', '--force']) {
    dev('clean', argument);
    assert.ok(existsSync(join(checkout, 'build')), argument);
  }
  assert.equal(dev('clean').status, 0);
  assert.equal(existsSync(join(checkout, 'build')), false);
});
test('./dev VERB --help explains each verb, and does nothing', () => {
  for (const verb of verbs.filter((each) => each !== 'demo')) {
    const { status, stdout } = dev(verb, '--help');
    assert.equal(status, 0, verb);
    assert.match(stdout, new RegExp(`^  ${verb} +\\S`));
    assert.equal((stdout.match(/^  [a-z]/gm) ?? []).length, 1, verb);
  }
  assert.deepEqual(readdirSync(checkout).sort(), ['build', 'dev']);
});
for (const [args, message] of [
  [['nwe'], 'There is no verb "nwe": did you mean "new"?'],
  [['claen'], 'There is no verb "claen": did you mean "clean"?'],
  [['install', '--prefix'], './dev install: --prefix takes a folder.'],
  [['install', '--perfix', 'a'], './dev install does not know "--perfix". ./dev install --help shows what it takes.'],
  [['new', '--hlep'], './dev new does not know "--hlep". ./dev new --help shows what it takes.'],
  [['build', 'release'], './dev build does not know "release". ./dev build --help shows what it takes.'],
  [['build', '--preset'], './dev build: --preset takes dev, release, asan, tsan or bench.'],
  [['format', '--chek'], './dev format does not know "--chek". ./dev format --help shows what it takes.'],
  [['lint', 'all'], './dev lint does not know "all". ./dev lint --help shows what it takes.'],
  [['fuzz', 'bogus'], './dev fuzz does not know "bogus". ./dev fuzz --help shows what it takes.'],
  [['chaos', '--seed'], './dev chaos: --seed takes a number.'],
  [['simulate', '--sedes', '1'], './dev simulate does not know "--sedes". ./dev simulate --help shows what it takes.'],
  [['mutants', 'bogus'], './dev mutants does not know "bogus". ./dev mutants --help shows what it takes.'],
  [['docs', 'x'], './dev docs does not know "x". ./dev docs --help shows what it takes.'],
  [['kafka', 'bogus'], './dev kafka does not know "bogus". ./dev kafka --help shows what it takes.'],
  [['setup', 'everything'], './dev setup does not know "everything". ./dev setup --help shows what it takes.'],
]) test(`./dev ${args.join(' ')}`, () => assert.deepEqual(dev(...args), { status: 1, stdout: '', stderr: message }));
