// The airport's operations: changes a flight every now and then, and delays one when asked to.
//
//   flights change by themselves ─▶ topic "flights"      topic "delays" ─▶ the flight asked for, later
//
// Environment: KAFKA (host:port), EVENTS_PER_SECOND (2).
import { createTopics, follow, producer } from './kafka.mjs';
import { changeOne } from './changes.mjs';
import { timetable } from './subgraphs/timetable.mjs';

const eventsPerSecond = Number(process.env.EVENTS_PER_SECOND ?? 2);
const flights = new Map(timetable.map((flight) => [flight.id, flight]));
const events = producer();

function publish(flight) {
  const { id, status, gate, delayMinutes, origin } = flight;
  const value = JSON.stringify({ id, status, gate, delayMinutes, origin, changedAt: Date.now() });
  return events.send({ topic: 'flights', messages: [{ key: id, value }] });
}

await createTopics('flights', 'delays');
await events.connect();
setInterval(() => publish(changeOne(timetable)).catch((error) => console.error(error.message)), 1000 / eventsPerSecond);
follow('delays', async ({ id, minutes }) => {
  const flight = flights.get(String(id));
  if (!flight) return console.error(`delays: there is no flight ${id}`);
  flight.status = 'DELAYED';
  flight.delayMinutes += minutes;
  return publish(flight);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
console.log(`event source: ${eventsPerSecond} changes a second`);
