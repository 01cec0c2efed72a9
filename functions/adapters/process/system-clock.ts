import { createElapsedTime } from '../../../lib/platform/elapsed-time.ts';
import { instant } from '../../domain/values/instant.ts';
import type { Clock } from '../../usecases/ports/ports.ts';

/**
 * The machine's clock: the only place that reads the system time.
 *
 * Seconds are rounded down. Both ends of a lifetime are rounded alike, so what is computed as left is wrong by less than
 * one second, which the expiry buffer covers thirty times.
 */
export const systemClock: Clock = {
  now: () => instant(Math.floor(Date.now() / 1000)),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Returns milliseconds from a fixed point in this process's past: for measuring how long something took. */
export function monotonicMs(): number {
  return performance.now();
}

/** Milliseconds by a counter that goes on while Lambda has frozen the process. */
export const elapsedMs: () => number = createElapsedTime({ now: () => Date.now(), monotonicMs });
