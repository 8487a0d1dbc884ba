// The airport's operations: changes a flight every now and then, and delays one when asked to.
//
//   flights change by themselves ─▶ topic "flights"      topic "delays" ─▶ the flight asked for, later
//
// While Kafka is away nothing happens at the airport; a change that was made is published when Kafka is back.
// Environment: KAFKA (host:port), EVENTS_PER_SECOND (2).
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { changeOne } from './changes.mjs';
import { Incident } from './incident.mjs';
import { createTopics, follow, producer } from './kafka.mjs';
import { timetable } from './subgraphs/timetable.mjs';

const eventsPerSecond = Number(process.env.EVENTS_PER_SECOND ?? 2);
const BATCH = 100; // changes per request at most
const RETRY_MS = 500;
const flights = new Map(timetable.map((flight) => [flight.id, flight]));
const events = producer();
const incident = new Incident('Kafka');

async function untilItWorks(step) {
  for (;;) {
    try {
      const result = await step();
      incident.works();
      return result;
    } catch (error) {
      incident.fails(error);
      await setTimeout(RETRY_MS);
    }
  }
}

// Every record begins a trace, which the calls to the subgraphs belong to (W3C Trace Context).
function recordOf({ id, status, gate, delayMinutes, origin }) {
  const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  return { key: id, headers: { traceparent }, value: JSON.stringify({ id, status, gate, delayMinutes, origin, changedAt: Date.now() }) };
}

// One request at a time, so that no record overtakes another of its flight.
let last = Promise.resolve();
function publish(messages) {
  last = last.then(() => untilItWorks(() => events.send({ topic: 'flights', messages })));
  return last;
}

async function changeFlights() {
  let due = Date.now();
  for (;;) {
    await setTimeout(Math.max(0, due - Date.now()));
    const messages = [];
    for (; messages.length < BATCH && due <= Date.now(); due += 1000 / eventsPerSecond) messages.push(recordOf(changeOne(timetable)));
    if (messages.length > 0) await publish(messages);
    if (Date.now() - due > 1000) due = Date.now(); // what was not changed in time is not made up for
  }
}

await untilItWorks(() => createTopics('flights', 'delays'));
await untilItWorks(() => events.connect());
follow('delays', ({ id, minutes }) => {
  const flight = flights.get(String(id));
  if (!flight) return console.error(`delays: there is no flight ${id}`);
  flight.status = 'DELAYED';
  flight.delayMinutes += minutes;
  return publish([recordOf(flight)]);
});
changeFlights();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
console.log(`event source: ${eventsPerSecond} changes per second`);
