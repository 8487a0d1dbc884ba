// The load client: keeps as many viewers connected as its parent asks for, and reports once per second what they receive.
//
//   parent ─ {viewers: n} ─▶ [ n WebSockets, the same subscription as the board's ] ─ report ─▶ parent
//
//   node viewers.mjs HOST PORT        (forked: it talks over the channel to its parent, and ends with it)
//
// Report: {connected, perSecond, p50Ms, p99Ms, reconnected, errors, seen: [[id, changedAt, ms]]}. Latencies are from the change
// at the event source to this process, its own time for reading all of its sockets included. `seen` is what the first viewer has
// received: id, the time of the change, and the latency; `errors` are the results with errors that it has received.
import { CHANGES } from '../page/queries.js';
import { Latencies } from './latencies.mjs';
import { Viewer } from './viewer.mjs';

const CONNECTING_MAX = 100; // at once, fewer than a listener's backlog
const RETRY_MS = 500;
const KEY = Buffer.from('"changedAt":');
const [host, port] = process.argv.slice(2);

const latencies = new Latencies();
const viewers = [];
let wanted = 1;
let connecting = 0;
let connected = 0;
let reconnected = 0;
let errors = 0;
let seen = [];
let isRetrying = false;

function changedAtOf(payload) {
  const at = payload.lastIndexOf(KEY);
  if (at < 0) return null;
  let value = 0;
  for (let i = at + KEY.length; payload[i] >= 48 && payload[i] <= 57; i++) value = value * 10 + payload[i] - 48;
  return value;
}

function received(viewer, payload) {
  const changedAt = changedAtOf(payload);
  if (changedAt !== null) latencies.add(Date.now() - changedAt);
  if (viewer !== viewers[0]) return;
  const { type, payload: result } = JSON.parse(payload.toString());
  if (type !== 'next') return;
  if (result.errors) errors++;
  const flight = result.data?.flightChanged;
  if (flight) seen.push([flight.id, flight.changedAt, Date.now() - flight.changedAt]);
}

const on = {
  subscribed() {
    connecting--;
    connected++;
    adjust();
  },
  closed(viewer) {
    if (viewer.isSubscribed) connected--;
    else connecting--;
    const at = viewers.indexOf(viewer);
    if (at < 0) return; // it was closed on purpose
    viewers.splice(at, 1);
    reconnected++;
    if (isRetrying) return;
    isRetrying = true;
    setTimeout(() => {
      isRetrying = false;
      adjust();
    }, RETRY_MS);
  },
};

function adjust() {
  while (viewers.length > wanted) viewers.pop().close();
  while (viewers.length < wanted && connecting < CONNECTING_MAX && !isRetrying) {
    connecting++;
    const viewer = new Viewer({ host, port, query: CHANGES, on: { ...on, text: (payload) => received(viewer, payload) } });
    viewers.push(viewer);
  }
}

process.on('message', ({ viewers: count }) => {
  wanted = count;
  adjust();
});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  const report = { connected, p50Ms: latencies.percentile(0.5), p99Ms: latencies.percentile(0.99), reconnected, errors, seen };
  process.send({ ...report, perSecond: latencies.nextSecond() });
  seen = [];
}, 1000);
adjust();
