// Trusted documents through both services: by id over a WebSocket and by POST, and what else is asked for.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Sluice, until } from './harness.mjs';

let sluice;
afterEach(() => sluice?.stop());

const documents = [
  { id: 'board', name: 'Board', type: 'subscription', body: 'subscription Board($origin: ID!) { departures(origin: $origin) { id number } }' },
  { id: 'flight', name: 'Flight', type: 'query', body: 'query Flight { flight(id: "1") { number } }' },
  { id: 'delay', name: 'Delay', type: 'mutation', body: 'mutation Delay { delayFlight(id: "1", minutes: 5) { success } }' },
];
const start = (options = {}) => Sluice.start({
  executors: 2,
  execFiles: { 'manifest.json': JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: documents }) },
  exec: ({ file }) => ({ trusted_documents: { mode: 'enforce', manifest: file('manifest.json'), ...options } }),
});
const ask = async (body) => (await sluice.post(body)).json();
const refused = (code, message) => ({ errors: [{ message, extensions: { code } }] });
const change = { id: '1', status: 'BOARDING', gate: 'B7', delayMinutes: 0, origin: { code: 'LHR' } };

// graphql-ws sends what it is given, but insists on a `query`.
function subscribe(payload) {
  const subscription = { results: [], error: null };
  sluice.client().subscribe(payload, {
    next: (result) => subscription.results.push(result), error: (error) => (subscription.error = error), complete: () => {},
  });
  return subscription;
}

test('a subscription is asked for by id, and equal ones share a row', async () => {
  sluice = await start();
  const payloads = [
    { query: '', documentId: 's_board', variables: { origin: 'LHR' } },
    { query: '', documentId: 's_board', variables: { origin: 'LHR' } },
    { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: 's_board' } }, variables: { origin: 'LHR' } },
  ];
  const all = payloads.map(subscribe);
  await sluice.live(3);
  await sluice.publish('flights', change);
  await until('all heard', () => all.every(({ results }) => results.length === 1));
  for (const { results } of all) assert.deepEqual(results, [{ data: { departures: { id: '1', number: 'NW 1' } } }]);
  assert.equal(await sluice.metric('sluice_rows'), 1);
});

test('an executor that has evicted the row gets its document by id again', async () => {
  sluice = await start();
  const one = subscribe({ query: '', documentId: 'board', variables: { origin: 'LHR' } });
  await sluice.live(1);
  await sluice.publish('flights', change);
  await until('the first is heard', () => one.results.length === 1);
  for (const executor of sluice.executors.splice(0)) {
    await executor.kill();
    sluice.executors.push(await sluice.startExecutor(executor.port));
  }
  await until('conn-service is ready', async () => (await sluice.admin('/readyz'))?.status === 200);
  await sluice.publish('flights', change);
  await until('the second is heard', () => one.results.length === 2);
  assert.deepEqual(one.results[1], { data: { departures: { id: '1', number: 'NW 1' } } });
});

test('a query is asked for by id, with the prefix of its type or without', async () => {
  sluice = await start();
  for (const documentId of ['flight', 'q_flight'])
    assert.deepEqual(await ask({ documentId }), { data: { flight: { number: 'NW 1' } } });
});

test('what is not trusted is refused, with the reason', async () => {
  sluice = await start();
  const query = '{ __typename }';
  assert.deepEqual(await ask({ documentId: 'q_other' }),
    refused('PERSISTED_QUERY_NOT_IN_LIST', 'No document has the id "q_other"; register it.'));
  assert.deepEqual(await ask({ documentId: 'flight', query }),
    refused('CANNOT_SEND_PQ_ID_AND_BODY', "Send the document's id or the document, not both."));
  assert.deepEqual(await ask({ query }),
    refused('QUERY_NOT_IN_SAFELIST', 'Only documents that are registered are served; register this one.'));
  const { error } = await until('the WebSocket is refused as well', async () => {
    const tried = subscribe({ query: '', documentId: 's_other' });
    await until('it is answered', () => tried.error);
    return tried;
  });
  assert.deepEqual(error, refused('PERSISTED_QUERY_NOT_IN_LIST', 'No document has the id "s_other"; register it.').errors);
});

test('where ids are not served, a client receives an error that asks for its document', async () => {
  sluice = await Sluice.start({ executors: 1 });
  assert.deepEqual(await ask({ extensions: { persistedQuery: { version: 1, sha256Hash: 'ab'.repeat(32) } } }),
    refused('PERSISTED_QUERY_NOT_SUPPORTED', 'Documents by id are not served here; send the document itself.'));
});

// An id shows its type only by its prefix: without one, the request was taken for a query and sent to another executor.
for (const documentId of ['delay', 'm_delay']) {
  test(`a mutation asked for as ${documentId}, whose executor is killed, is not executed by another one`, { skip: process.env.KAFKA && 'stops the broker' }, async () => {
    sluice = await start();
    await until('both executors are up', async () => (await sluice.metric('sluice_replicas_up')) === 2);
    const requests = (executor) => sluice.metric('sluice_requests_total', executor.adminPort);
    sluice.broker.child.kill('SIGSTOP'); // a publishing mutation waits for it
    const answer = ask({ documentId });
    const busy = await until('an executor has it', async () => {
      for (const executor of sluice.executors) if ((await requests(executor)) === 1) return executor;
    });
    await busy.kill();
    const { errors } = await answer;
    assert.equal(errors[0].extensions.code, 'OUTCOME_UNKNOWN');
    const other = sluice.executors.find((executor) => executor !== busy);
    assert.equal(await requests(other), 0);
    sluice.broker.child.kill('SIGCONT');
  });
}
