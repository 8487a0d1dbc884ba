// The day's flights, the same on every start and in every process.
const airports = ['LHR', 'AMS', 'CDG', 'FRA', 'JFK', 'HND', 'SIN', 'LIS', 'CPH', 'ZRH'];
const airlines = ['NW', 'AU', 'MR', 'SK', 'TD'];
const aircraft = ['A320neo', 'A350-900', 'B787-9', 'E195-E2', 'A220-300'];
const FLIGHTS = 60;

let state = 42;
const below = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0; // a linear congruential generator
  return (state >>> 8) % n;
};

export const timetable = Array.from({ length: FLIGHTS }, (_, i) => {
  const origin = airports[below(4)]; // four busy origins, so that a filtered board has life in it
  let destination = origin;
  while (destination === origin) destination = airports[below(airports.length)];
  const airline = airlines[below(airlines.length)];
  return {
    id: String(1000 + i),
    number: `${airline} ${100 + below(900)}`,
    origin: { code: origin },
    destination: { code: destination },
    airline: { code: airline },
    aircraft: aircraft[below(aircraft.length)],
    departsAt: 360 + i * 15,
    status: 'SCHEDULED',
    gate: `${'ABCD'[below(4)]}${1 + below(30)}`,
    delayMinutes: 0,
  };
});
