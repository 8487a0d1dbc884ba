// Serves one subgraph over HTTP: node serve.mjs flights|airports|airlines PORT
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import { graphql, parse } from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';

const [name, port] = process.argv.slice(2);
const { resolvers } = await import(`./${name}.mjs`);
const typeDefs = parse(readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8'));
const schema = buildSubgraphSchema({ typeDefs, resolvers });

async function answer(request, response) {
  let result;
  try {
    const { query, variables, operationName } = await json(request);
    result = await graphql({ schema, source: query, variableValues: variables, operationName });
  } catch (error) {
    response.writeHead(400, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ errors: [{ message: error.message }] }));
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result));
}

const server = createServer((request, response) => {
  if (request.method === 'GET') return response.end('ok\n'); // health checks
  return answer(request, response);
});
server.keepAliveTimeout = 60_000; // longer than the client keeps a connection unused
server.listen(Number(port), process.env.HOST ?? '127.0.0.1');
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
