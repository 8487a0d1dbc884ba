// The page's live region. A board changes faster than it can be read out: of changes, the latest is announced, at most one
// every few seconds; the results of a viewer's own actions are announced at once.
const EVERY_MS = 8000;

export class Announcer {
  constructor(element) {
    this.element = element;
    this.latest = null;
    setInterval(() => {
      if (this.latest) this.now(this.latest);
    }, EVERY_MS);
  }
  change(text) {
    this.latest = text;
  }
  now(text) {
    this.latest = null;
    this.element.textContent = text;
  }
}
