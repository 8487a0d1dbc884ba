// The schemas that a chaos run changes between. What an operation may hear is the same under all of them, but for topics
// that come and go, a filter that comes and goes, and one field that is gone for a while: operations.mjs allows for these.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { airport } from '../harness.mjs';

const supergraph = readFileSync(join(airport, 'supergraph.graphql'), 'utf8');
const events = readFileSync(new URL('../events.graphql', import.meta.url), 'utf8');

function changed(text, from, to) {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`${from} is not in the schema any more`);
  return result;
}
const described = (text) => changed(text, 'type Query', '"""What can be asked for."""\ntype Query');
const moreTopics = (text) => changed(text, 'flightChanged: Flight! @edfs__kafkaSubscribe(topics: ["flights"]', 'flightChanged: Flight! @edfs__kafkaSubscribe(topics: ["flights", "delays"]');
const filtered = (text) => changed(text, 'flightOf(topic: String!): Flight!', 'flightOf(topic: String!): Flight! @openfed__subscriptionFilter(condition: { IN: { fieldPath: "origin.code", values: ["LHR"] } })');
const fetched = (text) => changed(text, '  delayMinutes: Int!\n', '');
const withoutOne = (text) => changed(text, /^.*\bflightOrDelay:.*\n/m, '');

export const schemas = {
  base: { supergraph, events },
  described: { supergraph: described(supergraph), events },
  'more topics': { supergraph, events: moreTopics(events) },
  'a filter': { supergraph, events: filtered(events) },
  'a field fetched': { supergraph, events: fetched(events) },
  'a field gone': { supergraph, events: withoutOne(events) },
  'all of it': { supergraph: described(supergraph), events: withoutOne(fetched(filtered(moreTopics(events)))) },
  broken: { supergraph: supergraph.slice(0, supergraph.length / 2), events },
};
