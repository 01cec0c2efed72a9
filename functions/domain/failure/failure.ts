import type { AttemptOutcome, FailureKind } from '../../contract/attempt.ts';

/** A failed attempt, told so that it may be stored, logged and shown: no token, secret or response body. */
export interface RefreshFailure {
  readonly kind: FailureKind;
  /** Stable word, `http_503`, `invalid_client`, `timeout`, `secret_not_found`. */
  readonly reason: string;
  /** A second word where the reason needs one, `ENOTFOUND`, `placeholder`; absent: the reason says it all. */
  readonly detail?: string;
  /** What was wrong, what was expected, what to do. */
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

/** The error codes of RFC 6749 section 5.2 and the two of section 4.1.2.1 that token endpoints send as well. */
const KIND_OF_OAUTH_ERROR: Readonly<Record<string, FailureKind>> = {
  invalid_request: 'misconfigured',
  invalid_client: 'misconfigured',
  unauthorized_client: 'misconfigured',
  unsupported_grant_type: 'misconfigured',
  invalid_scope: 'misconfigured',
  invalid_target: 'misconfigured',
  access_denied: 'misconfigured',
  invalid_grant: 'reauthorizationRequired',
  temporarily_unavailable: 'transient',
  server_error: 'transient',
  slow_down: 'transient',
};

/**
 * Returns the kind of a refusal from its HTTP status and OAuth error code.
 *
 * The status wins where it says "later" (408, 425, 429, 5xx); an unknown code of a 4xx is somebody's mistake.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export function kindOfRefusal(httpStatus: number, oauthError: string | undefined): FailureKind {
  if (httpStatus === 408 || httpStatus === 425 || httpStatus === 429 || httpStatus >= 500) {
    return 'transient';
  }
  const known =
    oauthError !== undefined && Object.hasOwn(KIND_OF_OAUTH_ERROR, oauthError)
      ? KIND_OF_OAUTH_ERROR[oauthError]
      : undefined;
  return known ?? (httpStatus >= 400 ? 'misconfigured' : 'malformedResponse');
}

/** The first wait after a failure, in seconds; it doubles with every further one. */
export const FIRST_COOLDOWN_SECONDS = 30;
/** The longest wait of our own making, and the wait after a failure that only a person can mend: 15 minutes. */
export const LONGEST_COOLDOWN_SECONDS = 900;
/** A provider may ask for a longer wait, up to an hour; beyond that its Retry-After is cut to this. */
export const LONGEST_RETRY_AFTER_SECONDS = 3600;
/** A provider that throttles without saying for how long is left alone for a minute. */
export const THROTTLED_COOLDOWN_SECONDS = 60;

/**
 * Returns how many seconds no token request is sent after a failure; sweeps and readers share this wait.
 *
 * @param consecutiveFailures failures in a row including this one, from 1
 */
export function cooldownSeconds(failure: RefreshFailure, consecutiveFailures: number): number {
  const ours =
    failure.kind === 'transient' || failure.kind === 'malformedResponse'
      ? Math.min(FIRST_COOLDOWN_SECONDS * 2 ** Math.min(consecutiveFailures - 1, 10), LONGEST_COOLDOWN_SECONDS)
      : LONGEST_COOLDOWN_SECONDS;
  const asked = failure.retryAfterSeconds ?? (isThrottled(failure) ? THROTTLED_COOLDOWN_SECONDS : 0);
  return Math.max(ours, Math.min(asked, LONGEST_RETRY_AFTER_SECONDS));
}

/** Tells whether the provider said that it was asked too often. */
export function isThrottled({ httpStatus, oauthError }: RefreshFailure): boolean {
  return httpStatus === 429 || oauthError === 'slow_down';
}

/**
 * Entra's codes for "no matching federated identity record": for some minutes after the credential was created they mean
 * that it is not known everywhere yet.
 */
const NOT_KNOWN_YET_CODES = ['70021', '700211', '700213', '7002138'];
/** How long such an answer is taken for a registration that is still spreading. */
export const PATIENCE_SECONDS = 900;

/**
 * Returns the failure with the kind that its history gives it.
 *
 * @param failingForSeconds since when attempts have failed without a success between; 0 for the first failure
 */
export function refinedByHistory(failure: RefreshFailure, failingForSeconds: number): RefreshFailure {
  const isYoung = failingForSeconds < PATIENCE_SECONDS;
  return isYoung && NOT_KNOWN_YET_CODES.includes(failure.providerCode ?? '')
    ? { ...failure, kind: 'transient' }
    : failure;
}

/** Tells whether an attempt failed: it brought no token, neither a new one nor the one there was. */
export function isFailedAttempt({ outcome }: { readonly outcome: AttemptOutcome }): boolean {
  return outcome !== 'refreshed' && outcome !== 'unchanged';
}

/** From this number of failed attempts in a row on, a failure no longer counts as a passing fault. */
export const REPEATED_FAILURES = 3;
