// Prints the supergraph: node compose.mjs > supergraph.graphql
import { readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

const subgraphs = { products: 'http://127.0.0.1:4001/', reviews: 'http://127.0.0.1:4002/' };
const { supergraphSdl, errors } = composeServices(
  Object.entries(subgraphs).map(([name, url]) => ({
    name, url, typeDefs: parse(readFileSync(`${name}.graphql`, 'utf8')),
  })),
);
if (errors) throw new Error(errors.map((error) => error.message).join('\n'));
console.log(supergraphSdl);
