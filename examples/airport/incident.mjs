// One line when something stops working and one when it works again, however often it is tried in between.
export class Incident {
  constructor(what, report = console.error, now = Date.now) {
    Object.assign(this, { what, report, now, since: null });
  }
  fails(error) {
    if (this.since !== null) return;
    this.since = this.now();
    this.report(`${this.what}: ${error.message}; trying until it works`);
  }
  works() {
    if (this.since === null) return;
    this.report(`${this.what}: works again after ${Math.round((this.now() - this.since) / 1000)} s`);
    this.since = null;
  }
}
