// Queries by POST at one conn-service, one after the other. Each must be answered, or fail with its connection when
// something was done to the service; an answer is right, or says what is wrong.
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ANSWER_MAX_MS = 30_000; // timeouts.execute and 2 s, on a machine that is busy, with a service that may be frozen

export class Queries {
  problems = [];
  outcomes = {}; // 'right', a code, or an HTTP status => how often
  #isOver = false;

  constructor(service) {
    this.service = service;
    this.done = (async () => {
      for (let n = 0; !this.#isOver; n = (n + 1) % 2000) {
        await this.#ask(n);
        await pause(50);
      }
    })();
  }
  stop() {
    this.#isOver = true;
    return this.done;
  }
  // What is wrong with a query when nothing is in trouble.
  async lastly() {
    for (let tries = 0; ; tries++) {
      const outcome = await this.#ask(tries);
      if (outcome === 'right') return [];
      if (tries === 20) return [`a query at ${this.service.name}: ${outcome}`]; // circuits close within 10 s
      await pause(1000);
    }
  }

  async #ask(n) {
    const { service } = this;
    const wasGoing = service.was('SIGTERM', 'SIGKILL');
    const outcome = await this.#outcome(n);
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    const wentAway = wasGoing || service.was('SIGTERM', 'SIGKILL');
    if (outcome.startsWith('wrong')) this.#report(outcome);
    if (outcome === 'no answer' && !wentAway) this.#report(outcome);
    if (outcome === 'connection lost' && !wentAway) this.#report(outcome);
    return outcome;
  }
  async #outcome(n) {
    let response;
    let text;
    try {
      response = await fetch(`http://127.0.0.1:${this.service.port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: 'query ($id: ID!) { flight(id: $id) { id number origin { name } } }', variables: { id: String(n) } }),
        signal: AbortSignal.timeout(ANSWER_MAX_MS),
      });
      text = await response.text();
    } catch (error) {
      return error.name === 'TimeoutError' ? 'no answer' : 'connection lost';
    }
    let answer;
    try {
      answer = JSON.parse(text);
    } catch {
      return `wrong: HTTP ${response.status} ${text.slice(0, 200)}`;
    }
    if (answer.errors) {
      const uncoded = answer.errors.find(({ message, extensions }) => !extensions?.code && !/^(Cannot return null|out of order)/.test(message));
      if (uncoded) return `wrong: ${JSON.stringify(uncoded).slice(0, 300)}`;
      return answer.errors[0].extensions?.code ?? answer.errors[0].message;
    }
    const { flight } = answer.data ?? {};
    const isRight = flight?.id === String(n) && flight.number === `NW ${n}` && flight.origin.name === 'LHR Airport';
    return isRight ? 'right' : `wrong: ${text.slice(0, 200)}`;
  }
  #report(outcome) {
    this.problems.push(`${new Date().toISOString()} a query at ${this.service.name}: ${outcome}`);
  }
}
