// Serves one subgraph over HTTP: node serve.mjs flights|airports|airlines PORT
//
//   POST /graphql
//   GET  /calls?trace=ID   the last calls that belong to a trace, for the demo's page
//   GET  /                 ok
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import { graphql, parse } from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';

const [name, port] = process.argv.slice(2);
const { resolvers } = await import(`./${name}.mjs`);
const typeDefs = parse(readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8'));
const schema = buildSubgraphSchema({ typeDefs, resolvers });

const CALLS_MAX = 500;
const calls = []; // {trace, query, variables, ms}, the oldest first

function remember(traceparent, call) {
  calls.push({ trace: traceparent?.split('-')[1], ...call });
  if (calls.length > CALLS_MAX) calls.shift();
}

async function answer(request, response) {
  let result;
  const begun = performance.now();
  try {
    const { query, variables, operationName } = await json(request);
    result = await graphql({ schema, source: query, variableValues: variables, operationName });
    remember(request.headers.traceparent, { query, variables, ms: performance.now() - begun });
  } catch (error) {
    response.writeHead(400, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ errors: [{ message: error.message }] }));
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result));
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/calls') {
    const found = calls.filter(({ trace }) => trace === searchParams.get('trace'));
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found));
  }
  if (request.method === 'GET') return response.end('ok\n'); // health checks
  return answer(request, response);
});
server.keepAliveTimeout = 60_000; // longer than the client keeps a connection unused
server.listen(Number(port), process.env.HOST ?? '127.0.0.1');
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
