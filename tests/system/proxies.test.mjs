// The proxies of docs/operating.md in front of a running Sluice: a WebSocket and a POST through TLS, and a claims header that a client
// may not set itself. Each is started where it is installed; HAPROXY, NGINX and ENVOY name other programs.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { parse } from 'yaml';
import { blocksOf } from '../docs/blocks.mjs';
import { freePort, Sluice, until } from './harness.mjs';

const blocks = blocksOf(new URL('../../docs/operating.md', import.meta.url).pathname);
const folder = mkdtempSync(join(tmpdir(), 'sluice-proxies-'));
const certificate = join(folder, 'sluice.pem');
let sluice;
before(async () => {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')], { stdio: 'ignore' });
  writeFileSync(certificate, readFileSync(join(folder, 'cert.pem'), 'utf8') + readFileSync(join(folder, 'key.pem'), 'utf8'));
  sluice = await Sluice.start({ executors: 1, conn: { claims: { header: 'x-jwt-payload' } } });
});
after(async () => {
  await sluice?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const post = (port, body, headers = {}) => new Promise((resolve, reject) => {
  const sent = request({ host: 'localhost', port, path: '/graphql', method: 'POST', ca: readFileSync(join(folder, 'cert.pem')),
    headers: { 'content-type': 'application/json', ...headers } }, async (response) => {
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    resolve({ status: response.statusCode, text });
  });
  sent.once('error', reject).end(JSON.stringify(body));
});

const proxies = {
  nginx: { program: process.env.NGINX ?? 'nginx', file: 'nginx.conf', version: '-v',
    // as any user, in the foreground, with nothing written elsewhere
    config: (text) => `daemon off; pid ${folder}/nginx.pid; error_log stderr;\n${text.replace('http {', `http {
      access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;`)}`,
    args: (file) => ['-c', file, '-p', folder, '-e', 'stderr'] },
  haproxy: { program: process.env.HAPROXY ?? 'haproxy', file: 'haproxy.cfg', version: '-v', config: (text) => text, args: (file) => ['-db', '-f', file] },
  envoy: { program: process.env.ENVOY ?? 'envoy', file: 'envoy.yaml', version: '--version', config: (text) => text, args: (file) => ['-c', file, '--disable-hot-restart', '--concurrency', '1'] },
};

// Also where Envoy is not installed, which is the rule.
test("Envoy's configuration is YAML, and routes to a cluster that it defines", () => {
  const { static_resources: { listeners, clusters } } = parse(blocks.find(({ info }) => info === 'envoy.yaml').text);
  const { route_config: { request_headers_to_remove, virtual_hosts } } = listeners[0].filter_chains[0].filters[0].typed_config;
  assert.deepEqual(clusters.map(({ name }) => name), [virtual_hosts[0].routes[0].route.cluster]);
  assert.deepEqual(request_headers_to_remove, ['x-jwt-payload']);
});

for (const [name, { program, file, version, config, args }] of Object.entries(proxies)) {
  const isInstalled = spawnSync(program, [version]).status === 0;
  test(`${name} in front`, { skip: isInstalled ? false : `${name} is not installed` }, async () => {
    const port = await freePort();
    const text = blocks.find(({ info }) => info === file).text.replaceAll(/\b443\b/g, port).replaceAll(/\b4000\b/g, sluice.port)
      .replaceAll(/\b4020\b/g, sluice.adminPort).replaceAll('/etc/ssl/sluice.pem', certificate);
    const path = join(folder, file);
    writeFileSync(path, config(text));
    const proxy = spawn(program, args(path), { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [proxy.stdout, proxy.stderr]) stream.on('data', (data) => (output += data));
    const ended = new Promise((resolve) => proxy.once('exit', resolve));
    class Socket extends WebSocket {
      constructor(url, protocols) {
        super(url, protocols, { ca: readFileSync(join(folder, 'cert.pem')), origin: `https://localhost:${port}` });
      }
    }
    let client;
    try {
      const query = { query: '{ flights { id } }' };
      const isUp = () => post(port, query).then(({ status }) => status === 200, () => false);
      await until(`${name} answers:\n${output}`, isUp);
      assert.match((await post(port, query)).text, /^\{"data":\{"flights":\[/);

      // conn-service answers 400 to a header that holds no claims: the proxy must not let it through.
      assert.equal((await sluice.post(query, { 'x-jwt-payload': 'forged' })).status, 400);
      assert.equal((await post(port, query, { 'x-jwt-payload': 'forged' })).status, 200);

      client = sluice.client({ url: `wss://localhost:${port}/graphql`, webSocketImpl: Socket });
      const subscription = sluice.subscribe(client, 'subscription { flightChanged { id } }');
      await sluice.live(1);
      await sluice.publish('flights', { id: '7', status: 'BOARDING', gate: 'B7', delayMinutes: 0, origin: { code: 'LHR' } });
      await until('the event arrives', () => subscription.results.length === 1);
      assert.deepEqual(subscription.results, [{ data: { flightChanged: { id: '7' } } }]);
    } finally {
      await client?.dispose();
      proxy.kill('SIGTERM');
      await ended;
    }
    await sluice.live(0);
  });
}
