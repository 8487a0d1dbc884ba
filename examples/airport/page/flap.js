// Split flaps: the text of a cell turns over, letter by letter.
//
// The cell's own text changes at once, for screen readers, selections and tests; the letters that turn are generated content
// of an overlay, which is removed when the last one has turned.
const still = matchMedia('(prefers-reduced-motion: reduce)');

export function flip(cell, text) {
  const before = cell.textContent;
  if (before === text) return;
  cell.textContent = text; // removes the overlay of a flip that is under way
  if (before === '' || still.matches || document.hidden) return cell.classList.remove('flipping');
  const flaps = document.createElement('span');
  flaps.className = 'flaps';
  flaps.setAttribute('aria-hidden', 'true');
  for (let i = 0; i < Math.max(before.length, text.length); i++) {
    const flap = document.createElement('i');
    flap.dataset.from = before[i] ?? ' ';
    flap.dataset.to = text[i] ?? ' ';
    if (flap.dataset.from !== flap.dataset.to) flap.className = 'turns';
    flap.style.setProperty('--place', i);
    flaps.append(flap);
  }
  cell.append(flaps);
  cell.classList.add('flipping');
  Promise.allSettled(flaps.getAnimations({ subtree: true }).map((animation) => animation.finished)).then(() => {
    if (flaps.parentNode !== cell) return;
    flaps.remove();
    cell.classList.remove('flipping');
  });
}
