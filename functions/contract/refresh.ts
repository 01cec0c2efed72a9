import type { Unknown } from './attempt.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Asks refresh-tokens to refresh one service; sent by serve-tokens when it cannot serve a reader, and by people. */
export interface RefreshRequest {
  readonly operation: 'refresh';
  readonly service: string;
  /** Which tenant, of a service that has tenants; absent: the service has none. */
  readonly tenant?: string | undefined;
  /** Ask the provider even if the stored token is fresh. Default false. */
  readonly force?: boolean | undefined;
  readonly minValiditySeconds?: number | undefined;
  readonly rejectedFingerprint?: string | undefined;
}
/** Asks refresh-tokens for a sweep over everything that is due; an EventBridge scheduled event asks the same. */
export interface SweepRequest {
  readonly operation: 'sweep';
  /** Only over tenants whose token endpoint has this host: what a sweep hands on to a worker. Absent: over everything. */
  readonly host?: string | undefined;
}
/**
 * How the refresh of one service can end.
 *
 * `refreshed` a new token is stored · `unchanged` the provider handed back the same token with no more time than it had ·
 * `skipped` none was needed or none was allowed; the reason says which · `in_progress` somebody else holds the lease; a
 * forced refresh had waited for its end · `superseded` somebody else has stored a newer token meanwhile ·
 * `postponed` the sweep ran out of time before its turn; the next sweep begins with it · `failed` the attempt failed; a
 * token that is still valid stays where it is.
 */
// biome-ignore format: a list of words
export const REFRESH_RESULTS = ['refreshed', 'unchanged', 'skipped', 'in_progress', 'superseded', 'postponed', 'failed'] as const;
/** One of {@link REFRESH_RESULTS}. */
export type RefreshResult = (typeof REFRESH_RESULTS)[number];
/** What refresh-tokens did for one service, without any token. */
export interface RefreshReport {
  readonly service: string;
  /** Of which tenant; absent: the service has none. */
  readonly tenant?: string;
  readonly result: RefreshResult | Unknown;
  /** Why it was or was not refreshed, in the word of the policy that decided. */
  readonly reason: string;
  /** Why the attempt failed, one stable word (`http_503`, `timeout`); absent when it did not. */
  readonly failure?: string;
  /** Code of the cause, one of docs/diagnosis.md; absent when it did not fail, or an older version answered. */
  readonly cause?: string;
  /** What was wrong, for a person; only with `failed`. */
  readonly message?: string;
}
/** The answer to {@link RefreshRequest}. */
export interface RefreshAnswer extends RefreshReport {
  /** `CONTRACT_VERSION` of who answered. */
  readonly contractVersion: number;
}
/** What a sweep did. */
export interface SweepReport {
  /** Services without tenants, and no tenants: of those there can be a hundred thousand. */
  readonly services: readonly RefreshReport[];
  /** How many services ended with each result; absent: none. */
  readonly counts: Readonly<Partial<Record<RefreshResult, number>>>;
  /** How many tenants of each service ended with each result; absent: no service has tenants. */
  readonly tenants?: Readonly<Record<string, Readonly<Partial<Record<RefreshResult, number>>>>>;
}
/** The answer to {@link SweepRequest}. */
export interface SweepAnswer extends SweepReport {
  /** `CONTRACT_VERSION` of who answered. */
  readonly contractVersion: number;
}
/** Asks refresh-tokens to try out what it needs to be allowed for one service; nothing is changed by it. */
export interface CheckRequest {
  readonly operation: 'check';
  readonly service: string;
}
/** What came of trying out what token-keeper needs to be allowed. */
export interface AccessCheck {
  /** The actions that were tried, as IAM has them; empty: nothing could be tried. */
  readonly checked: readonly string[];
  /** What AWS refuses; empty: nothing of what was tried. */
  readonly findings: readonly Diagnosis[];
}
/** The answer to {@link CheckRequest}. */
export interface CheckAnswer extends AccessCheck {
  /** `CONTRACT_VERSION` of who answered. */
  readonly contractVersion: number;
}
