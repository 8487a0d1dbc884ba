// Split flaps: the letters of a cell turn, one after the other, until they show its new text.
//
// The cell's own text changes at once, for screen readers, selections and tests. The letters that turn are generated content of an
// overlay, which is removed when the last one has turned. They step from letter to letter, as the flaps of a real board do: an
// animation of each would keep a machine without a graphics card busy.
const TICK_MS = 75;
const TURNS = 5; // letters that pass before the right one
const FLIPPING_MAX = 8; // cells at once; on a board that changes more often than that, none could be followed anyway
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const still = matchMedia('(prefers-reduced-motion: reduce)');

const flipping = new Map(); // cell => { flaps, tick }
let ticker;

export function flip(cell, text) {
  const before = cell.textContent;
  if (before === text) return;
  end(cell);
  const turns = before !== '' && !still.matches && flipping.size < FLIPPING_MAX && isSeen(cell); // asked first: a change costs a layout
  cell.textContent = text;
  if (!turns) return;
  const flaps = document.createElement('span');
  flaps.className = 'flaps';
  flaps.setAttribute('aria-hidden', 'true');
  for (let i = 0; i < Math.max(before.length, text.length); i++) {
    const flap = document.createElement('i');
    flap.dataset.from = flap.dataset.shown = before[i] ?? ' ';
    flap.dataset.to = text[i] ?? ' ';
    if (flap.dataset.from !== flap.dataset.to) flap.className = 'turns';
    flaps.append(flap);
  }
  cell.append(flaps);
  cell.classList.add('flipping');
  flipping.set(cell, { flaps, tick: 0 });
  ticker ??= setInterval(turn, TICK_MS);
}

function turn() {
  for (const [cell, flip] of flipping) {
    const all = [...flip.flaps.children];
    flip.tick++;
    all.forEach((flap, i) => {
      if (!flap.classList.contains('turns') || flip.tick <= i) return;
      const isThere = flip.tick - i > TURNS;
      flap.dataset.shown = isThere ? flap.dataset.to : LETTERS[Math.floor(Math.random() * LETTERS.length)];
    });
    if (flip.tick > all.length + TURNS) end(cell);
  }
}

function end(cell) {
  flipping.get(cell)?.flaps.remove();
  flipping.delete(cell);
  cell.classList.remove('flipping');
  if (flipping.size > 0) return;
  clearInterval(ticker);
  ticker = undefined;
}

function isSeen(cell) {
  if (document.hidden) return false;
  const { top, bottom, height } = cell.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < innerHeight;
}
