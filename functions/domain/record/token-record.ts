/** This folder: the stored record of a service and what follows from it. */

import type { AttemptOutcome, AttemptStatus } from '../../contract/attempt.ts';
import type { LifetimeDoubt, LifetimeSource } from '../expiry/lifetime.ts';
import type { FailureCause } from '../failure/cause.ts';
import type { TenantRegistration } from '../tenant/tenant-registration.ts';
import type { Instant } from '../values/instant.ts';
import type { Redacted } from '../values/redacted.ts';
import type { Stamp } from '../values/stamp.ts';
import type { Notified } from './condition-notification.ts';

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
  /** Absent: what is stored of it is no word that this version knows. */
  readonly lifetimeSource?: LifetimeSource;
  /** Why the lifetime is not quite what the provider said; absent: it is, or another version wrote the item. */
  readonly lifetimeDoubt?: LifetimeDoubt;
  /** From when the provider wants the token refreshed (`refresh_in`); absent: it does not say. */
  readonly refreshAt?: Instant;
  readonly fingerprint: string;
  /** Identifies the service definition the token was asked with. */
  readonly definitionHash: string;
  /** The version of the secret that was current when the token was asked for; `none` without a secret. */
  readonly secretVersionId: string;
  /** How many tokens in a row readers had replaced as rejected before this one; absent: it was requested for another reason. */
  readonly rejections?: number;
  /** Which token in a row this is that was too short for the reader whom it was requested for; absent: it was not. */
  readonly unmetWishes?: number;
}

/** The single-flight claim: until `expiresAt` only `owner` may ask the token endpoint. */
export interface Lease {
  readonly owner: string;
  readonly expiresAt: Instant;
}

/**
 * How long a lease lasts: longer than an attempt and writing its end together, so that a second holder means that the first is dead
 * or frozen. test/docs/time-budgets.test.ts holds that.
 */
export const LEASE_SECONDS = 40;

/** One attempt to refresh, without tokens, secrets or response bodies. */
export interface Attempt extends Omit<AttemptStatus, 'at' | 'outcome' | 'cause' | 'advice'> {
  readonly at: Instant;
  readonly outcome: AttemptOutcome;
  /** The cause of a failure, of docs/diagnosis.md; absent when it succeeded. */
  readonly cause?: FailureCause;
  /** Failures that only a person can end since the last success, this one included; absent: none. */
  readonly refusals?: number;
  readonly definitionHash: string;
  /** Absent when the secret could not be read. */
  readonly secretVersionId?: string;
  /** Fingerprint of the last token that was too short to be stored; absent: there was none. */
  readonly refusedFingerprint?: string;
}

/** Everything that is stored of one service, or of one tenant of it: one item of the token table. */
export interface TokenRecord {
  /** The key of the item: the id of the service, or `<id>#<tenant>`. */
  readonly service: string;
  /** What is registered of the tenant; absent: of a service without tenants, or nobody has registered this one. */
  readonly tenant?: TenantRegistration | undefined;
  /** Counts the leases that were ever claimed; the fence that a write must match. 0: never claimed. */
  readonly version: number;
  readonly token?: StoredToken | undefined;
  readonly lease?: Lease | undefined;
  readonly lastAttempt?: Attempt | undefined;
  readonly lastFailure?: Attempt | undefined;
  /** Failed attempts since the last success. */
  readonly consecutiveFailures: number;
  /** The first failure since the last success; absent: none. */
  readonly failingSince?: Instant | undefined;
  /** No token request before this instant; absent: none is held back. */
  readonly cooldownUntil?: Instant | undefined;
  /** When token requests were sent in the last hour, oldest first; kept only where the service limits them. */
  readonly requestTimes?: readonly Instant[] | undefined;
  /** When token requests were sent in the last hour because of readers' wishes, oldest first; absent: never. */
  readonly wishTimes?: readonly Instant[] | undefined;
  /** The refresh token of the grant `refresh_token`; absent: none was received or needed yet. */
  readonly refreshToken?: StoredRefreshToken | undefined;
  /** Lifetimes in seconds of the last tokens, newest first, {@link LIFETIMES_KEPT} at most. */
  readonly lifetimes: readonly number[];
  /** What has been published of the service's condition; absent: nothing ever. */
  readonly notified?: Notified | undefined;
  /** The clock offset that the last accepted assertion was made with, in seconds; absent: our own clock. */
  readonly acceptedClockOffsetSeconds?: number | undefined;
  /** Fingerprint of a refresh token that was sent and whose answer was lost; one of single use is not sent again. */
  readonly spentRefreshToken?: string | undefined;
  /**
   * What is stored and cannot be read, by the names of our own attributes and members (`cooldownUntil`, `token.obtainedAt`):
   * it counts as absent, and the next attempt writes it right. Absent: nothing.
   */
  readonly unreadable?: readonly string[];
}

/** The part of a record that holds back token requests. */
export type AttemptHistory = Pick<
  TokenRecord,
  'cooldownUntil' | 'lastAttempt' | 'requestTimes' | 'wishTimes' | 'unreadable'
>;

/** A refresh token as the provider last gave it. */
export interface StoredRefreshToken {
  readonly current: Redacted<string>;
  /** The one before, kept for one retry: a provider may take the newest back when its answer was lost. */
  readonly previous?: Redacted<string>;
  /** The version of the secret whose seed started this chain; a newer version with another seed starts a new one. */
  readonly seedVersionId: string;
  /** Fingerprint of that seed; absent: of an item that an older version wrote. */
  readonly seedFingerprint?: string | undefined;
}

/**
 * The most characters that an access token, its scope, a new refresh token and the one before have together: an item of
 * DynamoDB takes 409,600 bytes, and no item of ours has fewer than 600 besides. Whether less fits, the write says.
 */
export const MOST_TOKEN_TEXT = 409_000;

/** Tells whether the path of a part that cannot be read is in one of the tokens. */
export function isOfToken(path: string): boolean {
  return /^(?:token|accessToken|refreshToken)\b/.test(path);
}

/** How many lifetimes a record remembers. */
export const LIFETIMES_KEPT = 20;

/** Returns the record of a service nothing is stored of yet. */
export function emptyRecord(service: string): TokenRecord {
  return { service, version: 0, consecutiveFailures: 0, lifetimes: [] };
}
/** The part of a token that status needs; it is read from the store without the token itself. */
export type TokenFacts = Omit<StoredToken, 'accessToken'>;
/** A record read for status: everything but the tokens themselves. */
export type StatusRecord = Omit<TokenRecord, 'token' | 'refreshToken'> & { readonly token?: TokenFacts | undefined };
