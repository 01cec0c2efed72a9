import type { Diagnosis } from './diagnosis-cause.ts';
import type { ScheduleStatus } from './schedule-status.ts';
import type { AccessMode } from './service-access.ts';
import type { StampZone } from './stamp.ts';
import type { StatusDetails } from './status-details.ts';
import type { RefreshNeed } from './timing.ts';
import type { Attempt } from './token-record.ts';

/**
 * What crosses a Lambda invocation: the payloads of serve-tokens and refresh-tokens, and the error types.
 *
 * Both sides import this one file. Every instant in a payload is RFC 3339 text in UTC without fraction; every number of
 * seconds is whole and counted at the moment of the answer.
 */

/** Asks serve-tokens for a token. */
export interface GetTokenRequest {
  readonly operation: 'getToken';
  /** Absent: the service of the alias that was invoked. */
  readonly service?: string;
  /** The token must be valid for at least this many seconds, 0 to 604800. Absent: the expiry buffer (30 s). */
  readonly minValiditySeconds?: number;
  /** Fingerprint of a token that the API has refused: a different one is wanted. */
  readonly rejectedFingerprint?: string;
}

/** The answer to {@link GetTokenRequest}. */
export interface GetTokenAnswer {
  readonly service: string;
  readonly accessToken: string;
  readonly tokenType: string;
  readonly scope?: string;
  readonly expiresAt: string;
  /** What is left at the moment of the answer, not what the provider once said. */
  readonly expiresInSeconds: number;
  /** Until when a client may keep the token without asking again. */
  readonly cacheUntil: string;
  readonly obtainedAt: string;
  readonly fingerprint: string;
}

/** Asks serve-tokens how the services are; answered by the alias `status` for all, by a service's alias for its own. */
export interface StatusRequest {
  readonly operation: 'status';
  /** Absent: every service the alias may see. */
  readonly service?: string;
}

/** One attempt as status tells it: without what identifies definition and secret, which mean nothing to a caller. */
export type AttemptStatus = Omit<Attempt, 'at' | 'definitionHash' | 'secretVersionId'> & { readonly at: string };

/**
 * The state of a service in one word.
 *
 * `fresh` nothing to do · `due` the next sweep refreshes it · `late` usable, but it should have been refreshed ·
 * `unavailable` no token may be handed out.
 */
export type ServiceState = 'fresh' | 'due' | 'late' | 'unavailable';

/** The status of one service: never a token, a secret or a response body. `null` where there is nothing to tell. */
export interface ServiceStatus extends StatusDetails {
  readonly service: string;
  readonly state: ServiceState;
  readonly usable: boolean;
  readonly expiresAt: { readonly stored: string; readonly utc: string; readonly zone: StampZone } | null;
  /** Seconds to expiry; negative once it has passed. */
  readonly secondsToExpiry: number | null;
  /** Seconds until the token counts as expired for use, the expiry buffer earlier; negative once that has passed. */
  readonly secondsToExpiredForUse: number | null;
  readonly refreshDueAt: string | null;
  readonly refreshNeed: RefreshNeed;
  readonly lifetimeSeconds: number | null;
  readonly expectedLifetimeSeconds: number | { readonly min: number; readonly max: number } | null;
  readonly obtainedAt: string | null;
  readonly lastAttempt: AttemptStatus | null;
  readonly lastFailure: AttemptStatus | null;
  readonly consecutiveFailures: number;
  /** The first failure since the last success. */
  readonly failingSince: string | null;
  /** No token request before this instant. */
  readonly cooldownUntil: string | null;
  /** How far the provider's clock was ahead of ours at the last attempt, in seconds. */
  readonly clockOffsetSeconds: number | null;
  readonly fingerprint: string | null;
  readonly diagnosis: Diagnosis;
}

/** The answer to {@link StatusRequest}. */
export interface StatusAnswer {
  readonly now: string;
  /** True when every service listed has a usable token and none is failing in its mandatory window. */
  readonly healthy: boolean;
  /** Which access is on: `per-service` or, where the account is one trust domain, `function`. */
  readonly access: AccessMode;
  /** The schedule that refreshes all services: when the last sweep completed, and whether one is overdue. */
  readonly schedule: ScheduleStatus;
  readonly services: readonly ServiceStatus[];
}

/** Why an invocation of serve-tokens fails; the `errorType` of the Lambda answer. */
export type ErrorType = 'InvalidRequest' | 'UnknownService' | 'AccessDenied' | 'TokenUnavailable' | 'StoreUnavailable';

/** Asks refresh-tokens to refresh one service; sent by serve-tokens when it cannot serve a reader, and by people. */
export interface RefreshRequest {
  readonly operation: 'refresh';
  readonly service: string;
  /** Ask the provider even if the stored token is fresh. Default false. */
  readonly force?: boolean;
  readonly minValiditySeconds?: number;
  readonly rejectedFingerprint?: string;
}

/** Asks refresh-tokens for a sweep over everything that is due; an EventBridge scheduled event asks the same. */
export interface SweepRequest {
  readonly operation: 'sweep';
}

/** How the refresh of one service ended. */
export type RefreshResult =
  /** A new token is stored. */
  | 'refreshed'
  /** The provider handed back the same token with no more time than it had. */
  | 'unchanged'
  /** None was needed or none was allowed; the reason says which. */
  | 'skipped'
  /** Somebody else holds the lease and had not finished when the time for waiting was over. */
  | 'in_progress'
  /** Somebody else has stored a newer token meanwhile. */
  | 'superseded'
  /** The sweep ran out of time before its turn; the next sweep begins with it. */
  | 'postponed'
  /** The attempt failed; a token that is still valid stays where it is. */
  | 'failed';

/** What refresh-tokens did for one service, without any token. */
export interface RefreshReport {
  readonly service: string;
  readonly result: RefreshResult;
  /** Why it was or was not refreshed, or what the attempt failed of. */
  readonly reason: string;
  /** What was wrong, for a person; only with `failed`. */
  readonly message?: string;
}

/** What a sweep did. */
export interface SweepReport {
  readonly services: readonly RefreshReport[];
  /** How many services ended with each result; absent: none. */
  readonly counts: Readonly<Partial<Record<RefreshResult, number>>>;
}
