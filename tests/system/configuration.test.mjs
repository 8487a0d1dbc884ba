// The command lines and configuration files of both programs, as a newcomer meets them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { markdown, markdownFile, schema, schemaFile } from '../docs/configuration.mjs';
import { airport } from './harness.mjs';

const build = process.env.SLUICE_BUILD ?? new URL('../../build/dev', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'sluice-config-'));
for (const name of ['supergraph.graphql', 'events.graphql']) copyFileSync(join(airport, name), join(folder, name));
after(() => rmSync(folder, { recursive: true }));

function run(program, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(join(build, program, program), args, {
    cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8', timeout: 20_000,
  });
  return { status, stdout, stderr };
}
// Each line of what --check reports of a file, without the file's name.
function problems(program, yaml, env) {
  writeFileSync(join(folder, 'a.yaml'), yaml);
  const { status, stdout, stderr } = run(program, ['--config', 'a.yaml', '--check'], env);
  assert.equal(status, 1, stdout + stderr);
  return stderr.trimEnd().split('\n').map((line) => line.replace(/^a\.yaml:? ?/, '').replaceAll(folder + '/', ''));
}
const conn = (yaml) => `executors: [a:4011]\n${yaml}`;
const exec = (yaml) => `schema: { supergraph: supergraph.graphql, events: events.graphql }\n${yaml}`;

test('docs/configuration.md is what the programs print', () => assert.equal(readFileSync(markdownFile, 'utf8'), markdown()));
test('docs/configuration.schema.json is what the programs print', () => assert.equal(readFileSync(schemaFile, 'utf8'), schema()));

// ---- the schema, as an editor uses it ---------------------------------------------------------------------------------------

const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
const verdict = (yaml) => (validate(parse(yaml)) ? 'valid' : validate.errors.map((error) => error.instancePath + ' ' + error.message));
// `${X}` in a flow mapping is YAML to us, and not to an editor.
const forEditors = (yaml) => yaml.replaceAll(/(?<!["'])(\$\{[^}]*\})/g, '"$1"');

test('the examples are valid to an editor, too', () => {
  for (const name of ['conn-service.yaml', 'exec-service.yaml']) assert.equal(verdict(forEditors(readFileSync(join(airport, name), 'utf8'))), 'valid', name);
});
test('an editor marks what the programs refuse', () => {
  for (const yaml of [
    conn('limits: { outbox: 1048576 }'), conn('limits: { outbx: 1MiB }'), conn('log: { level: loud }'), conn('reactors: 0'),
    'listen: { port: 4000 }', exec('limits: { operation: { query: { depth: 0 } } }'), exec('subgraph_defaults: { retry: { budget: 20 } }'),
    exec('providers: { main: { kafka: {} } }'), exec('private_schemas: [{ token: 0123456789abcdef }]'),
    exec('providers: { main: { kafka: { brokers: [a:1], properties: { debug: all } } } }'),
  ]) assert.notEqual(verdict(yaml), 'valid', yaml);
});
test('an editor accepts what the programs accept', () => {
  for (const yaml of [
    conn('limits: { outbox: 2MiB, ring_age: "${AGE:-90s}" }'), conn('listen: { send_buffer: system, port: "${PORT}" }'), 'executors: a:4011, b:4011',
    conn('websocket: { origins: "*" }\ncors:'), exec('workers: auto'), exec('limits: { operation: { query: { depth: unlimited, cost: 5 } } }'),
    exec('subgraphs: { flights: { timeout: 1.5s, retry: { budget: 20% }, headers: { set: { x-api-key: 7 } } } }'),
  ]) assert.equal(verdict(yaml), 'valid', yaml);
});

// ---- command lines ----------------------------------------------------------------------------------------------------------

const lines = [
  [[], 'conn-service: --config is missing: give the path of a YAML file, for example --config conn-service.yaml'],
  [['--bogus'], 'conn-service: unknown option --bogus'],
  [['--config', 'a.yaml', '--chek'], 'conn-service: unknown option --chek: did you mean --check?'],
  [['a.yaml'], 'conn-service: unexpected argument "a.yaml": is it the file of --config?'],
  [['--config'], 'conn-service: --config needs one value: the path of a YAML file'],
  [['--config', 'a.yaml', '--check', '--print-config'], 'conn-service: --check and --print-config cannot be combined: choose one'],
];
for (const [args, message] of lines) {
  test(`conn-service ${args.join(' ')}`, () => assert.deepEqual(run('conn-service', args), {
    status: 2, stdout: '', stderr: `${message}\nRun conn-service --help for all options.\n`,
  }));
}
test('a file that is not there', () => assert.deepEqual(run('conn-service', ['--config', 'gone.yaml']), {
  status: 1, stdout: '', stderr: 'gone.yaml: this file cannot be read: is its path right?\n',
}));

// ---- files ------------------------------------------------------------------------------------------------------------------

const files = {
  'an empty file': ['conn-service', '', ['`executors` is missing: add it, for example `executors: [exec-service:4011]`']],
  'a URL as an executor': ['conn-service', 'executors: http://host:4011', [
    '1:12: `executors` must be host:port, without scheme and path: write host:4011, not `http://host:4011`']],
  'a URL in the list of executors': ['conn-service', 'executors:\n  - a:4011\n  - https://b:4011/graphql', [
    '3:5: `executors[1]` must be host:port, without scheme and path: write b:4011, not `https://b:4011/graphql`']],
  'an executor without a port': ['conn-service', 'executors: [exec-service]', [
    '1:13: `executors[0]` must be host:port, with a port: write exec-service:4011, not `exec-service`']],
  'a mapping of executors': ['conn-service', 'executors: {a: 4011}', ['1:1: `executors` must be a list of texts, not a section']],
  'a duration without its unit': ['conn-service', conn('timeouts: { init: 5000 }'), ['2:19: `timeouts.init` needs a unit: write 5s or 5000ms, not `5000`']],
  'a size without its unit': ['conn-service', conn('limits: { outbox: 1048576 }'), ['2:19: `limits.outbox` needs a unit: write 1MiB or 1048576B, not `1048576`']],
  'a size in units of others': ['conn-service', conn('limits: { outbox: 64k }'), [
    '2:19: `limits.outbox` must be a size such as 16MiB or 64KiB, not `64k`: the units are B, kB, KiB, MB, MiB, GB and GiB']],
  'keys of a former version': ['conn-service', 'executors: a:1\norigins: ["*"]\nlimits: { outbox_bytes_max: 1048576 }\ntimeouts: { ping_interval_ms: 12000 }', [
    '2:1: `origins` is now `websocket.origins`',
    '3:11: `limits.outbox_bytes_max` is now `limits.outbox`, with a unit: 1MiB',
    '4:13: `timeouts.ping_interval_ms` is now `intervals.ping`, with a unit: 12s']],
  'a misspelt key': ['conn-service', conn('listen:\n  prot: 4000'), ['3:3: `listen.prot` is not a known key: did you mean `listen.port`?']],
  'a key at the wrong place': ['conn-service', conn('outbox: 1MiB'), ['2:1: `outbox` is not a known key: did you mean `limits.outbox`?']],
  'a key that is given twice': ['conn-service', conn('log: { level: info }\nlog: { level: debug }'), [
    '3:1: the key `log` is given twice: it is in line 2 already']],
  'a host name to listen at': ['conn-service', conn('listen: { host: localhost }'), [
    '2:17: `listen.host` must be a numeric IPv4 address such as 127.0.0.1, or 0.0.0.0 for all, not `localhost`']],
  'a port beyond the last': ['conn-service', conn('listen: { port: 70000 }'), ['2:17: `listen.port` must be from 0 to 65535, not `70000`']],
  'a port that is a word': ['conn-service', conn('listen: { port: http }'), ['2:17: `listen.port` must be a whole number, not `http`']],
  'a variable that is not set': ['conn-service', conn('listen: { port: ${NO_SUCH_PORT} }'), [
    '2:17: `listen.port` needs the environment variable NO_SUCH_PORT, which is not set: set it, or write ${NO_SUCH_PORT:-default}']],
  'an origin without a scheme': ['conn-service', conn('websocket: { origins: app.example.com }'), [
    '2:23: `websocket.origins` must be an origin such as https://app.example.com, or `*` for all, not `app.example.com`']],
  'credentials for every origin': ['conn-service', conn('cors: { origins: ["*"], credentials: true }'), [
    '2:38: `cors.credentials` cannot be true while `cors.origins` holds "*": any page could then act as its visitor; list the origins']],
  'a tab': ['conn-service', conn('log:\n\tlevel: info'), ['3:1: this is not YAML: a tab is not allowed here: YAML is indented with spaces']],
  'a bracket that is not closed': ['conn-service', 'executors: [a:4011', [
    '1:19: this is not YAML: a `[` is not closed: add `]`, or a comma between its values']],
  'a quote that is not closed': ['exec-service', exec('log: { level: "info }\nworkers: 1'), ['2:15: this is not YAML: a " is not closed']],
  'a star without quotes': ['conn-service', conn('cors: { origins: [*] }'), [
    '2:20: this is not YAML: a value that begins with `*` must be in quotes: "*"']],
  'a list in place of keys': ['conn-service', '- executors: [a:4011]', [
    '1:1: this must be a mapping of keys to values, such as `log: {level: info}`']],
  'a list in place of a section': ['conn-service', conn('limits: [outbox]'), ['2:9: `limits` must be a section with keys of its own, not a list']],
  'a folder that is not there': ['conn-service', conn('http: { static_dir: pages }'), ['2:21: `http.static_dir` is not a folder: pages']],
  'a broker that is a URL': ['conn-service', conn('providers: { main: { kafka: { brokers: "http://kafka:9092" } } }'), [
    '2:40: `providers.main.kafka.brokers` must be host:port, without scheme and path: write kafka:9092, not `http://kafka:9092`']],
  'a provider without kafka': ['conn-service', conn('providers: { main: { brokers: [kafka:9092] } }'), [
    '2:14: `providers.main.kafka.brokers` is missing: add it, for example `brokers: [kafka:9092]`',
    '2:22: `providers.main.brokers` is not a known key: did you mean `providers.main.kafka.brokers`?']],
  'a property that Kafka does not have': ['conn-service', conn('providers: { main: { kafka: { brokers: [a:1], properties: { security.protocl: ssl } } } }'), [
    '2:79: `providers.main.kafka.properties.security.protocl` is not among the properties that Sluice passes to librdkafka: did you mean `security.protocol`?']],
  'a schema that is not there': ['exec-service', 'schema: { supergraph: gone.graphql }', [
    '1:23: `schema.supergraph` names a file that cannot be read: gone.graphql']],
  'no schema': ['exec-service', 'workers: 1', ['`schema.supergraph` is missing: add it, for example `supergraph: supergraph.graphql`']],
  'a subgraph that the supergraph does not have': ['exec-service', exec('subgraphs:\n  fligths:\n    timeout: 1s'), [
    '3:3: `subgraphs.fligths` is not a subgraph of the supergraph: did you mean `flights`?']],
  'a subgraph of another graph': ['exec-service', exec('subgraphs:\n  weather: { timeout: 1s }'), [
    '3:3: `subgraphs.weather` is not a subgraph of the supergraph: it has `airlines`, `airports`, `flights`']],
  'a URL without its scheme': ['exec-service', exec('subgraphs: { flights: { url: flights:4001 } }'), [
    '2:30: `subgraphs.flights.url` must begin with http:// or https://: write http://flights:4001']],
  'no limit, as 0': ['exec-service', exec('limits: { operation: { query: { depth: 0 } } }'), [
    '2:40: `limits.operation.query.depth` must be from 1 to 100000000, or `unlimited`, not `0`']],
  'a flag in the words of others': ['exec-service', exec('subgraph_defaults: { compression: on }'), [
    '2:35: `subgraph_defaults.compression` must be true or false, not `on`']],
  'a share without its unit': ['exec-service', exec('subgraph_defaults: { retry: { budget: 20 } }'), [
    '2:39: `subgraph_defaults.retry.budget` needs a unit: write 20%, not `20`']],
  'a profile that does not exist': ['exec-service', exec('profile: prod'), ['2:10: `profile` must be development or production, not `prod`']],
  'one port for clients and operators': ['conn-service', conn('listen: { port: 4100 }\nadmin: { port: 4100 }'), [
    '3:16: `admin.port` is the port of `listen.port`, 4100: choose another one']],
  'one port for callers and operators': ['exec-service', exec('listen: { port: 4021, host: 0.0.0.0 }'), [
    '`admin.port` is the port of `listen.port`, 4021: choose another one']],
  'figures under the path for clients': ['conn-service', conn('http: { stats_path: /graphql }'), [
    '2:21: `http.stats_path` is `http.graphql_path`, too, and would never be served: choose another path']],
  'a path with a query': ['conn-service', conn('http: { graphql_path: "/graphql?" }'), [
    '2:23: `http.graphql_path` must be a path without `?`, `#` and spaces: no request for `/graphql?` would match']],
  'headers that are never forwarded': ['conn-service', conn('forward: { operations: { headers: [Host, x-a, content-length], init_members: [{ member: t, as: te }] } }'), [
    '2:36: `forward.operations.headers[0]` cannot be `Host`, which belongs to one connection or body: remove it',
    '2:47: `forward.operations.headers[2]` cannot be `content-length`, which belongs to one connection or body: remove it',
    '2:96: `forward.operations.init_members[0].as` cannot be `te`, which belongs to one connection or body: remove it']],
  'a burst below the outbox': ['conn-service', conn('limits: { outbox: 2MiB, outbox_burst: 1MiB }'), [
    '2:39: `limits.outbox_burst` must not be less than `limits.outbox`']],
  'a back-off above its maximum': ['exec-service', exec('subgraph_defaults: { retry: { backoff: 1h }, circuit: { open_max: 1ms } }'), [
    '2:40: `subgraph_defaults.retry.backoff` must not be above `backoff_max`, which is 500ms',
    '2:67: `subgraph_defaults.circuit.open_max` must not be below `open`, which is 1s']],
  'a subgraph at a link-local address': ['exec-service', exec('subgraphs: { flights: { url: "http://169.254.169.254/graphql" } }'), [
    '2:30: `subgraphs.flights.url` is link-local, where clouds keep credentials: no request would be sent; set `allow_link_local: true` beside it if that is meant']],
  'ids alone without enforcement': ['exec-service', exec('trusted_documents: { ids_only: true }'), [
    '2:32: `trusted_documents.ids_only` has no effect without `mode: enforce`: set it, or remove this']],
  'an IPv6 address that YAML takes for a list': ['conn-service', 'executors: [::1:4011]', [
    '1:13: `executors[0]` must be host:port, with an IPv6 address in brackets: write "[::1]:4011", not `::1:4011`']],
  'a star where every header needs its name': ['conn-service', conn(
    'forward:\n  operations: { headers: ["*"] }\n  events:\n    headers: ["*"]\nclaims: { header: "*" }'), [
    '3:27: `forward.operations.headers[0]` cannot be `*`, which does not stand for all headers: give each name',
    '5:15: `forward.events.headers[0]` cannot be `*`, which does not stand for all headers: give each name',
    '6:19: `claims.header` cannot be `*`, which does not stand for all headers: give each name']],
  'a star for all headers to remove': ['exec-service', exec('subgraph_defaults: { headers: { remove: ["*"] } }'), [
    '2:42: `subgraph_defaults.headers.remove[0]` cannot be: `*` does not stand for all headers here: give each name']],
  'several wrong headers': ['exec-service', exec(
    'subgraph_defaults:\n  headers:\n    set:\n      x a: "1"\n      host: a\n      x-b: "1\\n2"\n      x-c: "1"\n    remove: [x-d, "x e"]'), [
    '5:12: `subgraph_defaults.headers.set.x a` cannot be: `x a` is not a valid header name',
    '6:13: `subgraph_defaults.headers.set.host` cannot be: `host` belongs to the connection or the body, which are ours',
    '7:12: `subgraph_defaults.headers.set.x-b` cannot be: the value of `x-b` is not a valid header value',
    '9:19: `subgraph_defaults.headers.remove[1]` cannot be: `x e` is not a valid header name']],
  'a CA that cannot be read': ['exec-service', exec('subgraph_defaults: { tls: { ca_file: gone.pem } }'), [
    '2:38: `subgraph_defaults.tls.ca_file` names a file that cannot be read: gone.pem']],
  'a number of Kafka with a unit': ['conn-service', conn(
    'providers: { main: { kafka: { brokers: [a:1], properties: { max.partition.fetch.bytes: 1MiB } } } }'), [
    '2:88: `providers.main.kafka.properties.max.partition.fetch.bytes` must be a plain number in bytes, without a unit: librdkafka would read this value as 1']],
  'a record that outlives its mutation': ['exec-service', exec('publishing: { delivery_timeout: 10s }'), [
    '2:33: `publishing.delivery_timeout` must be less than `timeouts.execute`, which is 10s: a mutation could not answer what became of its record']],
  'former keys whose zero is none of the present values': ['conn-service', conn('timeouts: { ping_interval_ms: 0 }\nlisten: { send_buffer_bytes: 0 }\nlimits: { outbox_bytes_max: 0 }'), [
    '2:13: `timeouts.ping_interval_ms` is now `intervals.ping`, with a unit, from 100ms to 1d',
    '3:11: `listen.send_buffer_bytes` is now `listen.send_buffer`: system',
    '4:11: `limits.outbox_bytes_max` is now `limits.outbox`, with a unit, from 1KiB to 64GiB']],
  'keys with a unit of their own': ['conn-service', conn('limits: { outbox_bytes: 1048576, http_body_kb: 5 }\ntimeouts: { init_ms: 3000 }\nping_interval_ms: 5'), [
    '2:11: `limits.outbox_bytes` is not a known key: did you mean `limits.outbox`?',
    '2:34: `limits.http_body_kb` is not a known key: did you mean `limits.http_body`?',
    '3:13: `timeouts.init_ms` is not a known key: did you mean `timeouts.init`?',
    '4:1: `ping_interval_ms` is not a known key: did you mean `intervals.ping`?']],
  'problems of the file and of the files that it names': ['exec-service', 'schema: { supergraph: broken.graphql }\nworkers: 0\ntrusted_documents: { mode: log, manifest: broken.json }', [
    '2:10: `workers` must be from 1 to 256, or `auto`, not `0`',
    'broken.graphql:1:1: Syntax Error: Unexpected Name "x".',
    "broken.json is not JSON: expected a member's name at byte 1"]],
  'trusted documents without a manifest': ['exec-service', exec('trusted_documents: { mode: enforce }'), [
    '2:1: `trusted_documents.manifest` is missing: add the path of a manifest, or set `mode: off`']],
};
writeFileSync(join(folder, 'broken.graphql'), 'x');
writeFileSync(join(folder, 'broken.json'), '{');
for (const [what, [program, yaml, expected]] of Object.entries(files)) {
  test(`${program}: ${what}`, () => assert.deepEqual(problems(program, yaml), expected));
}

test('a static file that could never be requested', () => {
  mkdirSync(join(folder, 'pages'));
  writeFileSync(join(folder, 'pages', 'graphql'), 'x');
  assert.deepEqual(problems('conn-service', conn('http: { static_dir: pages }')), [
    '`http.static_dir` holds a file for /graphql, which would never be served, since the service answers there itself: rename it, or choose another `http.graphql_path` or `http.stats_path`']);
});
test('a pipe or a device is not read', () => {
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  for (const file of ['pipe', '/dev/zero'])
    assert.deepEqual(run('conn-service', ['--config', file, '--check']), {
      status: 1, stdout: '', stderr: `${file}: this is a pipe or a device: save the configuration in a file, and give its path\n`,
    });
  assert.deepEqual(problems('exec-service', 'schema: { supergraph: pipe }'), [
    '1:23: `schema.supergraph` names a pipe or a device: save its content in a file, not pipe']);
});

// ---- files that are right ---------------------------------------------------------------------------------------------------

test('a variable needs no quotes in a flow mapping', () => {
  writeFileSync(join(folder, 'a.yaml'), conn('listen: { host: ${HOST:-127.0.0.1}, port: ${PORT} }\nprofile: production\nproviders: { main: { kafka: { brokers: [a:1] } } }'));
  const { status, stdout, stderr } = run('conn-service', ['--config', 'a.yaml', '--check'], { PORT: '4567' });
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'a.yaml: ok\n', stderr: '' });
  assert.match(run('conn-service', ['--config', 'a.yaml', '--print-config'], { PORT: '4567' }).stdout, /^ {2}port: 4567$/m);
});

// Each fits alone, or is read only when a client is made: librdkafka refuses it then.
const together = {
  'a CA that is not there': ['conn-service', '{ security.protocol: ssl, ssl.ca.location: /no/such.pem }', /ssl\.ca\.location/],
  'a CA that is not a certificate': ['conn-service', '{ security.protocol: ssl, ssl.ca.pem: abc }', /ssl\.ca\.pem/],
  'an unknown mechanism': ['conn-service', '{ security.protocol: sasl_plaintext, sasl.mechanism: NOPE }', /NOPE/],
  'SCRAM without a user': ['exec-service', '{ security.protocol: sasl_plaintext, sasl.mechanism: SCRAM-SHA-256 }', /sasl\.username/],
  'a fetch below a message': ['conn-service', '{ fetch.max.bytes: 1000 }', /`fetch\.max\.bytes` must be >= `message\.max\.bytes`/],
  'a backoff above its maximum': ['exec-service', '{ reconnect.backoff.ms: 3000 }', /`reconnect\.backoff\.max\.ms`/],
  'a record that lingers too long': ['exec-service', '{ message.timeout.ms: 1000, linger.ms: 2000 }', /`linger\.ms`/],
};
for (const [what, [program, properties, reason]] of Object.entries(together)) {
  test(`${program}: --check and a start refuse ${what}`, () => {
    const yaml = `listen: { port: 0 }\nadmin: { port: 0 }\nproviders:\n  main:\n    kafka:\n      brokers: [127.0.0.1:1]\n      properties: ${properties}`;
    const expected = problems(program, { 'conn-service': conn, 'exec-service': exec }[program](yaml));
    assert.equal(expected.length, 1);
    assert.match(expected[0], /^8:7: `providers\.main\.kafka\.properties` are refused by librdkafka: /);
    assert.match(expected[0], reason);
    const { status, stdout, stderr } = run(program, ['--config', 'a.yaml']);
    assert.deepEqual([status, stdout, stderr.trimEnd().replace(/^a\.yaml:? ?/, '')], [1, '', expected[0]]);
  });
}
test('a thousand brackets are nested too deeply', () => {
  const [line, ...others] = problems('conn-service', conn('log: ' + '['.repeat(1_000)));
  assert.match(line, /^2:\d+: this is not YAML: its values are nested too deeply: /);
  assert.deepEqual(others, []);
});
test('the default time for a record stays below the time for its mutation', () => {
  writeFileSync(join(folder, 'a.yaml'), exec('timeouts: { execute: 4s }'));
  assert.match(run('exec-service', ['--config', 'a.yaml', '--print-config']).stdout, /delivery_timeout: 2s +# default/);
});
test('what --print-config prints has the same effect', () => {
  for (const [program, yaml] of [
    ['conn-service', conn('limits: { outbox: 2MiB }\nproviders: { main: { kafka: { brokers: "a:1,b:2" } } }')],
    ['exec-service', exec('profile: production\nsubgraph_defaults: { timeout: 1s }\nsubgraphs: { flights: { headers: { forward: [x-a] } } }')],
  ]) {
    writeFileSync(join(folder, 'a.yaml'), yaml);
    const first = run(program, ['--config', 'a.yaml', '--print-config']).stdout;
    writeFileSync(join(folder, 'b.yaml'), first);
    const second = run(program, ['--config', 'b.yaml', '--print-config']).stdout;
    assert.equal(second, first.replaceAll('  # default', ''));
    assert.notEqual(second, '');
  }
});

test('--check warns of development settings, and production has none', () => {
  writeFileSync(join(folder, 'a.yaml'), exec(''));
  const { status, stderr } = run('exec-service', ['--config', 'a.yaml', '--check']);
  assert.equal(status, 0);
  assert.match(stderr, /^warning: `profile` is development: clients get introspection, suggestions in errors, subgraphs' own error messages; set `profile: production`/m);
  writeFileSync(join(folder, 'a.yaml'), exec('profile: production'));
  assert.doesNotMatch(run('exec-service', ['--config', 'a.yaml', '--check']).stderr, /profile|introspection/);
});

// ---- the other service's file -------------------------------------------------------------------------------------------------

const provider = (name) => `profile: production\nproviders: { ${name}: { kafka: { brokers: [a:1] } } }`;
function compared(connYaml, execYaml) {
  writeFileSync(join(folder, 'c.yaml'), connYaml);
  writeFileSync(join(folder, 'e.yaml'), execYaml);
  return [
    run('conn-service', ['--config', 'c.yaml', '--check', '--with', 'e.yaml']),
    run('exec-service', ['--config', 'e.yaml', '--check', '--with', 'c.yaml']),
  ];
}
test('--check --with: two files that agree', () => {
  const [byConn, byExec] = compared(conn(provider('main')), exec(provider('main')));
  assert.deepEqual(byConn, { status: 0, stdout: 'c.yaml: ok\n', stderr: '' });
  assert.equal(byExec.status, 0, byExec.stderr);
});
test('--check --with: a provider that conn-service lacks is found on both sides', () => {
  const [byConn, byExec] = compared(conn(provider('mian')), exec(provider('main')));
  const missing = 'events.graphql:6:81: Subscription.flightChanged and 1 more read from provider `main`, which c.yaml does not have: such subscriptions will be refused; did you mean `mian`? Otherwise add `providers.main` there\n';
  assert.deepEqual(byConn, { status: 1, stdout: '', stderr: missing });
  assert.deepEqual(byExec, { status: 1, stdout: '', stderr: missing });
});
test('--check --with: a provider that exec-service lacks is found on both sides', () => {
  const [byConn, byExec] = compared(conn(provider('main')), exec(provider('other')));
  const missing = 'events.graphql:19:54: Mutation.delayFlight publishes to provider `main`, which e.yaml does not have: such mutations will fail; add `providers.main` there\n';
  for (const { status, stderr } of [byConn, byExec]) assert.deepEqual([status, stderr], [1, missing]);
});
test('--check warns of a conn-service without a provider', () => {
  writeFileSync(join(folder, 'a.yaml'), conn('profile: production'));
  const { status, stderr } = run('conn-service', ['--config', 'a.yaml', '--check']);
  assert.deepEqual([status, stderr], [0, 'warning: `providers` is absent: queries and mutations are served, and every subscription to an event is refused; add `providers.NAME.kafka.brokers` for each `providerId` of the event graph\n']);
});

for (const [program, config] of [['exec-service', 'schema: { supergraph: supergraph.graphql }'], ['conn-service', 'executors: ["127.0.0.1:1"]']]) {
  test(`a port that is in use is one line of ${program}`, async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address();
    writeFileSync(join(folder, 'a.yaml'), `${config}\nlisten: { port: ${port} }`);
    const { status, stdout, stderr } = run(program, ['--config', 'a.yaml']);
    other.close();
    assert.equal(status, 1);
    const lines = (stdout + stderr).split('\n').filter((line) => !line.includes(' warn '));
    assert.equal(lines.join('\n').replace(/^\S+ /, ''),
      `error cannot start reason="cannot listen on 127.0.0.1:${port}: Address already in use; stop the process that does, or choose another \`listen.port\`"\n`);
  });
}
