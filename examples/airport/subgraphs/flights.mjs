import { timetable } from './timetable.mjs';

const flights = new Map(timetable.map((flight) => [flight.id, flight]));

// Queries answer what events have said: this subgraph follows the topic, too.
if (process.env.KAFKA) {
  const { follow } = await import('../kafka.mjs');
  follow('flights', ({ id, status, gate, delayMinutes }) =>
    Object.assign(flights.get(id) ?? {}, { status, gate, delayMinutes }),
  );
}

export const resolvers = {
  Query: {
    flights: (_, { origin }) => timetable.filter((flight) => !origin || flight.origin.code === origin),
    flight: (_, { id }) => flights.get(id) ?? null,
  },
  Flight: {
    __resolveReference: ({ id }) => flights.get(id) ?? null,
  },
};
