import type { AttemptOutcome, FailureKind, Unknown } from '../../contract/attempt.ts';

/** A failed attempt, safe to store, log and show: no token, secret or response body. */
export interface RefreshFailure {
  readonly kind: FailureKind;
  /** Stable word, `http_503`, `invalid_client`, `timeout`, `secret_not_found`. */
  readonly reason: string;
  /** A second word where the reason needs one, `ENOTFOUND`, `placeholder`; absent: the reason says it all. */
  readonly detail?: string;
  /** The fact: what was wrong, and what was expected. What to do about it is the advice of its cause. */
  readonly message: string;
  /** Absent when no answer came. */
  readonly httpStatus?: number;
  /** `error` of the answer; absent when it named none or one that is not well formed. */
  readonly oauthError?: string;
  /** The provider's own number for it, `7000222` for AADSTS7000222; absent when it gave none. */
  readonly providerCode?: string;
  /** What the provider's support asks for; absent when it sent none. */
  readonly correlationId?: string;
  /** How far the provider's clock is ahead of ours, in seconds; absent when its answer did not tell. */
  readonly clockOffsetSeconds?: number;
  /** What the provider's Retry-After header asked for; absent when it named nothing usable. */
  readonly retryAfterSeconds?: number;
  /** From sending the request to the end of the answer; absent when none was sent. */
  readonly latencyMs?: number;
}

/** Tells whether an attempt failed: it brought no token, neither a new one nor the one there was. */
export function isFailedAttempt({ outcome }: { readonly outcome: AttemptOutcome | Unknown }): boolean {
  return outcome !== 'refreshed' && outcome !== 'unchanged';
}

/** From this number of failed attempts in a row on, a failure no longer counts as a passing fault. */
export const REPEATED_FAILURES = 3;

/** Tells whether only a person can end what an attempt failed with: by another secret, definition or registration. */
export function needsPerson(outcome: AttemptOutcome | undefined): boolean {
  return outcome === 'misconfigured' || outcome === 'reauthorizationRequired';
}
