// The subgraph `products`: what the shop sells.
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/http';
import { readFileSync } from 'node:fs';

const products = [
  { id: '1', name: 'Assam', category: 'tea' },
  { id: '2', name: 'Espresso', category: 'coffee' },
];
const byId = ({ id }) => products.find((product) => product.id === id);
const schema = buildSubgraphSchema({
  typeDefs: parse(readFileSync('products.graphql', 'utf8')),
  resolvers: { Query: { products: () => products }, Product: { __resolveReference: byId } },
});
createServer(createHandler({ schema })).listen(4001, '127.0.0.1');
