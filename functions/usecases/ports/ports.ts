/** This folder: what the use cases need from outside, as interfaces. */

import type { AccessCheck, RefreshReport, RefreshRequest } from '../../contract/refresh.ts';
import type { HostPause } from '../../domain/decision/host-pause.ts';
import type { Notified } from '../../domain/record/condition-notification.ts';
import type {
  Attempt,
  StatusRecord,
  StoredRefreshToken,
  StoredToken,
  TokenRecord,
} from '../../domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import type { Due } from '../../domain/template/due-lane.ts';
import type { Instant } from '../../domain/values/instant.ts';

/** The one source of the current time. */
export interface Clock {
  /** Returns the current instant, rounded down to the second. */
  now(): Instant;
  /**
   * Returns what it said when this process last noticed that it had stepped back; `undefined`: it never has. What was stored before
   * and is no older than the step looks young, and nothing in it shows that. Absent: a clock that never does.
   */
  readonly steppedBackAt?: () => Instant | undefined;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Returns milliseconds from a fixed point in the past, by a clock that does not jump: every wait is measured by it. */
  monotonicMs(): number;
}

/** A number from 0 (included) to 1 (excluded), for jitter only. */
export type Random = () => number;

/** Reads of the token table; always strongly consistent, since a stale read would hand out the previous token. */
export interface TokenReader {
  /** Returns the record of a service; an empty one when nothing is stored. @throws {StoreUnavailableError} */
  read(service: string): Promise<TokenRecord>;
  /**
   * Returns what status needs, without tokens.
   *
   * @param hosts of the token endpoints, whose pauses are wanted as well
   * @throws {StoreUnavailableError}
   */
  readForStatus(services: readonly string[], hosts?: readonly string[]): Promise<StatusRead>;
}

/** What status needs of the store. */
export interface StatusRead {
  /** The record of each service, in the order asked for. */
  readonly records: readonly StatusRecord[];
  /** By host what it has asked of everybody; absent, or a host that is not among them: nothing. */
  readonly hostPauses?: ReadonlyMap<string, HostPause>;
  /** The last sweep that came to its end; absent: none ever has. */
  readonly heartbeat?: SweepHeartbeat;
}

/** A claim for the lease: by whom, from which state of the record, until when. */
export interface LeaseClaim {
  readonly service: string;
  readonly owner: string;
  /** The version the decision to refresh was made on; a record that has moved on since is not claimed. */
  readonly seenVersion: number;
  /**
   * Who held the lease then, in force or not; absent: nobody. Where that attempt has ended since, the version is the same and the record
   * is not: it is not claimed.
   */
  readonly seenOwner?: string | undefined;
  readonly now: Instant;
  readonly leaseExpiresAt: Instant;
  /** What of the record could not be read, its lease maybe; absent: nothing. */
  readonly unreadable?: readonly string[] | undefined;
  /** Since when the tenant was registered: one that was removed since is not claimed, registered again or not. Absent: a service's, whose item the first claim makes. */
  readonly tenantSince?: Instant | undefined;
}

/** The lease is ours with its fence, or it is not and this is the record as it is now. */
export type ClaimOutcome =
  | { readonly claimed: true; readonly version: number }
  | { readonly claimed: false; readonly record: TokenRecord };

/** The fence of a lease that was claimed: what every write under it must match. */
export interface LeaseFence {
  readonly service: string;
  readonly owner: string;
  /** The version the lease was claimed with. */
  readonly version: number;
}

/** The end of an attempt, written under the fence: it also gives the lease back. */
export interface AttemptResult extends LeaseFence {
  readonly attempt: Attempt;
  /** The token to store; absent: the stored one stays as it is. */
  readonly token?: StoredToken | undefined;
  /** Lifetimes to store with the token, newest first; absent: they stay as they are. */
  readonly lifetimes?: readonly number[] | undefined;
  readonly consecutiveFailures: number;
  /** Absent: a cooldown that was set is lifted. */
  readonly cooldownUntil?: Instant | undefined;
  /** Absent: the service is not failing. */
  readonly failingSince?: Instant | undefined;
  /** Absent: what is stored stays as it is. */
  readonly notified?: Notified | undefined;
  /** Absent: the stored ones stay as they are; so it is with the next. */
  readonly requestTimes?: readonly Instant[] | undefined;
  readonly wishTimes?: readonly Instant[] | undefined;
  /** Absent: the stored one stays as it is. */
  readonly refreshToken?: StoredRefreshToken | undefined;
  /** Fingerprint of a refresh token whose answer was lost; false: there is none any more; absent: what is noted stays. */
  readonly spentRefreshToken?: string | false | undefined;
  /** Absent: the stored one stays as it is. */
  readonly acceptedClockOffsetSeconds?: number | undefined;
  /** What of the record could not be read: it goes, but for the tokens, which stay until there is a new one. Absent: nothing. */
  readonly unreadable?: readonly string[] | undefined;
  /** Where a tenant stands in the due index from now on; absent: it is no tenant's. Such an item never expires by itself. */
  readonly due?: Due | undefined;
}

/** The token table. Every write is one conditional write of one item. */
export interface TokenStore extends TokenReader {
  /** Returns the record of each service in the given order. @throws {StoreUnavailableError} */
  readAll(services: readonly string[]): Promise<readonly TokenRecord[]>;
  /** Claims the lease if no attempt holds it and the record is as it was seen. @throws {StoreUnavailableError} */
  claimLease(claim: LeaseClaim): Promise<ClaimOutcome>;
  /**
   * Writes the end of an attempt if the fence still matches.
   *
   * @returns false when another attempt has claimed the lease since: nothing was written
   * @throws {StoreUnavailableError}
   */
  finishAttempt(result: AttemptResult): Promise<boolean>;
  /**
   * Notes, before it is sent, that a single-use refresh token is about to be spent.
   *
   * @returns false when the lease is no longer ours: it must not be sent
   * @throws {StoreUnavailableError}
   */
  noteRefreshTokenSent(lease: LeaseFence, fingerprint: string): Promise<boolean>;
  /**
   * Saves what has been published of the condition, unless an attempt has begun since the record was read.
   *
   * @param version of the record that the notification was made of
   * @returns false when nothing was written: the attempt in progress publishes the condition itself
   * @throws {StoreUnavailableError}
   */
  saveNotified(service: string, version: number, notified: Notified): Promise<boolean>;
  /** Returns what the host of a token endpoint has asked of everybody; absent: nothing. @throws {StoreUnavailableError} */
  readHostPause(host: string): Promise<HostPause | undefined>;
  /** Notes what a host has asked; one that ends earlier than the stored one changes nothing. @throws {StoreUnavailableError} */
  noteHostPause(host: string, pause: HostPause): Promise<void>;
  /** Notes that a sweep has come to its end; one that ended earlier changes nothing. @throws {StoreUnavailableError} */
  noteSweep(heartbeat: SweepHeartbeat): Promise<void>;
}

/** Asks refresh-tokens to refresh one service and waits for the end of it. */
export interface RefreshRequester {
  /**
   * Returns what came of it; `undefined` when refresh-tokens could not be asked or did not answer.
   *
   * @param leftMs how many milliseconds it may still take: asked anew before each call and each pause
   */
  requestRefresh(request: RefreshRequest, leftMs: () => number): Promise<RefreshReport | undefined>;
}

/** Has refresh-tokens try out what AWS allows it for a service; `undefined` when that is not known. It never rejects. */
export type AccessChecker = (service: string) => Promise<AccessCheck | undefined>;

/** A flat set of facts about one event. Tokens and secrets cannot be among them: they are `Redacted`. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured log lines. `event` says what happened and is what queries select by. */
export interface Log {
  info(event: string, fields: LogFields): void;
  warn(event: string, fields: LogFields): void;
  error(event: string, fields: LogFields): void;
}
