// The departure board: one WebSocket, a query for the timetable, two subscriptions for what changes.
const client = graphqlWs.createClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  retryAttempts: Infinity,
});

const FLIGHT = `fragment Board on Flight {
  id number departsAt status gate delayMinutes aircraft
  origin { code city } destination { code city name } airline { name color }
}`;

const byId = (id) => document.getElementById(id);

// ---- what the connection does --------------------------------------------------------------------

const connection = byId('connection');
const say = (state) => {
  connection.textContent = state;
  connection.dataset.state = state;
};
client.on('connected', () => say('live'));
client.on('closed', () => say('lost'));
client.on('connecting', () => say('connecting'));

const recent = []; // [arrival, age in ms] of the last ten seconds' events
function note(changedAt) {
  const now = Date.now();
  recent.push([now, Math.max(0, now - changedAt)]);
}
setInterval(() => {
  const now = Date.now();
  while (recent.length > 0 && recent[0][0] < now - 10_000) recent.shift();
  byId('rate').textContent = (recent.length / 10).toFixed(1);
  const ages = recent.map(([, age]) => age).sort((a, b) => a - b);
  byId('age').textContent = ages.length > 0 ? `${ages[Math.floor(ages.length / 2)]} ms` : '–';
  byId('clock').textContent = new Date().toISOString().slice(11, 19);
}, 500);

// ---- the boards ------------------------------------------------------------------------------------

const hhmm = (minutes) => {
  const m = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
};

class Board {
  constructor(element) {
    this.element = element;
    this.rows = new Map();
  }
  clear() {
    this.element.replaceChildren();
    this.rows.clear();
  }
  show(flight, isChange) {
    const row = this.rows.get(flight.id) ?? this.add(flight);
    const set = (selector, text) => (row.querySelector(selector).textContent = text);
    const departs = row.querySelector('.departs');
    departs.textContent = hhmm(flight.departsAt + flight.delayMinutes);
    if (flight.delayMinutes > 0) {
      const planned = document.createElement('s');
      planned.textContent = hhmm(flight.departsAt);
      departs.append(planned);
    }
    set('.number', flight.number);
    set('.city', `${flight.destination.city} (${flight.destination.code})`);
    set('.detail', `from ${flight.origin.city} · ${flight.airline.name} · ${flight.aircraft}`);
    set('.gate', flight.gate ?? '–');
    const status = row.querySelector('.status');
    status.textContent = flight.status;
    status.dataset.status = flight.status;
    row.querySelector('.number').style.setProperty('--livery', flight.airline.color);
    if (!isChange) return;
    row.classList.remove('changed');
    void row.offsetWidth; // restarts the animation
    row.classList.add('changed');
  }
  add(flight) {
    const row = byId('row').content.firstElementChild.cloneNode(true);
    row.dataset.departs = flight.departsAt;
    row.dataset.flight = flight.id;
    const later = [...this.element.children].find((other) => Number(other.dataset.departs) > flight.departsAt);
    this.element.insertBefore(row, later ?? null);
    this.rows.set(flight.id, row);
    const button = row.querySelector('button');
    button.addEventListener('click', () => delay(flight.id, button));
    return row;
  }
  complain(problem) {
    const line = document.createElement('p');
    line.className = 'problem';
    line.textContent = problem;
    this.element.prepend(line);
  }
}

const messageOf = (error) =>
  Array.isArray(error) ? error.map((e) => e.message).join('; ') : (error?.reason ?? error?.message ?? 'connection lost');

function follow(board, payload, field) {
  return client.subscribe(payload, {
    next: ({ data, errors }) => {
      if (errors) board.complain(messageOf(errors));
      if (!data?.[field]) return;
      board.show(data[field], true);
      if (board === all) note(data[field].changedAt);
    },
    error: (error) => board.complain(messageOf(error)),
    complete: () => {},
  });
}

function once(payload) {
  return new Promise((resolve, reject) => {
    let result;
    client.subscribe(payload, { next: (value) => (result = value), error: reject, complete: () => resolve(result) });
  });
}

async function delay(id, button) {
  button.disabled = true;
  try {
    const { data, errors } = await once({
      query: 'mutation($id: ID!, $minutes: Int!) { delayFlight(id: $id, minutes: $minutes) { success } }',
      variables: { id, minutes: 15 },
    });
    if (errors || !data.delayFlight.success) all.complain(errors ? messageOf(errors) : 'Kafka did not take the delay.');
  } catch (error) {
    all.complain(messageOf(error));
  }
  button.disabled = false;
}

const all = new Board(byId('all'));
const one = new Board(byId('one'));

let unfollow = () => {};
async function chooseOrigin(origin) {
  unfollow();
  one.clear();
  unfollow = follow(one, { query: `subscription($origin: ID!) { departures(origin: $origin) { ...Board } } ${FLIGHT}`, variables: { origin } }, 'departures');
  const { data } = await once({ query: `query($origin: ID) { flights(origin: $origin) { ...Board } } ${FLIGHT}`, variables: { origin } });
  for (const flight of data?.flights ?? []) one.show(flight, false);
}

const origin = byId('origin');
origin.addEventListener('change', () => chooseOrigin(origin.value).catch((error) => one.complain(messageOf(error))));

async function start() {
  follow(all, { query: `subscription { flightChanged { ...Board changedAt } } ${FLIGHT}` }, 'flightChanged');
  const { data, errors } = await once({ query: `{ flights { ...Board } airports { code city } } ${FLIGHT}` });
  if (errors) all.complain(messageOf(errors));
  for (const flight of data?.flights ?? []) all.show(flight, false);
  const busy = new Set((data?.flights ?? []).map((flight) => flight.origin.code));
  for (const { code, city } of data?.airports ?? []) {
    if (busy.has(code)) origin.add(new Option(`${city} (${code})`, code));
  }
  if (origin.value) await chooseOrigin(origin.value);
}
start().catch((error) => all.complain(messageOf(error)));

// ---- what the server says of itself ------------------------------------------------------------------

const STATS = {
  sessions: 'Sessions',
  operations: 'Operations',
  groups: 'Groups',
  rows: 'Rows',
  events: 'Events',
  executionsPerEvent: 'Executor calls an event',
  rowsPerEvent: 'Rows an event',
  delivered: 'Messages delivered',
};
setInterval(async () => {
  try {
    const stats = await (await fetch('/stats')).json();
    byId('stats').replaceChildren(
      ...Object.entries(STATS).map(([key, title]) => {
        const entry = document.createElement('div');
        const name = document.createElement('dt');
        const value = document.createElement('dd');
        name.textContent = title;
        value.textContent = Number.isInteger(stats[key]) ? stats[key] : Number(stats[key]).toFixed(2);
        entry.append(name, value);
        return entry;
      }),
    );
  } catch {
    byId('stats').textContent = 'not reachable';
  }
}, 1000);
