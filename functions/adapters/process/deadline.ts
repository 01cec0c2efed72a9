import type { Deadline } from '../../usecases/ports/deadline.ts';
import { monotonicMs } from './system-clock.ts';

/** Left of an invocation's time when its answer is given up: enough to say so. */
export const ANSWER_MARGIN_MS = 1000;

/**
 * Returns when an invocation has to have answered.
 *
 * Lambda's remaining time is computed by the machine's calendar, which may jump; so it is read once, when the invocation starts, and
 * counted down by the monotonic clock. That one may stand still while Lambda has frozen the process, but an invocation is not
 * frozen before its end. Of a calendar that disagrees with Lambda's comes a remaining time that no invocation can have; it
 * is taken for the whole limit then.
 *
 * @param remainingMs what Lambda says is left
 * @param limitSeconds how long the function may run
 * @param reserveMs how much earlier something has to have ended that is not all; absent: no earlier
 * @param mostSeconds after how many seconds it has to have ended, however many are left; absent: after all
 * @see docs/adr/0033-every-wait-has-an-end.md
 */
export function createDeadline(
  remainingMs: number,
  limitSeconds: number,
  reserveMs = 0,
  mostSeconds = limitSeconds,
): Deadline {
  const limitMs = limitSeconds * 1000;
  const believedMs = remainingMs > 0 && remainingMs <= limitMs ? remainingMs : limitMs;
  const endsAtMs = monotonicMs() + Math.min(believedMs - ANSWER_MARGIN_MS - reserveMs, mostSeconds * 1000);
  const leftMs = (): number => endsAtMs - monotonicMs();
  return { leftMs, signal: AbortSignal.timeout(Math.max(Math.floor(leftMs()), 0)) };
}
