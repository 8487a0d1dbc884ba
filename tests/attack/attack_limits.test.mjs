// Limits of the configuration, just under and just over, on each way in: just under, all is as usual; just over, the answer
// is the one that docs/configuration.md promises. A bystander is subscribed meanwhile: after each case it gets the next
// event, once, without an error, on the same connection. Events are counted; nothing is timed.
//
// Not covered here:
//   tested elsewhere: outbox, outbox_burst, reactor_inbox (tests/system/slow_clients.test.mjs), ring, ring_age
//     (tests/unit/conn-service/pipeline/event_gaps_test.cc), static_files (tests/unit/conn-service/reactor/load_static_files_test.cc), timeouts.subscribe
//     (tests/system/waits.test.mjs), drain.* (tests/system/stopping.test.mjs), silent_executor (tests/system/silent_executor.test.mjs)
//   conn-service, not yet: subscribes_per_second, window, window_events, groups_per_turn, executions, execution_events,
//     executions_repeated_per_second, partitions, prepared_cached, prepared_cache, operation.filter_depth (no argument reaches it),
//     timeouts.stall, keep_alive, event, topic_idle, intervals.*
//   exec-service, not yet: rows_in_flight, calls_in_flight, rows_defined, documents_cached, document_cache, plans_cached, plan_cache,
//     row_cache, operation.field_comparisons, operation.assumed_list_size, mutation.depth, mutation.cost, timeouts.*, subgraphs.*
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { RawClient, Sluice, bytes, until } from '../system/harness.mjs';

const BYSTANDER = 'subscription { flightChanged { id gate } }';
const limits = {
  sessions: 8, operations_per_session: 6, websocket_message: '8KiB', init_message: '1KiB',
  http_head: '2KiB', http_fields: 20, http_body: '16KiB', groups: 6, topics: 4, wire_message: '128KiB',
  operation: { topics: 2, filter_values: 3 },
};
const operation = {
  document: '4KiB', tokens: 200, nesting: 10, directives: 8, directives_per_node: 3, aliases: 6, root_fields: 4,
  query: { depth: 3, cost: 40 }, subscription: { depth: 2, cost: 30 },
};
const events = readFileSync(new URL('../system/events.graphql', import.meta.url), 'utf8').replace('type Subscription {', `type Subscription {
  anyOf(origins: [ID!]!): Flight! @edfs__kafkaSubscribe(topics: ["flights"], providerId: "main")
    @openfed__subscriptionFilter(condition: { IN: { fieldPath: "origin.code", values: ["{{ args.origins }}"] } })
  twoTopics(a: String!, b: String!): Flight! @edfs__kafkaSubscribe(topics: ["{{ args.a }}", "{{ args.b }}"], providerId: "main")
  threeTopics(a: String!, b: String!, c: String!): Flight! @edfs__kafkaSubscribe(topics: ["{{ args.a }}", "{{ args.b }}", "{{ args.c }}"], providerId: "main")`);

let sluice;
let bystander;
let count = 0;

before(async () => {
  sluice = await Sluice.start({
    executors: 1,
    conn: { limits: { subscribes_per_second: 1000, ...limits }, timeouts: { init: '500ms', message: '700ms', request_head: '500ms', request_body: '500ms', close: '500ms', topic_idle: '0s' } },
    execFiles: { 'events.graphql': events },
    exec: ({ file }) => ({
      schema: { supergraph: new URL('../../examples/airport/supergraph.graphql', import.meta.url).pathname, events: file('events.graphql') },
      limits: { wire_message: '128KiB', row: '32KiB', errors: 5, operation },
    }),
  });
  const client = sluice.client();
  bystander = sluice.subscribe(client, BYSTANDER);
  client.on('closed', () => (bystander.isClosed = true));
  await sluice.live(1);
});
after(() => sluice?.stop());

// The bystander gets one more event, and nothing else has happened to it.
async function bystanderNotices(what) {
  const gate = `${++count}`;
  await sluice.publish('flights', { id: '1', status: 'BOARDING', gate, delayMinutes: 0, origin: { code: 'XXX' } });
  await until(`the bystander has its event after ${what}`, () => bystander.results.length >= count);
  assert.equal(bystander.results.length, count, what);
  assert.deepEqual(bystander.results.at(-1), { data: { flightChanged: { id: '1', gate } } }, what);
  assert.deepEqual([bystander.error, bystander.done, bystander.isClosed], [null, false, undefined], what);
}
function attack(name, body) {
  test(name, async (t) => {
    await body(t);
    await bystanderNotices(name);
  });
}

// ---- what the limits are about -------------------------------------------------------------------

// One raw request, its status and whether the connection ended.
function http(text) {
  return new Promise((resolve, reject) => {
    const socket = connect(sluice.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (data) => {
      answer += data;
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer);
      if (status && answer.includes('\r\n\r\n')) (resolve(Number(status[1])), socket.destroy());
    });
    socket.on('close', () => resolve(0)).on('error', reject);
    socket.write(text);
  });
}
const body = '{"query":"{__typename}"}';
const lines = {
  POST: ['POST /graphql HTTP/1.1', 'host: a', 'content-type: application/json', `content-length: ${body.length}`],
  upgrade: ['GET /graphql HTTP/1.1', 'Host: a', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Protocol: graphql-transport-ws'],
};
const request = (way, more) => [...lines[way], ...more, '', ''].join('\r\n') + (way === 'POST' ? body : '');
const headOf = (way, size) => {
  const head = request(way, ['x: ']).length - (way === 'POST' ? body.length : 0);
  return request(way, [`x: ${'x'.repeat(size - head)}`]);
};
const good = { POST: 200, upgrade: 101 };

// A text message of exactly `size` bytes; `type` and what else it has.
function padded(message, size) {
  const empty = JSON.stringify({ ...message, pad: '' }).length;
  return { ...message, pad: 'x'.repeat(size - empty) };
}
// The close code of a session that is sent this, or null if it is answered.
async function closeOrAnswer(client, answer) {
  const seen = client.messages.length;
  const before = await closes();
  client.send(answer.send);
  const closed = client.closed.then(() => 'closed');
  const answered = until('an answer', () => client.messages.slice(seen).some(answer.is)).then(() => 'answered', () => 'nothing');
  if ((await Promise.race([closed, answered])) === 'answered') return null;
  return until('its close is counted', async () => Object.entries(await closes()).find(([code, n]) => n > (before[code] ?? 0))?.[0]).then(Number);
}
async function closes() {
  const page = await (await sluice.admin('/metrics')).text();
  return Object.fromEntries([...page.matchAll(/^sluice_connections_closed_total\{code="(\d+)"\} (\d+)$/gm)].map(([, code, n]) => [code, Number(n)]));
}

// The ways in for an operation; each answers with the codes of its errors, [] if it was executed or is live.
const codesOf = (errors) => (errors ?? []).map(({ extensions }) => extensions?.code);
const ways = {
  POST: async (payload) => codesOf((await (await sluice.post(payload)).json()).errors),
  WebSocket: async (payload) => {
    const client = await RawClient.open(sluice.port);
    const members = await sluice.metric('sluice_group_members');
    client.send({ type: 'subscribe', id: 'a', payload });
    const answer = await until('an answer', async () => client.messages.find(({ id }) => id === 'a') ?? ((await sluice.metric('sluice_group_members')) > members && { live: true }));
    client.socket.destroy();
    await sluice.live(1);
    return answer.live ? [] : codesOf(answer.type === 'error' ? answer.payload : answer.payload.errors);
  },
  gRPC: async ({ query, variables }) => {
    const answer = await new Promise((resolve, reject) => sluice.grpc().execute(
      { document: bytes(query), variables: variables && bytes(JSON.stringify(variables)) }, (error, reply) => (error ? reject(error) : resolve(reply))));
    return answer.result ? codesOf(JSON.parse(answer.result.body).errors) : [];
  },
};
const waysOf = (query) => Object.entries(ways).filter(([way]) => way !== 'POST' || !query.startsWith('subscription'));

// ---- connections ---------------------------------------------------------------------------------

attack('limits.sessions: the last one is accepted, one more is answered 503, and again accepted after one has left', async () => {
  const clients = [];
  for (let i = 1; i < limits.sessions; i++) clients.push(await RawClient.open(sluice.port));
  assert.equal(await http(request('upgrade', [])), 503);
  assert.equal(await http(request('POST', [])), 200, 'queries are not sessions');
  clients.pop().socket.destroy();
  await until('there is room', async () => (await http(request('upgrade', []))) === 101);
  for (const { socket } of clients) socket.destroy();
});

attack('limits.operations_per_session: the last one is live, one more is refused, the others go on', async () => {
  const client = await RawClient.open(sluice.port);
  for (let i = 0; i < limits.operations_per_session; i++) client.send({ type: 'subscribe', id: `${i}`, payload: { query: BYSTANDER } });
  await sluice.live(1 + limits.operations_per_session);
  client.send({ type: 'subscribe', id: 'more', payload: { query: BYSTANDER } });
  const refused = await until('it is refused', () => client.messages.find(({ id }) => id === 'more'));
  assert.deepEqual([refused.type, codesOf(refused.payload)], ['error', ['TOO_MANY_OPERATIONS']]);
  client.send({ type: 'complete', id: '0' }, { type: 'subscribe', id: 'again', payload: { query: BYSTANDER } });
  await sluice.live(1 + limits.operations_per_session);
  client.socket.destroy();
  await sluice.live(1);
});

for (const [way, status] of Object.entries(good)) {
  attack(`limits.http_head by ${way}: exactly that, and one byte more`, async () => {
    assert.equal(await http(headOf(way, 2048)), status);
    assert.equal(await http(headOf(way, 2049)), 431);
  });
  attack(`limits.http_fields by ${way}: exactly that many, and one more`, async () => {
    const more = limits.http_fields - (lines[way].length - 1);
    assert.equal(await http(request(way, Array.from({ length: more }, (_, i) => `x${i}: x`))), status);
    assert.equal(await http(request(way, Array.from({ length: more + 1 }, (_, i) => `x${i}: x`))), 431);
  });
}

attack('limits.http_body by POST: exactly that, and one byte more, also in chunks', async () => {
  const of = (size) => `${body}${' '.repeat(size - body.length)}`;
  const whole = (size) => `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${size}\r\n\r\n${of(size)}`;
  const chunked = (size) => `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${size.toString(16)}\r\n${of(size)}\r\n0\r\n\r\n`;
  for (const form of [whole, chunked]) {
    assert.equal(await http(form(16384)), 200);
    assert.equal(await http(form(16385)), 413);
  }
});

attack('limits.websocket_message: exactly that, and one byte more', async () => {
  const message = { type: 'ping' };
  const client = await RawClient.open(sluice.port);
  const isPong = ({ type }) => type === 'pong';
  assert.equal(await closeOrAnswer(client, { send: padded(message, 8192), is: isPong }), null);
  assert.equal(await closeOrAnswer(client, { send: padded(message, 8193), is: isPong }), 1009);
});

attack('limits.init_message: exactly that, and one byte more', async () => {
  for (const [size, code] of [[1024, null], [1025, 1009]]) {
    const client = new RawClient(sluice.port);
    const answer = await closeOrAnswer(client, { send: padded({ type: 'connection_init' }, size), is: ({ type }) => type === 'connection_ack' });
    assert.equal(answer, code, `${size} bytes`);
    client.socket.destroy();
  }
});

attack('timeouts.init and timeouts.close: a client that says nothing is closed with 4408, and dropped', async () => {
  const before = (await closes())[4408] ?? 0;
  const client = new RawClient(sluice.port);
  await client.closed;
  await until('it is counted', async () => (await closes())[4408] === before + 1);
});

attack('timeouts.message: half a message is closed with 1013', async () => {
  const client = await RawClient.open(sluice.port);
  const before = (await closes())[1013] ?? 0;
  client.socket.write(Buffer.from([0x81, 0x90, 0, 0, 0, 0, 0x7b])); // a frame of 16 bytes, of which one comes
  await client.closed;
  await until('it is counted', async () => (await closes())[1013] === before + 1);
});

attack('timeouts.request_head: half a head is answered 408', async () => {
  assert.equal(await http('POST /graphql HTTP/1.1\r\nhost: a\r\n'), 408);
});

attack('timeouts.request_body: half a body is answered 408', async () => {
  assert.equal(await http(request('POST', []).slice(0, -5)), 408);
});

// ---- documents -----------------------------------------------------------------------------------

const many = (length, text) => Array.from({ length }, (_, i) => text(i)).join(' ');
const nested = (levels) => `{ __schema { types ${'{ ofType '.repeat(levels - 3)}{ name }${' }'.repeat(levels - 3)} } }`;
const documents = {
  document: [4096, (n) => `{ __typename }${' '.repeat(n - '{ __typename }'.length)}`],
  tokens: [200, (n) => `{ __schema { ${'__typename '.repeat(n - 5)}} }`],
  directives: [8, (n) => `{ __schema { ${many(n, () => '__typename @include(if: true)')} } }`],
  directives_per_node: [3, (n) => `{ __typename ${many(n, (i) => ['@include(if: true)', '@skip(if: false)'][i % 2])} }`],
  aliases: [6, (n) => `{ __schema { ${many(n, (i) => `a${i}: __typename`)} } }`],
  root_fields: [4, (n) => `{ ${many(n, (i) => `a${i}: __typename`)} }`],
};
for (const [limit, [most, document]] of Object.entries(documents)) {
  attack(`limits.operation.${limit}: exactly that, and one more, on each way in`, async () => {
    for (const [way, ask] of waysOf('query')) {
      assert.ok(!(await ask({ query: document(most) })).includes('GRAPHQL_DOCUMENT_LIMIT'), `${way}, just under`);
      assert.deepEqual(await ask({ query: document(most + 1) }), ['GRAPHQL_DOCUMENT_LIMIT'], `${way}, just over`);
    }
  });
}
attack('limits.operation.nesting: exactly that, and one more, on each way in', async () => {
  for (const [way, ask] of waysOf('query')) {
    assert.ok(!(await ask({ query: nested(10) })).includes('GRAPHQL_DOCUMENT_LIMIT'), `${way}, just under`);
    assert.deepEqual(await ask({ query: nested(11) }), ['GRAPHQL_DOCUMENT_LIMIT'], `${way}, just over`);
  }
});
const operations = {
  'query.depth': ['{ flight(id: "1") { origin { code } } }', '{ __schema { types { ofType { name } } } }', 'OPERATION_TOO_DEEP'],
  'query.cost': [`{ ${many(4, (i) => `a${i}: flights { id }`)} }`, `{ ${many(3, (i) => `a${i}: flights { id }`)} flights { id origin { code } } }`, 'OPERATION_TOO_EXPENSIVE'],
  'subscription.depth': ['subscription { departures(origin: "LHR") { gate } }', 'subscription { departures(origin: "LHR") { gate origin { code } } }', 'OPERATION_TOO_DEEP'],
};
for (const [limit, [under, over, code]] of Object.entries(operations)) {
  attack(`limits.operation.${limit}: just under and just over, on each way in`, async () => {
    for (const [way, ask] of waysOf(over)) {
      if (way !== 'gRPC' || !under.startsWith('subscription')) assert.deepEqual(await ask({ query: under }), [], `${way}, just under`);
      assert.deepEqual(await ask({ query: over }), [code], `${way}, just over`);
    }
  });
}

// ---- subscriptions -------------------------------------------------------------------------------

attack('limits.operation.filter_values: exactly that many, and one more', async () => {
  const query = 'subscription ($origins: [ID!]!) { anyOf(origins: $origins) { gate } }';
  assert.deepEqual(await ways.WebSocket({ query, variables: { origins: ['A', 'B', 'C'] } }), []);
  assert.deepEqual(await ways.WebSocket({ query, variables: { origins: ['A', 'B', 'C', 'D'] } }), ['SUBSCRIPTION_SOURCE_ERROR']);
});

attack('limits.operation.topics: exactly that many, and one more', async () => {
  await sluice.publish('delays', 'null');
  assert.deepEqual(await ways.WebSocket({ query: 'subscription { twoTopics(a: "flights", b: "delays") { gate } }' }), []);
  assert.deepEqual(await ways.WebSocket({ query: 'subscription { threeTopics(a: "flights", b: "delays", c: "topic1") { gate } }' }), ['SUBSCRIPTION_SOURCE_ERROR']);
});

attack('limits.topics: the last one is followed, one more is refused, and again followed once another has no subscriber', async () => {
  const query = (topic) => ({ query: `subscription { flightOf(topic: "${topic}") { id } }` });
  const others = ['attack1', 'attack2', 'attack3']; // with flights they are four
  for (const topic of [...others, 'attack4']) await sluice.publish(topic, 'null');
  const client = await RawClient.open(sluice.port);
  for (const id of others) client.send({ type: 'subscribe', id, payload: query(id) });
  await sluice.live(4);
  client.send({ type: 'subscribe', id: 'more', payload: query('attack4') });
  const refused = await until('it is refused', () => client.messages.find(({ id }) => id === 'more'));
  assert.deepEqual([refused.type, codesOf(refused.payload)], ['error', ['SUBSCRIPTION_SOURCE_ERROR']]);
  client.socket.destroy();
  await sluice.live(1);
  await until('there is room', async () => (await ways.WebSocket(query('attack4'))).length === 0);
});

// ---- answers and events --------------------------------------------------------------------------

attack('limits.row: an answer just under is delivered, one over is RESPONSE_TOO_LARGE, on each way in', async () => {
  const { flights } = sluice.subgraphs;
  const query = '{ flight(id: "1") { number } }';
  const overhead = '{"data":{"flight":{"number":""}}}'.length;
  const answers = (size) => (flights.instead = async (_, response) => (
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: { flight: { number: 'x'.repeat(size - overhead) } } })), true));
  for (const [way, ask] of waysOf(query)) {
    answers(32_768);
    assert.deepEqual(await ask({ query }), [], `${way}, just under`);
    answers(32_769);
    assert.deepEqual(await ask({ query }), ['RESPONSE_TOO_LARGE'], `${way}, just over`);
  }
  flights.instead = null;
});

attack('limits.errors: as many errors are written, one more is counted, on each way in', async () => {
  const { flights } = sluice.subgraphs;
  const query = '{ flight(id: "1") { number } }';
  const fails = (count) => (flights.instead = async (_, response) => (
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({
      data: { flight: { number: 'x' } }, errors: Array.from({ length: count }, (_, i) => ({ message: `${i}`, extensions: { code: 'OF_THE_SUBGRAPH' } })),
    })), true));
  const five = Array(5).fill('OF_THE_SUBGRAPH');
  for (const [way, ask] of waysOf(query)) {
    fails(5);
    assert.deepEqual(await ask({ query }), five, `${way}, just under`);
    fails(6);
    assert.deepEqual(await ask({ query }), [...five, 'ERRORS_LEFT_OUT'], `${way}, just over`);
  }
  flights.instead = null;
});

attack('limits.wire_message: an event of half of it is executed, a larger one is EVENT_TOO_LARGE in its place, and the next follows', async () => {
  const client = sluice.client();
  const subscription = sluice.subscribe(client, 'subscription { flightOf(topic: "delays") { id } }');
  await sluice.live(2);
  const event = (size) => {
    const value = { id: '7', status: 'BOARDING', gate: '', delayMinutes: 0, origin: { code: 'XXX' }, partition: 0 };
    return { ...value, gate: 'x'.repeat(size - JSON.stringify(value).length) };
  };
  for (const size of [60 * 1024, 66 * 1024, 100]) await sluice.publish('delays', event(Math.max(size, 120)));
  await until('all three are there', () => subscription.results.length === 3);
  const row = { data: { flightOf: { id: '7' } } };
  assert.deepEqual([subscription.results[0], subscription.results[2]], [row, row]);
  assert.deepEqual(codesOf(subscription.results[1].errors), ['EVENT_TOO_LARGE']);
  client.dispose();
  await sluice.live(1);
});

attack('limits.groups: the last distinct subscription is live, one more closes its session with 1013, and no other', async () => {
  const client = await RawClient.open(sluice.port);
  for (let i = 1; i < limits.groups; i++) client.send({ type: 'subscribe', id: `${i}`, payload: { query: `subscription { departures(origin: "${i}") { gate } }` } });
  await sluice.live(limits.groups);
  const other = await RawClient.open(sluice.port);
  const before = (await closes())[1013] ?? 0;
  other.send({ type: 'subscribe', id: 'a', payload: { query: 'subscription { departures(origin: "more") { gate } }' } });
  const refused = await until('it is refused', async () => other.messages.find(({ id }) => id === 'a') ?? ((await closes())[1013] > before && 'closed'));
  assert.equal(refused, 'closed', JSON.stringify(refused));
  assert.equal(await sluice.metric('sluice_group_members'), limits.groups, 'the others go on');
  client.socket.destroy();
  await sluice.live(1);
});
