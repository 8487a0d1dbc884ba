// The panel of `./dev demo`: simulated viewers, executors to be disturbed, a schema to be replaced. Where the page is served without
// the demo's supervisor (compose), there is no demo.json, and the panel stays hidden.
const POLL_MS = 1000;
const VIEWERS_MAX = 10_000;
const STEPS = 80; // of the slider, which is logarithmic: as far from 10 to 100 as from 1,000 to 10,000

const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString('en');

// Two significant digits, so that the slider stops at round numbers.
export function viewersAt(position) {
  const exact = VIEWERS_MAX ** (position / STEPS);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  return Math.round(exact / unit) * unit;
}
export const positionOf = (viewers) => Math.round((Math.log(viewers) / Math.log(VIEWERS_MAX)) * STEPS);

// Resolves to the address of the demo's supervisor, or null.
export async function findControl() {
  try {
    const response = await fetch('demo.json');
    if (!response.ok) return null;
    const { control } = await response.json();
    return `http://${location.hostname}:${control}`;
  } catch {
    return null;
  }
}

export function showPanel(control, announce) {
  const slider = byId('viewers');
  const problem = byId('panel-problem');
  let isSliding = false;
  let latest = Infinity; // time of the newest line of the log that was shown

  async function ask(path, body) {
    const response = await fetch(`${control}/${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const result = await response.json();
    if (!response.ok) throw new Error(result.message);
    return result;
  }
  async function act(path, body) {
    try {
      await ask(path, body);
      problem.textContent = '';
      await refresh();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  const showWanted = (viewers) => {
    byId('wanted').textContent = number(viewers);
    slider.setAttribute('aria-valuetext', `${number(viewers)} viewers`);
  };
  slider.max = STEPS;
  slider.addEventListener('input', () => {
    isSliding = true;
    showWanted(viewersAt(slider.valueAsNumber));
  });
  slider.addEventListener('change', async () => {
    await act('viewers', { count: viewersAt(slider.valueAsNumber) });
    isSliding = false;
  });
  for (const id of ['kill', 'freeze', 'schema']) byId(id).addEventListener('click', () => act(id, {}));

  function show({ wanted, connected, perSecond, callsPerChange, p99Ms, memoryBytes, executors, log }) {
    if (!isSliding) {
      slider.valueAsNumber = positionOf(wanted);
      showWanted(wanted);
    }
    byId('connected').textContent = number(connected);
    byId('per-second').textContent = number(perSecond);
    byId('calls').textContent = callsPerChange === null ? '–' : Number(callsPerChange.toFixed(2));
    byId('p99').textContent = p99Ms === null ? '–' : `${number(p99Ms)} ms`;
    byId('memory').textContent = memoryBytes === null ? '–' : `${(memoryBytes / 1e6).toFixed(1)} MB`;
    byId('executors').replaceChildren(...executors.map(({ name, state }) => {
      const item = document.createElement('li');
      item.textContent = `${name.replace('exec-service', 'Executor')} ${state === 'running' ? 'works' : state === 'frozen' ? 'is frozen' : 'is down'}`;
      item.dataset.state = state;
      return item;
    }));
    byId('log').replaceChildren(...log.map(({ at, text }) => {
      const item = document.createElement('li');
      const time = document.createElement('time');
      time.textContent = new Date(at).toISOString().slice(11, 19);
      item.append(time, ` ${text}`);
      return item;
    }));
    const news = log.filter(({ at }) => at > latest).map(({ text }) => text).reverse();
    if (news.length > 0) announce(news.join(' '));
    latest = log[0]?.at ?? 0;
  }
  async function refresh() {
    show(await ask('state'));
  }

  byId('panel').hidden = false;
  (async function poll() {
    try {
      await refresh();
      byId('panel').classList.remove('away');
    } catch {
      byId('panel').classList.add('away'); // the demo was stopped: the board says so, too
    }
    setTimeout(poll, POLL_MS);
  })();
}
