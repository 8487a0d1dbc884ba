// The way of one change, for a click on a flight: the record, the plan, the calls to the subgraphs, the message. What only the demo's
// supervisor knows is left out where there is none; the message is this page's own.
import { copy } from './query_text.js';

const dialog = document.getElementById('details');

function section(title, text, note = '') {
  const part = document.createElement('section');
  const head = document.createElement('h3');
  const shown = document.createElement('pre');
  const button = document.createElement('button');
  head.textContent = title;
  shown.textContent = text;
  shown.tabIndex = 0;
  shown.setAttribute('aria-label', title);
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy: ${title}`);
  button.addEventListener('click', () => copy(shown, button));
  part.append(head, button);
  if (note) part.append(Object.assign(document.createElement('small'), { textContent: note }));
  part.append(shown);
  return part;
}
const pretty = (value) => JSON.stringify(value, null, 2);

const recordText = ({ topic, partition, offset, timestamp, key, headers, value }) =>
  [`topic ${topic}, partition ${partition}, offset ${offset}`, `time ${new Date(Number(timestamp)).toISOString()}`, `key ${key}`,
    ...Object.entries(headers).map(([name, text]) => `${name}: ${text}`), '', value].join('\n');
const callText = ({ subgraph, ms, query, variables }) => `${subgraph}, ${ms.toFixed(1)} ms\n${query}\n${JSON.stringify(variables)}`;

// message: the last one about the flight, or undefined; control: the demo's address, or null.
export async function showDetails(flight, message, control) {
  dialog.querySelector('h2').textContent = `${flight.number} to ${flight.destination.city}: its last change`;
  const parts = dialog.querySelector('.parts');
  parts.replaceChildren();
  dialog.showModal();
  const trace = control && (await fetch(`${control}/flights/${encodeURIComponent(flight.id)}`).then((response) => response.json(), () => null));
  const found = [];
  if (trace?.record) found.push(section('1. The record in Kafka', recordText(trace.record)));
  if (trace?.plan) found.push(section('2. The plan', trace.plan, 'As `explain` prints it. It was compiled once, when the first viewer subscribed.'));
  if (trace?.calls) {
    const note = trace.calls.length > 0 ? 'Made once for this record, whatever the number of viewers.' : 'None has the trace of this record: records that arrive together share their calls.';
    found.push(section('3. The calls to the subgraphs', trace.calls.map(callText).join('\n\n'), note));
  }
  found.push(section(trace?.record ? '4. The message to every viewer' : 'The message', message ? pretty(message) : 'No change has arrived since this page was opened.'));
  if (!trace?.record) found.push(Object.assign(document.createElement('p'), { textContent: control ? 'The record is not known: the flight has not changed since the demo was started.' : './dev demo also shows the record, the plan and the calls to the subgraphs.' }));
  parts.replaceChildren(...found);
}
dialog.querySelector('.close').addEventListener('click', () => dialog.close());
