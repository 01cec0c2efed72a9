import type { FailureKind } from './failure.ts';
import type { Instant } from './instant.ts';
import type { Redacted } from './redacted.ts';
import type { Stamp } from './stamp.ts';

/** Where the lifetime of a token came from: what the provider said, or the default because it said nothing usable. */
export type LifetimeSource = 'expires_in' | 'default';

/** An access token as it is kept. Instants are whole epoch seconds. */
export interface StoredToken {
  readonly accessToken: Redacted<string>;
  /** The token type as it is sent in an Authorization header, `Bearer`. */
  readonly tokenType: string;
  /** The granted scope; absent when the provider did not name it. */
  readonly scope?: string;
  /** When the token request was sent: latency then errs on the safe side. */
  readonly obtainedAt: Instant;
  /** When the token expires, with the text as it is stored and how its zone was understood. */
  readonly expiresAt: Stamp;
  /** `expiresAt - obtainedAt` in seconds. */
  readonly lifetimeSeconds: number;
  readonly lifetimeSource: LifetimeSource;
  readonly fingerprint: string;
  /** Identifies the service definition the token was asked with. */
  readonly definitionHash: string;
  /** The version of the client secret the token was asked with. */
  readonly secretVersionId: string;
}

/** The single-flight claim: until `expiresAt` only `owner` may ask the token endpoint. */
export interface Lease {
  readonly owner: string;
  readonly expiresAt: Instant;
}

/** What the last attempt to refresh ended with. */
export type AttemptOutcome = 'refreshed' | 'unchanged' | FailureKind;

/** One attempt to refresh, told without tokens, secrets or response bodies. */
export interface Attempt {
  readonly at: Instant;
  readonly outcome: AttemptOutcome;
  /** Stable word for what happened, `http_503`, `invalid_client`, `timeout`; absent when it succeeded. */
  readonly reason?: string;
  /** A sentence for a person; absent when it succeeded. */
  readonly message?: string;
  /** HTTP status of the token endpoint; absent when no answer came. */
  readonly httpStatus?: number;
  /** From sending the last request to the end of its answer; absent when none was sent. */
  readonly latencyMs?: number;
  readonly definitionHash: string;
  /** Absent when the secret could not be read. */
  readonly secretVersionId?: string;
}

/** Everything that is stored of one service: one item of the token table. */
export interface TokenRecord {
  readonly service: string;
  /** Counts the leases that were ever claimed; the fence that a write must match. 0: never claimed. */
  readonly version: number;
  readonly token?: StoredToken;
  readonly lease?: Lease;
  readonly lastAttempt?: Attempt;
  readonly lastFailure?: Attempt;
  /** Failed attempts since the last success. */
  readonly consecutiveFailures: number;
  /** No token request before this instant; absent: none is held back. */
  readonly cooldownUntil?: Instant;
  /** Lifetimes in seconds of the last tokens, newest first, {@link LIFETIMES_KEPT} at most. */
  readonly lifetimes: readonly number[];
}

/** How many lifetimes a record remembers. */
export const LIFETIMES_KEPT = 20;

/** Returns the record of a service nothing is stored of yet. */
export function emptyRecord(service: string): TokenRecord {
  return { service, version: 0, consecutiveFailures: 0, lifetimes: [] };
}
