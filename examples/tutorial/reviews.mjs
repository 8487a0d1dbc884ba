// The subgraph `reviews`: what customers think of the products.
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/http';
import { readFileSync } from 'node:fs';

const stars = { 1: 4.5, 2: 3.9 };
const schema = buildSubgraphSchema({
  typeDefs: parse(readFileSync('reviews.graphql', 'utf8')),
  resolvers: { Product: { __resolveReference: ({ id }) => ({ id, stars: stars[id] ?? null }) } },
});
createServer(createHandler({ schema })).listen(4002, '127.0.0.1');
