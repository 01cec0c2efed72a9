/**
 * How an attempt to get a token can fail, by what helps.
 *
 * - `transient`: the same request may succeed later (network, time-out, 408, 429, 5xx)
 * - `misconfigured`: somebody has to change the definition, the secret or the provider's registration
 * - `reauthorizationRequired`: the grant itself is no longer accepted (`invalid_grant`)
 * - `malformedResponse`: the answer is not one of a token endpoint, or its token cannot be used
 */
export type FailureKind = 'transient' | 'misconfigured' | 'reauthorizationRequired' | 'malformedResponse';

/** A failed attempt, told so that it may be stored, logged and shown: no token, secret or response body. */
export interface RefreshFailure {
  readonly kind: FailureKind;
  /** Stable word, `http_503`, `invalid_client`, `timeout`, `secret_not_found`. */
  readonly reason: string;
  /** What was wrong, what was expected, what to do. */
  readonly message: string;
  /** Absent when no answer came. */
  readonly httpStatus?: number;
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
  const known = oauthError === undefined ? undefined : KIND_OF_OAUTH_ERROR[oauthError];
  return known ?? (httpStatus >= 400 ? 'misconfigured' : 'malformedResponse');
}

/** The first wait after a failure, in seconds; it doubles with every further one. */
export const FIRST_COOLDOWN_SECONDS = 30;
/** The longest wait of our own making, and the wait after a failure that only a person can mend: 15 minutes. */
export const LONGEST_COOLDOWN_SECONDS = 900;
/** A provider may ask for a longer wait, up to an hour; beyond that its Retry-After is cut to this. */
export const LONGEST_RETRY_AFTER_SECONDS = 3600;

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
  return Math.max(ours, Math.min(failure.retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS));
}
