// What one operation or one record does to the others that share its call to a subgraph: nothing.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Sluice, until } from './harness.mjs';

let sluice;
let clients = [];
before(async () => (sluice = await Sluice.start({ executors: 1 })));
after(() => sluice?.stop());
afterEach(async () => {
  sluice.subgraphs.flights.instead = null;
  await Promise.all(clients.map((client) => client.dispose()));
  clients = [];
  await sluice.live(0);
});
const subscribe = (query) => {
  const client = sluice.client();
  clients.push(client);
  return sluice.subscribe(client, query);
};
const change = (id) => ({ id, status: 'BOARDING', gate: 'B7', delayMinutes: 5, origin: { code: 'LHR' }, partition: 0 });
const html = { 'content-type': 'text/html' };
const json = { 'content-type': 'application/json' };

const faults = {
  'a connection that is cut': (response) => response.destroy(),
  '503': (response) => response.writeHead(503).end(),
  '413 with HTML': (response) => response.writeHead(413, html).end('<html>'),
  '500 with text': (response) => response.writeHead(500).end('oops'),
  '400 with a request error': (response) => response.writeHead(400, json).end('{"errors":[{"message":"too complex"}]}'),
  '200 that is not JSON': (response) => response.writeHead(200, json).end('{"data":'),
  '200 without the data': (response) => response.writeHead(200, json).end('{"data":{}}'),
  'more than response_max': (response) => response.writeHead(200, json).end(`{"data":{"x":"${'x'.repeat(9e6)}"}}`),
};
// A selection of its own for each fault, as the one before travels apart already.
const others = ['departsAt', 'destination { code }', 'airline { code }'];
const selections = Array.from({ length: 8 }, (_, i) => ['aircraft', ...others.filter((_, bit) => i & (1 << bit))].join(' '));
for (const [i, [name, fault]] of Object.entries(faults).entries()) {
  test(`one operation that a subgraph answers with ${name} fails alone`, async () => {
    const { flights } = sluice.subgraphs;
    flights.instead = async ({ query }, response) => {
      if (!query.includes('aircraft')) return false;
      fault(response);
      return true;
    };
    const bystander = subscribe('subscription { flightChanged { id number } }');
    await sluice.live(1);
    const bad = subscribe(`subscription { flightChanged { id ${selections[i]} } }`);
    await sluice.live(2);
    for (let n = 1; n <= 20; ++n) {
      await sluice.publish('flights', change(String(n)));
      await until('both have received it', () => bystander.results.length === n && bad.results.length === n);
    }
    assert.deepEqual(bystander.results, Array.from({ length: 20 }, (_, i) => ({ data: { flightChanged: { id: String(i + 1), number: `NW ${i + 1}` } } })));
    assert.equal(bad.results.filter((result) => result.errors).length, 20);
    const asked = await (await sluice.post({ query: '{ flight(id: "1") { number } }' })).json();
    assert.deepEqual(asked, { data: { flight: { number: 'NW 1' } } });
  });
}

test('one record that a subgraph refuses is an error in its place, and no other is', async () => {
  const { flights } = sluice.subgraphs;
  flights.instead = async ({ variables }, response) => {
    if (!JSON.stringify(variables).includes('"666"')) return false;
    response.writeHead(503).end();
    return true;
  };
  const all = ['number', 'destination { code }'].map((fields) => subscribe(`subscription { flightChanged { id ${fields} } }`));
  await sluice.live(2);
  const ids = Array.from({ length: 50 }, (_, i) => (i === 23 ? '666' : String(i + 1)));
  await sluice.publish('flights', ...ids.map(change));
  await until('all have received all', () => all.every(({ results }) => results.length === 50));
  for (const { results } of all) {
    assert.deepEqual(results.map((result, i) => (result.errors ? i : null)).filter((i) => i !== null), [23]);
    assert.equal(results[23].errors[0].extensions.topic, 'flights');
  }
});

test('others do not wait for an operation that a subgraph answers late', async () => {
  const { flights } = sluice.subgraphs;
  let release;
  const held = new Promise((resolve) => (release = resolve));
  flights.instead = async ({ query }) => {
    if (query.includes('departsAt')) await held;
    return false;
  };
  const bystander = subscribe('subscription { flightChanged { id number } }');
  await sluice.live(1);
  subscribe('subscription { flightChanged { id departsAt } }');
  await sluice.live(2);
  for (let n = 1; n <= 20; ++n) await sluice.publish('flights', change(String(n)));
  await until('the bystander has received all', () => bystander.results.length === 20);
  assert.deepEqual(bystander.results.map((result) => result.data?.flightChanged.number), Array.from({ length: 20 }, (_, i) => `NW ${i + 1}`));
  release();
});
