// What is too much is refused with the same errors, whichever way it comes in.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bytes, Sluice, until } from './harness.mjs';

const tooDeep = '{ flight(id: "1") { origin { code } } }';
const tooExpensive = '{ flights { id } }';
const manifest = {
  format: 'apollo-persisted-query-manifest', version: 1,
  operations: [['tooDeep', tooDeep], ['tooExpensive', tooExpensive]]
    .map(([name, fields]) => ({ id: name, name, type: 'query', body: `query ${name} ${fields}` })),
};

let sluice;
before(async () => {
  sluice = await Sluice.start({
    executors: 1,
    execFiles: { 'manifest.json': JSON.stringify(manifest) },
    exec: ({ file }) => ({
      trusted_documents: { mode: 'log', manifest: file('manifest.json') },
      limits: { operation: { query: { depth: 2, cost: 5 }, subscription: { depth: 2, cost: 5 }, assumed_list_size: 10 } },
    }),
  });
});
after(() => sluice?.stop());

// The ways in; each answers with the errors that a client sees.
const ways = {
  POST: async (request) => (await (await sluice.post(request)).json()).errors,
  WebSocket: async (request) => {
    let errors;
    sluice.client().subscribe({ query: '', ...request }, { next: (result) => (errors = result.errors ?? result), error: (error) => (errors = error), complete: () => {} });
    return until('the WebSocket answers', () => errors);
  },
  gRPC: async ({ query = '', documentId = '', variables }) => {
    const request = { document: bytes(query), documentId: bytes(documentId), variables: variables && bytes(JSON.stringify(variables)) };
    const answer = await new Promise((resolve, reject) => sluice.grpc().execute(request, (error, reply) => (error ? reject(error) : resolve(reply))));
    return JSON.parse(answer.result.body).errors;
  },
};

// A subscription by POST is refused unread.
async function refusedEverywhere(request, code) {
  const all = {};
  for (const [way, ask] of Object.entries(ways)) if (way !== 'POST' || !request.query?.startsWith('subscription')) all[way] = await ask(request);
  for (const [way, errors] of Object.entries(all)) {
    assert.equal(errors[0]?.extensions?.code, code, `${way}: ${JSON.stringify(errors).slice(0, 300)}`);
    assert.deepEqual(errors, all.gRPC, way);
  }
}

const many = (count, text) => Array.from({ length: count }, (_, i) => text(i)).join(' ');
const documents = {
  'bytes': `{ __typename } #${' '.repeat(65536)}`,
  'tokens': `{ ${'a '.repeat(15000)} }`,
  'levels': '{ a '.repeat(70) + '}'.repeat(70),
  'directives': `{ ${many(6, (i) => `a${i}: __typename ${'@include(if: true) '.repeat(9)}`)} }`,
  'directives at one place': `{ __typename ${'@include(if: true) '.repeat(11)} }`,
  'aliases': `{ flight(id: "1") { ${many(31, (i) => `a${i}: id`)} } }`,
  'fields at the root': `{ ${many(21, (i) => `a${i}: __typename`)} }`,
};
for (const [what, fields] of Object.entries(documents)) {
  test(`a document with too many ${what}`, () => refusedEverywhere({ query: fields }, 'GRAPHQL_DOCUMENT_LIMIT'));
  test(`a subscription with too many ${what}`, () => refusedEverywhere({ query: `subscription ${fields}` }, 'GRAPHQL_DOCUMENT_LIMIT'));
}
test('an operation that is too deep', () => refusedEverywhere({ query: tooDeep }, 'OPERATION_TOO_DEEP'));
test('a subscription that is too deep', () =>
  refusedEverywhere({ query: 'subscription { flightChanged { origin { code } } }' }, 'OPERATION_TOO_DEEP'));
test('a trusted document that is too deep', () => refusedEverywhere({ documentId: 'q_tooDeep' }, 'OPERATION_TOO_DEEP'));
test('an operation that costs too much', () => refusedEverywhere({ query: tooExpensive }, 'OPERATION_TOO_EXPENSIVE'));
test('a trusted document that costs too much', () => refusedEverywhere({ documentId: 'tooExpensive' }, 'OPERATION_TOO_EXPENSIVE'));
test('variables that nest too deeply', () => refusedEverywhere(
  { query: 'query ($id: ID!) { flight(id: $id) { id } }', variables: { id: JSON.parse('['.repeat(60) + ']'.repeat(60)) } }, 'BAD_USER_INPUT'));
