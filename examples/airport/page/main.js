// The departure board: one WebSocket, a query for the timetable, two subscriptions for what changes.
import { Announcer } from './announcer.js';
import { Board, sentenceOf } from './board.js';
import { showDetails } from './details.js';
import { CHANGES, DELAY, DEPARTURES, TIMETABLE, TIMETABLE_OF } from './queries.js';
import { showFigures } from './figures.js';
import { findControl, showPanel } from './panel.js';
import { showQuery } from './query_text.js';

const client = graphqlWs.createClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  lazy: false,
  retryAttempts: Infinity,
  shouldRetry: () => true, // the server may be starting
});

const byId = (id) => document.getElementById(id);
const announcer = new Announcer(byId('announcer'));
const all = new Board(byId('all'), byId('row'), act);
const one = new Board(byId('one'), byId('row'), act);
const figures = showFigures(byId('stats'));
let control = null; // the address of the demo's supervisor

// ---- the connection ----------------------------------------------------------------------------------

const connection = byId('connection');
function showConnection(state) {
  if (connection.dataset.state === state) return;
  connection.textContent = state;
  connection.dataset.state = state;
  if (state === 'lost') announcer.now('The connection is lost; connecting again.');
}
client.on('connected', () => {
  showConnection('live');
  refresh(); // what changed while there was no connection
});
client.on('closed', () => showConnection('lost'));

const messageOf = (error) =>
  Array.isArray(error) ? error.map(({ message }) => message).join('; ') : (error?.reason || error?.message || 'connection lost');

function follow(board, query, variables, handle) {
  return client.subscribe({ query, variables }, {
    next: ({ data, errors }) => {
      board.report(errors ? messageOf(errors) : ''); // of this change; the next one that succeeds removes it
      const [flight] = Object.values(data ?? {});
      if (flight) handle(flight);
    },
    error: (error) => board.report(messageOf(error)),
    complete: () => {},
  });
}

function once(query, variables) {
  return new Promise((resolve, reject) => {
    let result;
    client.subscribe({ query, variables }, { next: (value) => (result = value), error: reject, complete: () => resolve(result) });
  });
}

const messages = new Map(); // flight id => the last message about it, as it came
client.on('message', (message) => {
  const flight = message.type === 'next' && message.payload.data?.flightChanged;
  if (flight) messages.set(flight.id, message);
});

// ---- the boards --------------------------------------------------------------------------------------

const origin = byId('origin');
let unfollow = () => {};

async function fill(board, query, variables) {
  const askedAt = Date.now();
  const { data, errors } = await once(query, variables);
  board.report(errors ? messageOf(errors) : '');
  board.fill(data?.flights ?? [], askedAt);
  return data;
}

async function refresh() {
  try {
    const data = await fill(all, TIMETABLE);
    offerOrigins(data);
    if (origin.value) await fill(one, TIMETABLE_OF, { origin: origin.value });
  } catch (error) {
    all.report(messageOf(error));
  }
}

function offerOrigins(data) {
  const busy = new Set((data?.flights ?? []).map((flight) => flight.origin.code));
  if (origin.options.length > 0 || busy.size === 0) return;
  for (const { code, city } of data.airports ?? []) {
    if (busy.has(code)) origin.add(new Option(`${city} (${code})`, code));
  }
  origin.value = data.flights[0].origin.code; // the next departure's
  followOrigin();
}

function followOrigin() {
  const variables = { origin: origin.value };
  unfollow();
  one.clear();
  showQuery(byId('one'), DEPARTURES, variables);
  unfollow = follow(one, DEPARTURES, variables, (flight) => {
    one.change(flight);
    announcer.change(sentenceOf(flight));
  });
}

origin.addEventListener('change', () => {
  followOrigin();
  fill(one, TIMETABLE_OF, { origin: origin.value }).catch((error) => one.report(messageOf(error)));
});

showQuery(byId('all'), CHANGES);
follow(all, CHANGES, undefined, (flight) => {
  all.change(flight);
  figures.note(flight.changedAt);
});

const pause = byId('pause');
pause.addEventListener('click', () => {
  const isPaused = pause.getAttribute('aria-pressed') !== 'true';
  pause.setAttribute('aria-pressed', isPaused);
  pause.textContent = isPaused ? 'Resume' : 'Pause';
  for (const board of [all, one]) board.pause(isPaused);
});

// ---- the buttons of a row ----------------------------------------------------------------------------

function act(action, flight, button) {
  return action === 'delay' ? delay(flight, button) : showDetails(flight, messages.get(flight.id), control);
}

async function delay(flight, button) {
  button.disabled = true;
  try {
    const { data, errors } = await once(DELAY, { id: flight.id, minutes: 15 });
    if (errors || !data.delayFlight.success) all.report(errors ? messageOf(errors) : 'Kafka did not take the delay.');
    else announcer.now(`A delay of 15 minutes was asked for ${flight.number}.`);
  } catch (error) {
    all.report(messageOf(error));
  }
  button.disabled = false;
  button.focus({ preventScroll: true }); // which a disabled button loses
}

// ---- the demo's panel --------------------------------------------------------------------------------

control = await findControl();
if (control) showPanel(control, (text) => announcer.now(text));
