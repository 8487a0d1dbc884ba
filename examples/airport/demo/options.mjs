// The options of the demo. --check only reads them, so that ./dev reports a wrong one before it builds; --bin and --work name folders.
import { parseArgs } from 'node:util';

export const USAGE = `./dev demo [--port P] [--exec N] [--kafka HOST:PORT]
  --port P            the page and the API; other parts use ports just above it (default 4000)
  --exec N            how many exec-services, 1 to 8 (default 2)
  --kafka HOST:PORT   a broker of yours instead of the built-in one`;

// Throws an Error whose message is for the user.
export function optionsOf(args) {
  const text = { type: 'string' };
  const { values } = parseArgs({ args, options: { port: text, exec: text, kafka: text, bin: text, work: text, check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  const number = (name, value, min, max) => {
    if (!/^\d+$/.test(value) || Number(value) < min || Number(value) > max) throw new Error(`--${name} takes a number from ${min} to ${max}, not "${value}".`);
    return Number(value);
  };
  const { kafka = null, bin = 'build/release', work = 'build/demo', help = false, check = false } = values;
  if (kafka !== null && !/^[^:]+:\d+$/.test(kafka)) throw new Error(`--kafka takes HOST:PORT, not "${kafka}".`);
  return { port: number('port', values.port ?? '4000', 1024, 65_000), execs: number('exec', values.exec ?? '2', 1, 8), kafka, bin, work, help, check };
}
