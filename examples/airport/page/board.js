// A board: one row per flight, in the order of departure.
//
//   fill(flights, askedAt)   a timetable, as the subgraphs know it; what has changed since it was asked for stays
//   change(flight)           an event: its cells flip and its row lights up
//
// Keyboard: the board is one stop of the Tab key. Arrow keys, Home and End move between rows.
import { flip } from './flap.js';

const hhmm = (minutes) => {
  const m = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
};
const STATUS = { SCHEDULED: 'is on schedule', BOARDING: 'is boarding', DELAYED: 'is delayed', DEPARTED: 'has departed', CANCELLED: 'is cancelled' };

// "NW 512 to Paris is boarding, gate B4, departs at 07:15"
export const sentenceOf = (flight) =>
  `${flight.number} to ${flight.destination.city} ${STATUS[flight.status] ?? flight.status}` +
  `${flight.gate ? `, gate ${flight.gate}` : ''}, ${flight.status === 'DEPARTED' ? 'planned for' : 'departs at'} ${hhmm(flight.departsAt + flight.delayMinutes)}`;

export class Board {
  // `act(action, flight, button)` is called for a click on a button with that data-action; elsewhere on a row, for 'details'.
  constructor(section, template, act) {
    this.element = section.querySelector('.rows');
    this.template = template;
    this.rows = new Map(); // flight id => { row, flight, changedAt }
    this.waiting = null; // while the board is paused: flight id => latest flight
    this.problem = section.querySelector('.problem');
    const all = section.querySelector('.show-all');
    all.addEventListener('click', () => {
      const isOpen = section.classList.toggle('all');
      all.setAttribute('aria-expanded', isOpen);
      all.textContent = isOpen ? 'Show fewer flights' : 'Show all flights';
    });
    this.element.addEventListener('keydown', (event) => this.move(event));
    this.element.addEventListener('focusin', ({ target }) => this.makeCurrent(target.closest('.flight')));
    this.element.addEventListener('click', ({ target }) => {
      const row = target.closest('.flight');
      const button = target.closest('button');
      if (row) act(button?.dataset.action ?? 'details', this.rows.get(row.dataset.flight).flight, button);
    });
  }
  clear() {
    this.element.replaceChildren();
    this.rows.clear();
    this.waiting?.clear();
    this.report('');
  }
  fill(flights, askedAt) {
    for (const flight of flights) {
      if (!(this.rows.get(flight.id)?.changedAt >= askedAt)) this.show(flight);
    }
  }
  change(flight) {
    if (this.waiting) return this.waiting.set(flight.id, flight);
    const entry = this.show(flight);
    entry.changedAt = Date.now();
    this.glow(entry);
  }
  // In two steps, not as an animation of seconds: that would paint a busy board all the time.
  glow(entry) {
    const { dataset } = entry.row;
    clearTimeout(entry.timer);
    dataset.glow = 'bright';
    entry.timer = setTimeout(() => {
      dataset.glow = 'faint';
      entry.timer = setTimeout(() => delete dataset.glow, 3000);
    }, 1500);
  }
  pause(isPaused) {
    const waiting = this.waiting;
    this.waiting = isPaused ? new Map() : null;
    for (const flight of waiting?.values() ?? []) this.change(flight);
  }
  report(problem) {
    this.problem.textContent = problem;
    this.problem.hidden = problem === '';
  }

  show(flight) {
    const entry = this.rows.get(flight.id) ?? this.add(flight);
    const { row } = entry;
    entry.flight = flight;
    const cell = (name) => row.querySelector(`.${name}`);
    const isLate = flight.delayMinutes > 0;
    cell('planned').textContent = isLate ? hhmm(flight.departsAt) : '';
    cell('planned').hidden = !isLate;
    cell('name').textContent = flight.number;
    cell('number').style.setProperty('--livery', flight.airline.color);
    cell('city').textContent = `${flight.destination.city} (${flight.destination.code})`;
    cell('detail').textContent = `from ${flight.origin.city} · ${flight.airline.name} · ${flight.aircraft.replaceAll('-', '\u2011')}`;
    cell('status').dataset.status = flight.status;
    flip(cell('time'), hhmm(flight.departsAt + flight.delayMinutes));
    flip(cell('gate'), flight.gate ?? '–');
    flip(cell('status'), flight.status);
    return entry;
  }
  add(flight) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.dataset.departs = flight.departsAt;
    row.dataset.flight = flight.id;
    for (const button of row.querySelectorAll('button')) {
      if (button.dataset.label) button.setAttribute('aria-label', `${button.dataset.label} ${flight.number}`);
    }
    const later = [...this.element.children].find((other) => Number(other.dataset.departs) > flight.departsAt);
    this.element.insertBefore(row, later ?? null);
    const entry = { row, flight, changedAt: 0 };
    this.rows.set(flight.id, entry);
    this.makeCurrent(this.element.querySelector('.flight.current') ?? this.element.firstElementChild);
    return entry;
  }

  // Only the buttons of the current row can be reached with Tab.
  makeCurrent(current) {
    for (const row of this.element.children) {
      const isCurrent = row === current;
      if (isCurrent === row.classList.contains('current') && row.dataset.tabs) continue;
      row.dataset.tabs = 'set';
      row.classList.toggle('current', isCurrent);
      for (const button of row.querySelectorAll('button')) button.tabIndex = isCurrent ? 0 : -1;
    }
  }
  move(event) {
    const row = event.target.closest('.flight');
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const shown = [...this.element.children].filter((other) => other.offsetParent !== null);
    const at = shown.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const which = [...row.querySelectorAll('button')].indexOf(event.target);
    shown[to]?.querySelectorAll('button')[Math.max(which, 0)]?.focus();
  }
}
