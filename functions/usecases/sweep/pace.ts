import type { Clock } from '../ports/ports.ts';

/** Lets no more begin in a second than it is told. */
export class Pace {
  readonly #clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly #intervalMs: number;
  #nextMs = 0;

  constructor(clock: Pick<Clock, 'monotonicMs' | 'sleep'>, perSecond: number) {
    this.#clock = clock;
    this.#intervalMs = 1000 / perSecond;
  }

  /** Resolves when the next one may begin. */
  async turn(): Promise<void> {
    const now = this.#clock.monotonicMs();
    const at = Math.max(now, this.#nextMs);
    this.#nextMs = at + this.#intervalMs;
    if (at > now) await this.#clock.sleep(at - now);
  }

  /** Whoever had a turn made no use of it. */
  giveBack(): void {
    this.#nextMs -= this.#intervalMs;
  }
}
