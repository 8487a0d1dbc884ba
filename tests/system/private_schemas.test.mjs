// Private schemas: a caller that shows the token sees what is hidden; for all others the schema is not there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Metadata } from '@grpc/grpc-js';
import { airport, bytes, Sluice } from './harness.mjs';

const token = 'a-token-of-the-back-office';
// The airport, where a flight's gate is hidden from clients.
const supergraph = readFileSync(`${airport}/supergraph.graphql`, 'utf8')
  .replace('for: EXECUTION) {', `for: EXECUTION)
    @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY) {`)
  .replace('scalar join__FieldSet', `scalar join__FieldSet
    directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION`)
  .replace('gate: String', 'gate: String @inaccessible');

let sluice;
before(async () => {
  sluice = await Sluice.start({
    executors: 1,
    execFiles: { 'supergraph.graphql': supergraph },
    exec: ({ file, events }) => ({
      schema: { supergraph: file('supergraph.graphql'), events },
      private_schemas: [{ id: 'back-office', inaccessible: true, token }],
    }),
  });
});
after(() => sluice?.stop());

const metadataOf = (authorization) => {
  const metadata = new Metadata();
  if (authorization) metadata.set('authorization', authorization);
  return metadata;
};
const call = (method, request, authorization) => new Promise((resolve, reject) =>
  sluice.grpc()[method](request, metadataOf(authorization), (error, reply) => (error ? reject(error) : resolve(reply))));
const execute = async (schemaId, authorization, document = '{ flight(id: "1") { number gate } }') =>
  JSON.parse((await call('execute', { schemaId: bytes(schemaId), document: bytes(document) }, authorization)).result.body);
const notServed = { errors: [{ message: 'The schema is not served here.', extensions: { code: 'UNKNOWN_SCHEMA' } }] };

test('with the token, what is hidden is served', async () => {
  assert.deepEqual(await execute('back-office', `Bearer ${token}`), { data: { flight: { number: 'NW 1', gate: 'A1' } } });
});

test('without it, the schema is one that does not exist', async () => {
  assert.deepEqual(await execute('no-such-schema'), notServed);
  for (const authorization of [undefined, 'Bearer another-token-of-that-length', token])
    assert.deepEqual(await execute('back-office', authorization), notServed, authorization);
});

test('the token alone changes nothing for the public schema', async () => {
  const { errors } = await execute('', `Bearer ${token}`);
  assert.equal(errors[0].message, 'Cannot query field "gate" on type "Flight".');
});

test('a batch is judged request by request', async () => {
  const document = bytes('subscription { flightChanged { gate } }');
  const requests = [{ document, schemaId: bytes('back-office') }, { document: bytes('subscription { flightChanged { id } }') }];
  const [hidden, open] = (await call('prepare', { requests })).results;
  assert.deepEqual(JSON.parse(hidden.error.body), notServed);
  assert.equal(String(open.prepared.rootField), 'flightChanged');
  const [seen] = (await call('prepare', { requests }, `Bearer ${token}`)).results;
  assert.match(String(seen.prepared.schemaId), /^back-office@[0-9a-f]{16}$/);
});

test('no other caller is notified of it, and rows of it are refused on a stream without the token', async () => {
  const resolve = async (authorization) => {
    const stream = sluice.grpc().resolve(metadataOf(authorization));
    const messages = [];
    const rows = new Promise((done, fail) => stream.on('error', fail).on('data', (message) => {
      messages.push(message);
      if (message.rows) done(message.rows);
    }));
    stream.write({ define: { handle: 1, schemaId: bytes('back-office'), document: bytes('subscription { flightChanged { gate } }') } });
    stream.write({ credit: { messages: 10 } });
    const value = Buffer.from(JSON.stringify({ id: '1', status: 'BOARDING', gate: 'B7', delayMinutes: 0, origin: { code: 'LHR' } }));
    stream.write({ resolve: { events: [{ sequence: 1, identity: { provider: bytes('main'), topic: bytes('flights') }, value, handles: [1] }] } });
    const { statuses, blob } = await rows;
    stream.end();
    return { hello: messages[0].hello, status: statuses[0], body: blob?.toString() ?? '' };
  };
  const stranger = await resolve();
  assert.ok(!stranger.hello.schemaIds.some((id) => String(id).startsWith('back-office')));
  assert.equal(stranger.status, 2, 'ROW_STATUS_UNKNOWN_SCHEMA');
  const colleague = await resolve(`Bearer ${token}`);
  assert.deepEqual(colleague.hello, stranger.hello);
  assert.deepEqual({ status: colleague.status, body: colleague.body }, { status: 0, body: '{"data":{"flightChanged":{"gate":"B7"}}}' });
});
