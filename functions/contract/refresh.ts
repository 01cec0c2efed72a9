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
