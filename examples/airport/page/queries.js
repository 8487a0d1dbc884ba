// What the board asks, as it is shown on the page and sent. The simulated viewers of `./dev demo` subscribe to CHANGES, too.
const BOARD = `fragment Board on Flight {
  id number status gate delayMinutes departsAt aircraft
  origin { code city }
  destination { code city }
  airline { name color }
}`;

export const CHANGES = `subscription {
  flightChanged { ...Board changedAt }
}

${BOARD}`;

export const DEPARTURES = `subscription ($origin: ID!) {
  departures(origin: $origin) { ...Board }
}

${BOARD}`;

export const TIMETABLE = `{ flights { ...Board } airports { code city } }

${BOARD}`;

export const TIMETABLE_OF = `query ($origin: ID) { flights(origin: $origin) { ...Board } }

${BOARD}`;

export const DELAY = 'mutation ($id: ID!, $minutes: Int!) { delayFlight(id: $id, minutes: $minutes) { success } }';
