// What happens at the airport: one change of one flight of a timetable, in the order of departure.
const next = { SCHEDULED: 'BOARDING', BOARDING: 'DEPARTED', DELAYED: 'BOARDING', DEPARTED: 'SCHEDULED' };
const NEXT_DEPARTURES = 10; // what a board shows without scrolling, on a phone nearly all of it

// `random` answers a number from 0 to 1, 1 excluded. Returns the flight that it has changed.
export function changeOne(timetable, random = Math.random) {
  const below = (n) => Math.floor(random() * n);
  // As at an airport, most changes concern the flights that leave next, so that viewers see most changes.
  const flight = timetable[below(below(5) < 4 ? Math.min(NEXT_DEPARTURES, timetable.length) : timetable.length)];
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
  return flight;
}
