/** This folder: when a request that failed is made again, within the attempt and after it, and when a record is read again. */

import { mayBeTaken } from '../catalogue/lost-answer.ts';
import { isThrottled } from '../catalogue/match-failure.ts';
import type { RefreshFailure } from '../failure/failure.ts';

/**
 * The time of one attempt until its end is written: the decision, the claim, reading secrets, all requests and pauses. How it fits
 * into the other budgets is in test/docs/time-budgets.test.ts.
 */
export const ATTEMPT_BUDGET_MS = 20_000;
/** One request is given up after this long; half of the budget is left for another. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** A request that is sent gets this long at least, however little of the budget is left. */
export const SHORTEST_REQUEST_MS = 1000;
/** Requests of one attempt that may fail for passing reasons. */
const MAX_TRANSIENT_REQUESTS = 3;
/** The spread of the first pause; it doubles with every further one. */
const FIRST_PAUSE_MS = 500;

/** What an attempt has behind it. */
export interface AttemptSoFar {
  /** Requests that failed for passing reasons, this one included: from 1. */
  readonly transientRequests: number;
  /** Time spent so far. */
  readonly spentMs: number;
  /** A request that the provider may have taken may not be repeated: what it carried may be spent. */
  readonly isSingleUse: boolean;
  /** The attempt before failed as well and no token can be handed out: the next one comes in seconds. Absent: no. */
  readonly isInSeries?: boolean;
}

/**
 * Returns how long to pause before the next request after a failure that may pass, in whole milliseconds; `undefined` when there
 * is to be none in this attempt.
 *
 * Full jitter, doubling; the provider's Retry-After instead where it fits into the budget. A provider that says that it was
 * asked too often, and not for how long, is not asked again at once; nor is one that is asked every few seconds anyway.
 *
 * @param random from 0 (included) to 1 (excluded)
 * @see docs/adr/0013-retries-within-an-attempt.md
 */
export function pauseBeforeRetryMs(failure: RefreshFailure, soFar: AttemptSoFar, random: number): number | undefined {
  const { transientRequests, spentMs, isSingleUse, isInSeries = false } = soFar;
  const mayRepeat = failure.kind === 'transient' && !(isSingleUse && mayBeTaken(failure));
  const isThrottledForUnknownTime = isThrottled(failure) && failure.retryAfterSeconds === undefined;
  if (!mayRepeat || isInSeries || isThrottledForUnknownTime || transientRequests >= MAX_TRANSIENT_REQUESTS)
    return undefined;
  const jitterMs = Math.round(random * FIRST_PAUSE_MS * 2 ** (transientRequests - 1));
  const pauseMs = Math.max(jitterMs, (failure.retryAfterSeconds ?? 0) * 1000);
  return spentMs + pauseMs < ATTEMPT_BUDGET_MS ? pauseMs : undefined;
}
