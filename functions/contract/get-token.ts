/**
 * What crosses a Lambda invocation: the payloads of serve-tokens and refresh-tokens, and the error types.
 *
 * Both sides import this one folder. Every instant in a payload is RFC 3339 text in UTC without fraction; every number of
 * seconds is whole and counted at the moment of the answer.
 */

/** Asks serve-tokens for a token. */
export interface GetTokenRequest {
  readonly operation: 'getToken';
  /** Absent: the service of the alias that was invoked. */
  readonly service?: string | undefined;
  /** Which tenant's token, of a service that has tenants; absent: the service has none. */
  readonly tenant?: string | undefined;
  /** The token must be valid for at least this many seconds, 0 to 604800. Absent: the expiry buffer (30 s). */
  readonly minValiditySeconds?: number | undefined;
  /** Fingerprint of a token that the API has refused: a different one is wanted. */
  readonly rejectedFingerprint?: string | undefined;
}

/** How a token is sent to its API: `Authorization: Bearer <token>`, `X-Auth-Token: <token>`. */
export interface TokenHeader {
  readonly name: string;
  /** The word before the token, with a blank between; absent: the token stands there alone. */
  readonly scheme?: string;
}

/** The answer to {@link GetTokenRequest}. */
export interface GetTokenAnswer {
  /** `CONTRACT_VERSION` of who answered. */
  readonly contractVersion: number;
  readonly service: string;
  /** Whose token it is, in the one spelling of its name; absent: the service has no tenants. */
  readonly tenant?: string;
  readonly accessToken: string;
  /** For readers that do not know `header`: the word before the token in Authorization. */
  readonly tokenType: string;
  /** Absent in answers of older versions: Authorization, with `tokenType` before the token. */
  readonly header?: TokenHeader;
  readonly scope?: string;
  readonly expiresAt: string;
  /** What is left at the moment of the answer, not what the provider once said. */
  readonly expiresInSeconds: number;
  /** Until when a client may keep the token without asking again. */
  readonly cacheUntil: string;
  readonly obtainedAt: string;
  readonly fingerprint: string;
}
