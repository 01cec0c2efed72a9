import { isThrottled } from '../catalogue/match-failure.ts';
import type { FailureCause } from '../failure/cause.ts';
import { needsPerson, type RefreshFailure } from '../failure/failure.ts';
import { type Instant, plusSeconds } from '../values/instant.ts';

/** The first wait after a failure, in seconds; it doubles with every further one. */
export const FIRST_COOLDOWN_SECONDS = 30;
/** The longest wait of our own making, and the wait after a failure that only a person can mend: 15 minutes. */
export const LONGEST_COOLDOWN_SECONDS = 900;
/** The wait after a failure that may pass while no token can be handed out: no outage is outlived by more than 15 s with it. */
export const COOLDOWN_WITHOUT_TOKEN_SECONDS = 10;
/** A provider may ask for a longer wait, up to an hour; beyond that its Retry-After is cut to this. */
export const LONGEST_RETRY_AFTER_SECONDS = 3600;
/** A provider that throttles without saying for how long is left alone for a minute. */
export const THROTTLED_COOLDOWN_SECONDS = 60;
/** So many answers that need a person are doubted where definition and secret have worked: 30, 60, 120 and 240 s apart. */
const DOUBTED_REFUSALS = 4;
/** Nothing to doubt: what would be sent again is spent, and sending it again looks like theft. */
const CERTAIN = ['refresh-token-spent', 'refresh-answer-lost'];

/** What a cooldown depends on besides the failure. */
export interface CooldownContext {
  /** How long the stored token can still be handed out, in seconds; 0: not at all. Absent: longer than any cooldown. */
  readonly usableForSeconds?: number | undefined;
  /** The stored token was got with the same definition and version of the secret. Absent: no. */
  readonly isProven?: boolean;
  /** Failures that need a person since the last success, this one included; absent: 1. */
  readonly refusals?: number;
  /** The service's own limit, which an outage must not use up; absent: none. */
  readonly maxRequestsPerHour?: number | undefined;
}

/** A failure, and its cause where that is known. */
type Failed = RefreshFailure & { readonly cause?: FailureCause };

/** Tells whether waiting does not end a failure. What is mistaken most likely and may yet pass is asked for as soon as what passes. */
export function cannotHeal({ kind, cause }: Failed): boolean {
  return needsPerson(kind) || (kind !== 'transient' && cause?.severity === 'action-required');
}

/**
 * Returns how many seconds no token request is sent after a failure; sweeps and readers share this wait.
 *
 * What may pass is asked for again soon once the token that is stored cannot be handed out any more. What needs a person is asked
 * for every 15 minutes, but doubted at first where the same request has worked before: one such answer is no proof.
 *
 * @param consecutiveFailures failures in a row including this one, from 1
 * @see docs/adr/0027-refusals-and-pauses.md
 */
export function cooldownSeconds(failure: Failed, consecutiveFailures: number, context: CooldownContext = {}): number {
  const { usableForSeconds = LONGEST_COOLDOWN_SECONDS, isProven = false, refusals = 1, maxRequestsPerHour } = context;
  // The end of a token is worth a request: who failed before it may have been one who wished for another.
  // Spread over the hour, the limit leaves a request for when the outage is over. What has failed once may pass sooner.
  const spread = Math.max(COOLDOWN_WITHOUT_TOKEN_SECONDS, Math.ceil(3600 / (maxRequestsPerHour ?? 3600)));
  const paced = consecutiveFailures > 1 ? Math.min(spread, LONGEST_COOLDOWN_SECONDS) : 0;
  const isDoubted = isProven && refusals <= DOUBTED_REFUSALS && !CERTAIN.includes(failure.cause?.code ?? '');
  const ours = cannotHeal(failure)
    ? isDoubted
      ? doubled(refusals)
      : LONGEST_COOLDOWN_SECONDS
    : Math.min(Math.max(doubled(consecutiveFailures), paced), usableForSeconds || spread);
  return Math.max(ours, secondsToWait(failure));
}

/** Returns how many seconds the provider itself wants to be left alone, 0 or more. */
export function secondsToWait(failure: RefreshFailure): number {
  const asked = failure.retryAfterSeconds ?? (isThrottled(failure) ? THROTTLED_COOLDOWN_SECONDS : 0);
  return Math.min(asked, LONGEST_RETRY_AFTER_SECONDS);
}

/** Returns until when no token request is made after a failure at `now`. */
export function cooldownUntil(
  failure: Failed,
  consecutiveFailures: number,
  now: Instant,
  context?: CooldownContext,
): Instant {
  return plusSeconds(now, cooldownSeconds(failure, consecutiveFailures, context));
}

function doubled(times: number): number {
  return Math.min(FIRST_COOLDOWN_SECONDS * 2 ** Math.min(times - 1, 10), LONGEST_COOLDOWN_SECONDS);
}
