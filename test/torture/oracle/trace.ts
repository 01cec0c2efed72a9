/** What happened, in one line without secrets, and when. */
interface Happened {
  readonly atMs: number;
  readonly what: string;
}

/** What happened before the first violation is kept for so long, and what happened after it. */
const BEFORE_MS = 60_000;
const AFTER_MS = 5000;

/** The events around the first violation. */
export class Trace {
  #events: Happened[] = [];
  #violatedMs: number | undefined;

  /** Notes what happened, unless the first violation was too long ago. */
  note(atMs: number, what: string): void {
    if (this.#violatedMs !== undefined && atMs > this.#violatedMs + AFTER_MS) return;
    this.#events.push({ atMs, what });
    const [first] = this.#events;
    if (this.#violatedMs === undefined && first && first.atMs < atMs - 2 * BEFORE_MS) {
      this.#events = this.#events.filter((one) => one.atMs >= atMs - BEFORE_MS);
    }
  }

  /** Notes a violation; around the first one the events are kept. */
  violate(atMs: number, what: string): void {
    this.note(atMs, `VIOLATION ${what}`);
    this.#violatedMs ??= atMs;
  }

  /** Returns the events around the first violation, one line each, by seconds from it; empty when there was none. */
  lines(): readonly string[] {
    const { length } = this.#events;
    const at = this.#violatedMs ?? 0;
    return this.#violatedMs === undefined || length === 0
      ? []
      : this.#events.map(({ atMs, what }) => `${((atMs - at) / 1000).toFixed(3).padStart(9)} s  ${what}`);
  }
}
