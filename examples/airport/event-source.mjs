// The airport's operations: changes a flight every now and then, and delays one when asked to.
//
//   flights change by themselves ─▶ topic "flights"      topic "delays" ─▶ the flight asked for, later
//
// Environment: KAFKA (host:port), EVENTS_PER_SECOND (2).
import { createTopics, follow, producer } from './kafka.mjs';
import { timetable } from './subgraphs/timetable.mjs';

const eventsPerSecond = Number(process.env.EVENTS_PER_SECOND ?? 2);
const flights = new Map(timetable.map((flight) => [flight.id, flight]));
const next = { SCHEDULED: 'BOARDING', BOARDING: 'DEPARTED', DELAYED: 'BOARDING', DEPARTED: 'SCHEDULED' };
const below = (n) => Math.floor(Math.random() * n);
const events = producer();

function publish(flight) {
  const { id, status, gate, delayMinutes, origin } = flight;
  const value = JSON.stringify({ id, status, gate, delayMinutes, origin, changedAt: Date.now() });
  return events.send({ topic: 'flights', messages: [{ key: id, value }] });
}

function changeOne() {
  const flight = timetable[below(timetable.length)];
  const roll = below(20);
  if (roll < 5) {
    flight.status = 'DELAYED';
    flight.delayMinutes += 5 * (1 + below(6));
  } else if (roll < 9) {
    flight.gate = `${'ABCD'[below(4)]}${1 + below(30)}`;
  } else {
    flight.status = next[flight.status];
    if (flight.status === 'SCHEDULED') flight.delayMinutes = 0; // tomorrow's flight
  }
  return publish(flight);
}

await createTopics('flights', 'delays');
await events.connect();
setInterval(() => changeOne().catch((error) => console.error(error.message)), 1000 / eventsPerSecond);
follow('delays', async ({ id, minutes }) => {
  const flight = flights.get(String(id));
  if (!flight) return console.error(`delays: there is no flight ${id}`);
  flight.status = 'DELAYED';
  flight.delayMinutes += minutes;
  return publish(flight);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
console.log(`event source: ${eventsPerSecond} changes a second`);
