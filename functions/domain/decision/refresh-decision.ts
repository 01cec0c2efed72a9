import type { RefreshNeed } from '../expiry/timing.ts';
import { refreshDueAt, refreshNeedOf, type TimingOverrides, windowsOf } from '../expiry/timing.ts';
import type { AttemptHistory, StoredToken, TokenRecord } from '../record/token-record.ts';
import { earliest, type Instant, secondsBetween } from '../values/instant.ts';

/** Why a refresh is looked at: the schedule came round, a reader cannot be served, or a person insists. */
export type RefreshTrigger =
  | { readonly kind: 'sweep' }
  | { readonly kind: 'read'; readonly minValiditySeconds: number; readonly rejectedFingerprint?: string }
  | { readonly kind: 'forced' };

/** The period that a service's `maxRequestsPerHour` counts in. */
const QUOTA_PERIOD_SECONDS = 3600;

/** What a token is asked with now; a token that was asked with something else is due. */
export interface CurrentInputs {
  readonly definitionHash: string;
  /** Absent when the secret could not be read or was not looked up: then it is not compared. */
  readonly secretVersionId?: string;
  /** At most this many token requests in an hour; absent: no limit. */
  readonly maxRequestsPerHour?: number;
}

/** Why a token is asked for. */
export type RefreshReason =
  | 'missing'
  | 'expired'
  | 'mandatory'
  | 'advisory'
  | 'definition_changed'
  | 'secret_changed'
  | 'too_short_for_caller'
  | 'rejected_by_caller'
  | 'forced';

/** Why none is asked for. */
export type NoRefreshReason = 'fresh' | 'cooling_down' | 'just_refreshed' | 'longer_than_lifetime' | 'request_quota';

/** The decision, with the need it rests on; `need` is `expired` where no token is stored. */
export type RefreshDecision =
  | { readonly refresh: true; readonly reason: RefreshReason; readonly need: RefreshNeed }
  | { readonly refresh: false; readonly reason: NoRefreshReason; readonly need: RefreshNeed };

/**
 * A reader who reports a rejected token causes at most one token request in this many seconds: a provider that hands
 * back the same token must not be asked in a loop.
 */
export const REJECTION_INTERVAL_SECONDS = 30;
/**
 * Readers who ask for longer validity cause at most one token request in a tenth of the lifetime, and never wait longer
 * than this many seconds: no more requests than the schedule itself would make.
 */
export const LONGEST_WISH_INTERVAL_SECONDS = 300;

/**
 * Decides whether a token request is to be made for a service now, and why.
 *
 * Leases are not looked at: whether this process may make the request is the store's to say.
 *
 * @see docs/adr/0004-three-questions-and-two-windows.md
 * @see docs/adr/0006-shared-cooldown.md
 */
export function decideRefresh(
  record: TokenRecord,
  current: CurrentInputs,
  timing: TimingOverrides | undefined,
  trigger: RefreshTrigger,
  now: Instant,
): RefreshDecision {
  const need = needOf(record, timing, now);
  const reason = reasonToRefresh(record, current, trigger, need, now);
  if (reason === undefined) {
    return { refresh: false, reason: 'fresh', need };
  }
  if (isQuotaUsed(record, current, now)) {
    return { refresh: false, reason: 'request_quota', need };
  }
  if (trigger.kind === 'forced') {
    return { refresh: true, reason: 'forced', need };
  }
  if (isCoolingDown(record, current, now)) {
    return { refresh: false, reason: 'cooling_down', need };
  }
  const held = reasonToHoldBack(record, trigger, reason, now);
  return held ? { refresh: false, reason: held, need } : { refresh: true, reason, need };
}

/** The part of a record that says when its token expires and is due. */
interface TokenTimes {
  readonly token?: Pick<StoredToken, 'expiresAt' | 'lifetimeSeconds' | 'refreshAt'>;
}

/** Returns how urgently the stored token needs refreshing; `expired` where none is stored. */
export function needOf(record: TokenTimes, timing: TimingOverrides | undefined, now: Instant): RefreshNeed {
  const { token } = record;
  if (!token) {
    return 'expired';
  }
  const need = refreshNeedOf(token.expiresAt.at, now, windowsOf(token.lifetimeSeconds, timing));
  const isWanted = token.refreshAt !== undefined && token.refreshAt <= now;
  return need === 'none' && isWanted ? 'advisory' : need;
}

/** Returns from when on the token is due: by its windows, or earlier where the provider wants it refreshed earlier. */
export function dueAtOf(token: NonNullable<TokenTimes['token']>, timing: TimingOverrides | undefined): Instant {
  const byWindows = refreshDueAt(token.expiresAt.at, windowsOf(token.lifetimeSeconds, timing));
  return earliest(byWindows, token.refreshAt ?? byWindows);
}

/** How many token requests the service's own limit still allows at `now`; Infinity without a limit. */
export function requestsLeft(record: AttemptHistory, maxRequestsPerHour: number | undefined, now: Instant): number {
  return maxRequestsPerHour === undefined
    ? Number.POSITIVE_INFINITY
    : maxRequestsPerHour - recentRequests(record, now).length;
}

/** Returns when token requests were sent in the hour before `now`. */
export function recentRequests({ requestTimes = [] }: AttemptHistory, now: Instant): readonly Instant[] {
  return requestTimes.filter((at) => secondsBetween(at, now) < QUOTA_PERIOD_SECONDS);
}

function isQuotaUsed(record: TokenRecord, { maxRequestsPerHour }: CurrentInputs, now: Instant): boolean {
  return requestsLeft(record, maxRequestsPerHour, now) <= 0;
}

/** Tells whether an earlier failure still holds token requests back: not if the inputs have changed since. */
export function isCoolingDown(record: AttemptHistory, current: CurrentInputs, now: Instant): boolean {
  const { cooldownUntil, lastAttempt } = record;
  if (cooldownUntil === undefined || secondsBetween(now, cooldownUntil) <= 0) {
    return false;
  }
  const sameSecret = current.secretVersionId === undefined || lastAttempt?.secretVersionId === current.secretVersionId;
  return lastAttempt?.definitionHash === current.definitionHash && sameSecret;
}

function reasonToRefresh(
  record: TokenRecord,
  current: CurrentInputs,
  trigger: RefreshTrigger,
  need: RefreshNeed,
  now: Instant,
): RefreshReason | undefined {
  const { token } = record;
  if (trigger.kind === 'forced') {
    return 'forced';
  }
  if (!token) {
    return 'missing';
  }
  if (need === 'expired') {
    return 'expired';
  }
  if (trigger.kind === 'read') {
    if (trigger.rejectedFingerprint === token.fingerprint) {
      return 'rejected_by_caller';
    }
    return secondsBetween(now, token.expiresAt.at) < trigger.minValiditySeconds ? 'too_short_for_caller' : undefined;
  }
  if (need !== 'none') {
    return need;
  }
  if (token.definitionHash !== current.definitionHash) {
    return 'definition_changed';
  }
  const secretChanged = current.secretVersionId !== undefined && token.secretVersionId !== current.secretVersionId;
  return secretChanged ? 'secret_changed' : undefined;
}

/** Returns why a reader's wish makes no token request; `undefined` when it may. Expiry is never held back. */
function reasonToHoldBack(
  { token }: TokenRecord,
  trigger: RefreshTrigger,
  reason: RefreshReason,
  now: Instant,
): NoRefreshReason | undefined {
  if (!token || trigger.kind !== 'read' || reason === 'expired') {
    return undefined;
  }
  if (reason === 'too_short_for_caller' && trigger.minValiditySeconds > token.lifetimeSeconds) {
    return 'longer_than_lifetime';
  }
  const age = secondsBetween(token.obtainedAt, now);
  return age < wishIntervalSeconds(reason, token.lifetimeSeconds) ? 'just_refreshed' : undefined;
}

/** Returns how old the stored token must be, in seconds, before a reader's wish replaces it. */
function wishIntervalSeconds(reason: RefreshReason, lifetimeSeconds: number): number {
  if (reason === 'rejected_by_caller') {
    return REJECTION_INTERVAL_SECONDS;
  }
  const tenth = Math.floor(lifetimeSeconds / 10);
  return Math.min(Math.max(tenth, REJECTION_INTERVAL_SECONDS), LONGEST_WISH_INTERVAL_SECONDS);
}
