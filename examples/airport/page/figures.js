// The figures at the top (what this page receives) and at the bottom (what conn-service reports of itself).
const WORDS = {
  sessions: 'Viewers',
  operations: 'Subscriptions',
  groups: 'Different ones',
  rows: 'Different results',
  events: 'Changes read',
  executionsPerEvent: 'Executor calls per change',
  rowsPerEvent: 'Results per change',
  delivered: 'Messages delivered',
};

export function showFigures(stats) {
  const byId = (id) => document.getElementById(id);
  const recent = []; // [arrival, age in ms] of the last ten seconds' events
  setInterval(() => {
    const now = Date.now();
    while (recent.length > 0 && recent[0][0] < now - 10_000) recent.shift();
    const ages = recent.map(([, age]) => age).sort((a, b) => a - b);
    byId('rate').textContent = (recent.length / 10).toFixed(1);
    byId('age').textContent = ages.length > 0 ? `${ages[Math.floor(ages.length / 2)]} ms` : '–';
    byId('clock').textContent = new Date().toISOString().slice(11, 19);
  }, 500);
  setInterval(() => readStats(stats), 1000);
  return {
    note(changedAt) {
      const now = Date.now();
      recent.push([now, Math.max(0, now - changedAt)]);
    },
  };
}

async function readStats(element) {
  try {
    const stats = await (await fetch('/stats')).json();
    element.replaceChildren(
      ...Object.entries(WORDS).map(([key, title]) => {
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
    element.textContent = 'nothing: it cannot be reached';
  }
}
