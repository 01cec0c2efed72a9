import { type Instant, instant } from '../../functions/domain/values/instant.ts';
import type { Deadline } from '../../functions/usecases/ports/deadline.ts';
import type { Clock } from '../../functions/usecases/ports/ports.ts';

/** A deadline that never comes nearer, for what is not about time. */
export const PATIENT: Deadline = { leftMs: () => 29_000, signal: new AbortController().signal };

/** How many turns of the event loop everything that is ready gets before time moves on. */
const TURNS = 8;

/**
 * A clock that stands still until it is moved. While somebody sleeps it moves by itself from one wake-up to the next, as
 * soon as everything else that is ready has run; sleepers sleep side by side.
 */
export class ManualClock implements Clock {
  #ms: number;
  /** How far the calendar was put forward; negative: back. */
  #stepSeconds = 0;
  readonly #sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];
  #isMoving = false;

  constructor(startSeconds = 1_800_000_000) {
    this.#ms = startSeconds * 1000;
  }

  now(): Instant {
    return instant(Math.floor(this.#ms / 1000) + this.#stepSeconds);
  }

  monotonicMs(): number {
    return this.#ms;
  }

  /** Puts the calendar forward, or back by a negative number; no time passes. */
  step(seconds: number): void {
    this.#stepSeconds += seconds;
  }

  /** Returns a deadline in so many seconds of this clock; `signal` aborts it by hand. */
  deadlineIn(seconds: number, signal: AbortSignal = PATIENT.signal): Deadline {
    const endsAtMs = this.#ms + seconds * 1000;
    return { leftMs: () => endsAtMs - this.#ms, signal };
  }

  /** Moves the clock by whole or broken seconds. */
  advance(seconds: number): void {
    this.#ms += seconds * 1000;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ untilMs: this.#ms + ms, wake });
      if (!this.#isMoving) {
        void this.#move();
      }
    });
  }

  async #move(): Promise<void> {
    this.#isMoving = true;
    while (this.#sleepers.length > 0) {
      for (let turn = 0; turn < TURNS; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      this.#sleepers.sort((a, b) => a.untilMs - b.untilMs);
      const next = this.#sleepers.shift();
      this.#ms = Math.max(this.#ms, next?.untilMs ?? 0);
      next?.wake();
    }
    this.#isMoving = false;
  }
}
