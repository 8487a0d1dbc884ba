// What clients of a chaos run subscribe to. `must`: the records that the operation hears under every schema.
const lanesOf = (topic) => [0, 1, 2, 3].map((partition) => `${topic}/${partition}`);
const flights = lanesOf('flights');
const delays = lanesOf('delays');

const operations = [
  { query: 'subscription { flightChanged { id gate } }', lanes: flights, optionalLanes: delays },
  { query: 'subscription { flightChanged { id gate number delayMinutes } }', lanes: flights, optionalLanes: delays },
  { query: 'subscription { flightOrDelay { id gate origin { name } } }', lanes: [...flights, ...delays], mayEnd: true },
  { query: 'subscription { flightOf(topic: "delays") { id gate status } }', lanes: delays, must: ({ origin }) => origin === 'LHR' },
  ...['LHR', 'AMS', 'JFK'].map((origin) => ({
    query: 'subscription ($origin: ID!) { departures(origin: $origin) { gate number airline { name } } }',
    variables: { origin },
    lanes: flights,
    must: (record) => record.origin === origin,
  })),
];

export const operation = (number) => operations[number % operations.length];
export const kinds = operations.length;
