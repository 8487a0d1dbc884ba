// What the page's buttons ask of the demo: HTTP with JSON, for a page on this machine only.
//
//   GET  /state                    what runs, what the viewers receive, what happened
//   POST /viewers {"count": 500}   as many simulated viewers
//   POST /kill  POST /freeze       one executor
//   POST /schema                   a new schema for all of them
//   GET  /flights/ID               the last record, message and subgraph calls of a flight
//
// It listens on loopback, and answers only requests whose Host is loopback (a name that resolves to it is refused: DNS
// rebinding) and, where there is an Origin, only the board's. A POST needs that Origin: no other page can press a button.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const BODY_MAX = 1000;

export function controlServer({ port, pagePort, routes }) {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const origins = new Set([`http://127.0.0.1:${pagePort}`, `http://localhost:${pagePort}`]);

  async function answer(request, response) {
    const { method, headers } = request;
    const { pathname } = new URL(request.url, 'http://localhost');
    if (!hosts.has(headers.host)) return send(response, 403, { message: 'This host is not allowed.' });
    if (headers.origin !== undefined && !origins.has(headers.origin)) return send(response, 403, { message: 'This origin is not allowed.' });
    if (headers.origin) response.setHeader('access-control-allow-origin', headers.origin).setHeader('vary', 'origin');
    if (method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'GET, POST').setHeader('access-control-allow-headers', 'content-type');
      return response.writeHead(204).end();
    }
    if (method === 'POST' && !headers.origin) return send(response, 403, { message: 'A POST needs the Origin of the board.' });
    if (Number(headers['content-length'] ?? 0) > BODY_MAX || headers['transfer-encoding']) return send(response, 413, { message: 'The body is too large.' });
    const [, first, rest] = pathname.split('/');
    const route = routes[`${method} /${first}`];
    if (!route) return send(response, 404, { message: `There is no ${method} ${pathname}.` });
    try {
      const body = method === 'POST' && headers['content-length'] > 0 ? await json(request) : {};
      const result = await route(body, rest === undefined ? undefined : decodeURIComponent(rest));
      return send(response, 200, result ?? {});
    } catch (error) {
      return send(response, 400, { message: error.message });
    }
  }
  const server = createServer((request, response) => answer(request, response).catch(() => response.destroy()));
  server.listen(port, '127.0.0.1');
  return server;
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
