// Prints the supergraph: node compose.mjs > new.graphql && mv new.graphql supergraph.graphql
// Subgraphs that do not compose leave supergraph.graphql as it is.
import { readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

const subgraphs = { products: 'http://127.0.0.1:4001/', reviews: 'http://127.0.0.1:4002/' };

function fail(message) {
  console.error(message);
  process.exit(1);
}

function read(name) {
  try {
    return parse(readFileSync(`${name}.graphql`, 'utf8'));
  } catch (error) {
    fail(`${name}.graphql: ${error.message}`);
  }
}

const { supergraphSdl, errors } = composeServices(
  Object.entries(subgraphs).map(([name, url]) => ({ name, url, typeDefs: read(name) })),
);
if (errors) fail(errors.map((error) => error.message).join('\n'));
console.log(supergraphSdl);
