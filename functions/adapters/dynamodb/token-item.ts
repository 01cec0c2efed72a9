import type { StatusRecord, StoredRefreshToken, TokenRecord } from '../../domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import { defined } from '../../domain/values/defined.ts';
import { type Instant, instant } from '../../domain/values/instant.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import { toAttempt, toNotified, toTokenFacts } from './item-members.ts';

/** An item of the token table as the document client reads and writes it. */
export type Item = Record<string, unknown>;

/** The key of the item that the sweeps keep their heartbeat in: no service can have that id, and it never expires. */
export const SWEEP_KEY = '#sweep';

/** The attribute of that item. */
export const HEARTBEAT_ATTRIBUTE = 'lastSweep';

/** The attributes that status reads: everything but the tokens themselves. */
export const STATUS_ATTRIBUTES = [
  'service',
  'version',
  'token',
  'leaseOwner',
  'leaseExpiresAt',
  'lastAttempt',
  'lastFailure',
  'consecutiveFailures',
  'failingSince',
  'cooldownUntil',
  'requestTimes',
  'lifetimes',
  'spentRefreshToken',
  'announced',
] as const;

/** Returns the record that an item holds. */
export function toRecord(item: Item): TokenRecord {
  const { token: facts, ...rest } = toStatusRecord(item);
  const accessToken = item['accessToken'];
  const refreshToken = item['refreshToken'] as RefreshTokenAttributes | undefined;
  const hasToken = facts && typeof accessToken === 'string' && accessToken.length > 0;
  return defined({
    ...rest,
    token: hasToken ? { ...facts, accessToken: new Redacted(accessToken) } : undefined,
    refreshToken: refreshToken && toRefreshToken(refreshToken),
  });
}

interface RefreshTokenAttributes {
  readonly current: string;
  readonly previous?: string;
  readonly seedVersionId: string;
}

function toRefreshToken({ current, previous, seedVersionId }: RefreshTokenAttributes): StoredRefreshToken {
  return defined({
    current: new Redacted(current),
    previous: previous === undefined ? undefined : new Redacted(previous),
    seedVersionId,
  });
}

/**
 * Returns what status needs of an item, member by member: what another version or a person has put into it is left out. A
 * token whose stored expiry cannot be read counts as none.
 */
export function toStatusRecord(item: Item): StatusRecord {
  const { leaseOwner, leaseExpiresAt, lastAttempt, lastFailure, cooldownUntil, failingSince } = item;
  const { requestTimes, spentRefreshToken, announced } = item;
  return defined({
    service: item['service'] as string,
    version: (item['version'] as number | undefined) ?? 0,
    consecutiveFailures: (item['consecutiveFailures'] as number | undefined) ?? 0,
    lifetimes: (item['lifetimes'] as number[] | undefined) ?? [],
    token: toTokenFacts(item['token'] as Item | undefined),
    lease:
      typeof leaseOwner === 'string' ? { owner: leaseOwner, expiresAt: instant(leaseExpiresAt as number) } : undefined,
    lastAttempt: lastAttempt ? toAttempt(lastAttempt) : undefined,
    lastFailure: lastFailure ? toAttempt(lastFailure) : undefined,
    cooldownUntil: cooldownUntil === undefined ? undefined : instant(cooldownUntil as number),
    failingSince: failingSince === undefined ? undefined : instant(failingSince as number),
    requestTimes: requestTimes as Instant[] | undefined,
    spentRefreshToken: typeof spentRefreshToken === 'string' ? spentRefreshToken : undefined,
    notified: announced ? toNotified(announced) : undefined,
  });
}

/** Returns the heartbeat that the item of the sweeps holds; `undefined` when there is none. */
export function toHeartbeat(item: Item | undefined): SweepHeartbeat | undefined {
  return item?.[HEARTBEAT_ATTRIBUTE] as SweepHeartbeat | undefined;
}
