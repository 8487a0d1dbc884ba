// Standard error is a pipe that is full and not read: events are delivered all the same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Sluice, until } from './harness.mjs';

// A pipe of the kernel's (node's own are sockets), which this process reads only when it wants to.
class UnreadPipe {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'sluice-pipe-'));
    const path = join(this.folder, 'stderr');
    execFileSync('mkfifo', [path]);
    this.out = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.in = openSync(path, constants.O_WRONLY);
    this.filler = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    this.fill();
  }
  fill() {
    const newLines = '\n'.repeat(4096);
    while (this.#takes(() => writeSync(this.filler, newLines)));
  }
  #takes(transfer) {
    try {
      return transfer() > 0;
    } catch (error) {
      if (error.code === 'EAGAIN') return false;
      throw error;
    }
  }
  // What is in it now.
  read() {
    const buffer = Buffer.alloc(65536);
    let text = '';
    while (this.#takes(() => {
      const size = readSync(this.out, buffer);
      text += buffer.toString('utf8', 0, size);
      return size;
    }));
    return text.replace(/^\n+/, '');
  }
  close() {
    for (const end of [this.out, this.in, this.filler]) closeSync(end);
    rmSync(this.folder, { recursive: true });
  }
}

let sluice, pipe;
before(async () => {
  pipe = new UnreadPipe();
  sluice = await Sluice.start({ executors: 1, connStderr: pipe.in });
});
after(async () => {
  await sluice?.stop();
  pipe?.close();
});

test('events are delivered while the log waits for room', async () => {
  const { results } = sluice.subscribe(sluice.client(), 'subscription { flightChanged { id } }');
  await sluice.live(1);
  await sluice.publish('flights', { id: '1' }, { id: '2' });
  await until('both events came', () => results.length === 2);
  assert.deepEqual(results.map(({ data }) => data.flightChanged.id).sort(), ['1', '2']);
  assert.equal(await sluice.metric('sluice_log_lines_dropped_total'), 0);
});

test('the lines come once the pipe is read', async () => {
  let log = '';
  await until('the first line came', () => (log += pipe.read()).includes(' info serving '));
});

test('a full pipe does not keep the service from stopping', async () => {
  pipe.fill();
  sluice.conn.kill('SIGTERM');
  assert.deepEqual(await sluice.conn.ended, { code: 0, signal: null });
});
