// Does what the schedule says.

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Actions {
  counts = {}; // what => how often
  #running = new Set();
  #schema = 'base'; // of all executors, once the change is through
  #changing = Promise.resolve(); // one change of the schema after the other
  #isHealed = false;

  constructor(fleet, sessions, producer, note) {
    Object.assign(this, { fleet, sessions, producer, note });
  }

  // Begins it; it ends by itself.
  begin(action) {
    this.counts[action.what] = (this.counts[action.what] ?? 0) + 1;
    const running = this.#handlers[action.what](action).catch((error) => this.note(`${action.what} failed: ${error.stack}`));
    this.#running.add(running);
    running.finally(() => this.#running.delete(running));
  }

  // Waits until all that was begun is over, and brings back the first schema.
  async heal() {
    this.#isHealed = true;
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#changeSchema({ schema: 'base', pause: 0 });
    for (const subgraph of Object.values(this.fleet.subgraphs)) this.#mend(subgraph);
    for (const session of this.sessions) session.resume();
  }

  #mend(subgraph) {
    subgraph.delay = () => 0;
    subgraph.fails = false;
    subgraph.error = null;
    subgraph.instead = null;
  }
  async #during(ms) {
    for (const end = Date.now() + ms; Date.now() < end && !this.#isHealed; ) await pause(Math.min(200, ms));
  }
  // A service has one trouble at a time: what comes next waits.
  #alone(services, act) {
    const running = Promise.all(services.map(({ last }) => last)).then(act);
    for (const service of services) service.last = running.catch(() => {});
    return running;
  }
  #killed(services, ms) {
    return this.#alone(services, async () => {
      await Promise.all(services.map((service) => service.kill()));
      await this.#during(ms);
      for (const service of services) service.start();
    });
  }
  #frozen(services, ms) {
    return this.#alone(services, async () => {
      for (const service of services) service.freeze();
      await this.#during(ms);
      for (const service of services) service.thaw();
    });
  }
  #terminated(service, ms) {
    return this.#alone([service], async () => {
      await service.terminate();
      await this.#during(ms);
      service.start();
    });
  }
  #changeSchema({ schema, pause: between }, then = () => {}) {
    return (this.#changing = this.#changing.then(async () => {
      this.#schema = schema;
      for (const executor of this.fleet.executors) {
        this.fleet.write(executor, schema);
        await then(executor);
        await pause(between);
      }
    }));
  }

  #handlers = {
    'kill executor': ({ one, ms }) => this.#killed([this.fleet.executors[one]], ms),
    'freeze executor': ({ one, ms }) => this.#frozen([this.fleet.executors[one]], ms),
    'terminate executor': ({ one, ms }) => this.#terminated(this.fleet.executors[one], ms),
    'kill all executors': ({ ms }) => this.#killed(this.fleet.executors, ms),
    'freeze all executors': ({ ms }) => this.#frozen(this.fleet.executors, ms),
    'kill conn': ({ conn, ms }) => this.#killed([this.fleet.conns[conn]], ms),
    'terminate conn': ({ conn, ms }) => this.#terminated(this.fleet.conns[conn], ms),
    'freeze conn': ({ conn, ms }) => this.#frozen([this.fleet.conns[conn]], ms),
    'freeze broker': async ({ ms }) => {
      this.fleet.broker.child.kill('SIGSTOP');
      await this.#during(ms);
      this.fleet.broker.child.kill('SIGCONT');
    },
    'change schema': (action) => this.#changeSchema(action),
    'change schema and restart': (action) => this.#changeSchema(action, (executor) => this.#terminated(executor, 0)),
    'break schema': async ({ one, ms }) => {
      const executor = this.fleet.executors[one];
      // It is not restarted meanwhile: it would not start.
      await (this.#changing = this.#changing.then(() => this.#alone([executor], async () => {
        this.fleet.write(executor, 'broken');
        await this.#during(ms);
        this.fleet.write(executor, this.#schema);
      })));
    },
    'slow subgraph': async ({ subgraph, delay, ms }) => {
      this.fleet.subgraphs[subgraph].delay = () => delay;
      await this.#during(ms);
      this.#mend(this.fleet.subgraphs[subgraph]);
    },
    'failing subgraph': async ({ subgraph, how, ms }) => {
      const it = this.fleet.subgraphs[subgraph];
      if (how === 'fails') it.fails = true;
      if (how === 'error') it.error = { message: 'out of order', extensions: { code: 'OUT_OF_ORDER' } };
      if (how === 'hangs') it.instead = async () => (await this.#during(ms), false);
      await this.#during(ms);
      this.#mend(it);
    },
    'stall sessions': async ({ sessions, ms }) => {
      for (const index of sessions) this.sessions[index].stall();
      await this.#during(ms);
      for (const index of sessions) this.sessions[index].resume();
    },
    burst: async ({ records, padding }) => {
      for (let sent = 0; sent < records; sent += 4) await this.producer.send(this.producer.lanes.slice(0, 4), padding);
    },
    churn: async ({ sessions, index }) => {
      for (const session of sessions) this.sessions[session].churn(index);
    },
    'drop sessions': async ({ sessions }) => {
      for (const session of sessions) this.sessions[session].drop();
    },
  };
}
