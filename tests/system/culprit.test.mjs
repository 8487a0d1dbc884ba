// A record that ends whatever executes it, while two conn-services follow its topic.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { freePort, Sluice, until } from './harness.mjs';

let sluice;
let isOver = false;
afterEach(() => {
  isOver = true;
  return sluice?.stop();
});

const CULPRIT = '666';
const EVENTS = 1000;
const change = (n) => ({ id: String(n % 2000), status: 'BOARDING', gate: String(n), delayMinutes: 0, origin: { code: 'LHR' }, partition: n % 4 });

// The executor that has this connection: its end of it is a socket among its open files.
function executorBehind(socket) {
  const port = (number) => number.toString(16).toUpperCase().padStart(4, '0');
  const line = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((text) => text.trim().split(/\s+/))
    .find(([, local, remote]) => local?.endsWith(`:${port(socket.remotePort)}`) && remote.endsWith(`:${port(socket.localPort)}`));
  if (!line) return null;
  const isItsOwn = (pid, fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${line[9]}]`;
    } catch {
      return false; // closed meanwhile
    }
  };
  return sluice.executors.find(({ how, child }) => !how && readdirSync(`/proc/${child.pid}/fd`).some((fd) => isItsOwn(child.pid, fd)));
}

// What systemd or Kubernetes would do.
async function supervise(index) {
  for (;;) {
    await sluice.executors[index].ended;
    if (isOver) return;
    sluice.executors[index] = await sluice.startExecutor(sluice.executorPorts[index]);
  }
}

test('one record among a thousand ends every executor that asks for it: each subscriber of two conn-services gets one error and 999 results', async () => {
  sluice = await Sluice.start({ executors: 2 });
  const otherPort = await freePort();
  const otherAdmin = await freePort();
  sluice.run('conn-service-2', 'conn-service/conn-service', {
    ...sluice.connConfig, listen: { host: '127.0.0.1', port: otherPort }, admin: { host: '127.0.0.1', port: otherAdmin },
  });
  await until('the other conn-service is ready', async () => (await sluice.admin('/readyz', otherAdmin))?.status === 200);

  let deaths = 0;
  sluice.subgraphs.flights.instead = async ({ variables }, response) => {
    if (!JSON.stringify(variables ?? {}).includes(`"${CULPRIT}"`)) return false;
    const executor = executorBehind(response.req.socket);
    if (executor) ++deaths;
    await executor?.kill();
    response.destroy();
    return true;
  };
  for (const index of sluice.executors.keys()) supervise(index);

  const selections = ['number', 'aircraft', 'departsAt'];
  const clients = [sluice.client(), createClient({ url: `ws://127.0.0.1:${otherPort}/graphql`, webSocketImpl: WebSocket, lazy: false, retryAttempts: 0, onNonLazyError: () => {} })];
  const all = clients.flatMap((client) => selections.map((field) => sluice.subscribe(client, `subscription { flightChanged { id gate ${field} } }`)));
  await sluice.live(3);
  await until('the other three are live', async () => (await sluice.metric('sluice_group_members', otherAdmin)) === 3);

  for (let n = 0; n < EVENTS; n += 50) {
    await sluice.publish('flights', ...Array.from({ length: 50 }, (_, i) => change(n + i)));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await until('all have everything', () => all.every(({ results }) => results.length >= EVENTS), 90_000);

  assert.ok(deaths >= all.length / 2, 'the record is executed, and ends executors');
  for (const { results, error, done } of all) {
    assert.deepEqual([results.length, error, done], [EVENTS, null, false]);
    const failed = results.filter(({ errors }) => errors);
    assert.deepEqual(failed.map(({ errors }) => errors[0].extensions.code), ['EXECUTION_FAILED']);
    const next = [0, 1, 2, 3]; // each once, and in order within its partition; the culprit's place is an error
    for (const { data, errors } of results) {
      const n = errors ? Number(CULPRIT) : Number(data.flightChanged.gate);
      assert.equal(n, next[n % 4]);
      next[n % 4] += 4;
    }
  }
});
