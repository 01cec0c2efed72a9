/** What happened, in one line without secrets, and when. */
interface Happened {
  readonly atMs: number;
  readonly what: string;
  readonly about: string | undefined;
}

/** What happened before the first violation is kept for so long, and what happened after it. */
const BEFORE_MS = 120_000;
const AFTER_MS = 5000;
/** What is about somebody else is told only where it happened so shortly before or after. */
const NEAR_MS = 1000;

/** The events around the first violation. */
export class Trace {
  #events: Happened[] = [];
  #violated: Happened | undefined;

  /** Notes what happened, unless the first violation was too long ago. @param about absent: everybody */
  note(atMs: number, what: string, about?: string): void {
    if (this.#violated !== undefined && atMs > this.#violated.atMs + AFTER_MS) return;
    this.#events.push({ atMs, what, about });
    const [first] = this.#events;
    if (this.#violated === undefined && first && first.atMs < atMs - 2 * BEFORE_MS) {
      this.#events = this.#events.filter((one) => one.atMs >= atMs - BEFORE_MS);
    }
  }

  /** Notes a violation; around the first one the events are kept. */
  violate(atMs: number, what: string, about: string): void {
    this.note(atMs, `VIOLATION ${what}`, about);
    this.#violated ??= { atMs, what, about };
  }

  /**
   * Returns the events around the first violation, one line each, by seconds from it: those about the same service or everybody, and all
   * in the second before and after. Empty when there was none.
   */
  lines(): readonly string[] {
    const first = this.#violated;
    if (first === undefined) return [];
    return this.#events
      .filter(
        ({ atMs, about }) => about === undefined || about === first.about || Math.abs(atMs - first.atMs) < NEAR_MS,
      )
      .map(({ atMs, what }) => `${((atMs - first.atMs) / 1000).toFixed(3).padStart(9)} s  ${what}`);
  }
}
