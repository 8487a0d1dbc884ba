// Prints the supergraph of subgraphs/*.graphql: node compose-supergraph.mjs > new.graphql && mv new.graphql supergraph.graphql
// The result is committed, so that neither a build nor a start needs the composer.
import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { composeServices } from '@theguild/federation-composition';

const ports = { flights: 4001, airports: 4002, airlines: 4003 };
const result = composeServices(
  Object.entries(ports).map(([name, port]) => ({
    name,
    url: `http://127.0.0.1:${port}/graphql`,
    typeDefs: parse(readFileSync(new URL(`subgraphs/${name}.graphql`, import.meta.url), 'utf8')),
  })),
);
if (result.errors) {
  for (const error of result.errors) console.error(error.message);
  process.exit(1);
}
process.stdout.write(`${result.supergraphSdl.trim()}\n`);
