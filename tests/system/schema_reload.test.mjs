// Schema files that change while exec-service runs: what it serves and announces, and that clients do not notice.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { airport, bytes, Sluice, until } from './harness.mjs';

const supergraph = readFileSync(`${airport}/supergraph.graphql`, 'utf8');
// The same schema but for a description: another id.
const described = (what) => supergraph.replace('type Flight @join', `"${what}"\ntype Flight @join`);
const events = readFileSync(new URL('events.graphql', import.meta.url), 'utf8');
const change = { id: '1', status: 'BOARDING', gate: 'B7', delayMinutes: 0, origin: { code: 'LHR' } };

let sluice;
let folder;
afterEach(async () => {
  await sluice?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// One exec-service whose schema is in a folder of the test's own; `exec` is what else is configured.
async function start(exec = {}, prepare = () => write(supergraph)) {
  folder = mkdtempSync(join(tmpdir(), 'sluice-schema-'));
  prepare();
  const schema = { supergraph: join(folder, 'supergraph.graphql'), events: join(folder, 'events.graphql') };
  sluice = await Sluice.start({ executors: 1, exec: { ...exec, schema: { ...schema, ...exec.schema } } });
  return sluice.executors[0];
}
function write(text, where = folder) {
  writeFileSync(join(where, 'supergraph.graphql'), text);
  writeFileSync(join(where, 'events.graphql'), events);
}

const metric = (name) => sluice.metric(name, sluice.executors[0].adminPort);
// id => state, of all schemas that are served.
async function served() {
  const page = await (await sluice.admin('/metrics', sluice.executors[0].adminPort)).text();
  return Object.fromEntries([...page.matchAll(/^sluice_schema_info\{id="(.*)",state="(.*)"\} 1$/gm)].map(([, id, state]) => [id, state]));
}
const defaultId = async () => Object.entries(await served()).find(([id, state]) => state === 'default' && !id.includes('@'))[0];
const reloaded = (count) => until(`the schema has changed ${count} times`, async () => (await metric('sluice_schema_reloads_total{result="changed"}')) === count);

// A caller of its own, with what it receives and the statuses of the rows that it asks for.
function caller() {
  const stream = sluice.grpc().resolve();
  const hellos = [];
  const waiting = new Map();
  let last = 0;
  stream.on('error', () => {});
  stream.on('data', ({ hello, rows }) => {
    if (hello) hellos.push({ ids: hello.schemaIds.map(String), default: String(hello.defaultSchemaId) });
    if (rows) waiting.get(Number(rows.sequence))?.({ status: rows.statuses[0], body: rows.blob?.toString() ?? '' });
  });
  stream.write({ credit: { messages: 1000 } });
  return {
    hellos,
    define: (handle, schemaId) => stream.write({ define: { handle, schemaId: bytes(schemaId), document: bytes('subscription { flightChanged { gate } }') } }),
    row: (handle) => new Promise((resolve) => {
      const sequence = ++last;
      waiting.set(sequence, resolve);
      const identity = { provider: bytes('main'), topic: bytes('flights'), order: sequence };
      stream.write({ resolve: { events: [{ sequence, identity, value: Buffer.from(JSON.stringify(change)), handles: [handle] }] } });
    }),
    end: () => stream.end(),
  };
}
const answered = { status: 0, body: '{"data":{"flightChanged":{"gate":"B7"}}}' };
const execute = (request) => new Promise((resolve, reject) => sluice.grpc().execute(request, (error, reply) => (error ? reject(error) : resolve(reply))));

// Queries by way of conn-service, one after the other, until the function that it answers is called.
function queries() {
  const failed = [];
  let count = 0;
  let isOver = false;
  const all = (async () => {
    while (!isOver) {
      const answer = await (await sluice.post({ query: '{ flight(id: "1") { number } }' })).json();
      count++;
      if (answer.data?.flight?.number !== 'NW 1') failed.push(answer);
    }
  })();
  return async () => {
    isOver = true;
    await all;
    assert.ok(count > 0);
    assert.deepEqual(failed, []);
  };
}

test('a description that changes in place is another schema, announced to all, and no query notices', async () => {
  await start();
  const before = await defaultId();
  const client = sluice.client();
  const live = sluice.subscribe(client, 'subscription { flightChanged { id number } }');
  await sluice.live(1);
  const me = caller();
  await until('hello', () => me.hellos.length === 1);
  assert.deepEqual(me.hellos, [{ ids: [before], default: before }]);
  me.define(1, before);
  assert.deepEqual(await me.row(1), answered);
  const stop = queries();

  write(described('A flight of today.'));
  await reloaded(1);
  const after = await defaultId();
  assert.notEqual(after, before);
  assert.deepEqual(await served(), { [after]: 'default', [before]: 'kept' });
  await until('hello again', () => me.hellos.length === 2);
  assert.deepEqual(me.hellos[1], { ids: [after, before], default: after });

  me.define(2, after);
  assert.deepEqual(await me.row(1), answered, 'a row of the former schema');
  assert.deepEqual(await me.row(2), answered);
  await sluice.publish('flights', change);
  await until('the subscription has its event', () => live.results.length === 1);
  assert.deepEqual(live.results, [{ data: { flightChanged: { id: '1', number: 'NW 1' } } }]);
  await stop();
  const line = new RegExp(`info schema reloaded schema=${after} before=${before} took_ms=`);
  await until('it is in the log', () => line.test(sluice.executors[0].output));
  me.end();
});

test('a roll-back is a reload whose id is the one before', async () => {
  await start();
  const before = await defaultId();
  const me = caller();
  write(described('Other.'));
  await reloaded(1);
  const after = await defaultId();
  write(supergraph);
  await reloaded(2);
  await until('all three hellos', () => me.hellos.length === 3);
  assert.deepEqual(me.hellos[2], { ids: [before, after], default: before });
  assert.deepEqual(await served(), { [before]: 'default', [after]: 'kept' });
  me.end();
});

test('files that are broken keep the schema, and log, metric and readiness report it', async () => {
  const executor = await start();
  const before = await served();
  const stop = queries();
  write(supergraph.slice(0, supergraph.length / 2));
  await until('the metric says so', async () => (await metric('sluice_schema_files_invalid')) === 1);
  const ready = await sluice.admin('/readyz', executor.adminPort);
  assert.equal(ready.status, 200);
  const { notes } = await ready.json();
  assert.equal(notes.length, 1);
  assert.match(notes[0], /supergraph\.graphql:\d+:\d+: /);
  assert.deepEqual(await served(), before);
  const incidents = () => executor.output.match(/error schema files cannot be used reason=.*supergraph\.graphql:\d+:\d+: .* remedy=/g)?.length ?? 0;
  await until('it is in the log', () => incidents() === 1);
  writeFileSync(join(folder, 'supergraph.graphql'), supergraph.slice(0, supergraph.length / 2));
  await until('it was read again', async () => (await metric('sluice_schema_reloads_total{result="failed"}')) === 2);
  assert.equal(incidents(), 1, 'the same incident');

  write(described('Mended.'));
  await reloaded(1);
  assert.equal(await metric('sluice_schema_files_invalid'), 0);
  assert.equal((await (await sluice.admin('/readyz', executor.adminPort)).json()).notes, undefined);
  await stop();
});

test('SIGHUP reads them at once, reports a schema that is the same, and never ends the process', async () => {
  const executor = await start();
  executor.child.kill('SIGHUP');
  await until('it has reported', () => executor.output.includes('info schema unchanged'));
  write('no schema at all');
  executor.child.kill('SIGHUP');
  await until('it has failed', () => executor.output.includes('schema files cannot be used'));
  write(supergraph);
  executor.child.kill('SIGHUP');
  await until('it is well again', () => executor.output.includes('schema files are valid again'));
  assert.equal(executor.how, undefined);
  assert.equal((await sluice.post({ query: '{ flight(id: "1") { number } }' })).status, 200);
});

test('files are replaced as Kubernetes does it, by a link on the way to them', async () => {
  await start({}, () => {
    for (const [version, text] of [['..v1', supergraph], ['..v2', described('The second.')]]) {
      mkdirSync(join(folder, version));
      write(text, join(folder, version));
    }
    symlinkSync('..v1', join(folder, '..data'));
    for (const name of ['supergraph.graphql', 'events.graphql']) symlinkSync(`..data/${name}`, join(folder, name));
  });
  const before = await defaultId();
  symlinkSync('..v2', join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  await reloaded(1);
  assert.notEqual(await defaultId(), before);
});

test('a schema whose time is over is gone: rows and calls of it are refused with its reason', async () => {
  await start({ schema: { keep: '1s' } });
  const before = await defaultId();
  const me = caller();
  me.define(1, before);
  assert.deepEqual(await me.row(1), answered);
  write(described('Other.'));
  await until('three hellos', () => me.hellos.length === 3);
  const after = await defaultId();
  assert.deepEqual(me.hellos[2], { ids: [after], default: after });
  assert.equal((await me.row(1)).status, 2, 'ROW_STATUS_UNKNOWN_SCHEMA');
  const { result } = await execute({ schemaId: bytes(before), document: bytes('{ __typename }') });
  assert.match(String(result.body), /UNKNOWN_SCHEMA/);
  assert.deepEqual(await served(), { [after]: 'default' });
  me.end();
});

test('a manifest of trusted documents that changes is another schema', async () => {
  const manifest = (...operations) => writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }));
  const one = { id: 'one', name: 'One', type: 'query', body: '{ flight(id: "1") { number } }' };
  const two = { id: 'two', name: 'Two', type: 'query', body: '{ flight(id: "2") { number } }' };
  folder = mkdtempSync(join(tmpdir(), 'sluice-schema-'));
  const place = folder;
  manifest(one);
  write(supergraph);
  sluice = await Sluice.start({
    executors: 1,
    exec: {
      schema: { supergraph: join(place, 'supergraph.graphql'), events: join(place, 'events.graphql') },
      trusted_documents: { mode: 'enforce', manifest: join(place, 'manifest.json') },
    },
  });
  const byId = async (id) => JSON.parse((await execute({ documentId: bytes(id) })).result.body);
  assert.equal((await byId('two')).errors[0].extensions.code, 'PERSISTED_QUERY_NOT_IN_LIST');
  const before = await defaultId();
  manifest(one, two);
  await reloaded(1);
  assert.deepEqual(await byId('two'), { data: { flight: { number: 'NW 2' } } });
  const kept = JSON.parse((await execute({ schemaId: bytes(before), documentId: bytes('two') })).result.body);
  assert.equal(kept.errors[0].extensions.code, 'PERSISTED_QUERY_NOT_IN_LIST', 'the former schema has the documents before');
});
