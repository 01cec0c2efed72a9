import type { HostPause } from '../../domain/decision/host-pause.ts';
import type { Attempt, StatusRecord, StoredRefreshToken, TokenRecord } from '../../domain/record/token-record.ts';
import { LARGEST_COUNT } from '../../domain/record/version-after.ts';
import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import { PARTS, type StoredParts } from './stored-parts.ts';
import { HEARTBEAT, PAUSE } from './sweep-parts.ts';

/** An item of the token table as the document client reads and writes it. */
export type Item = Record<string, unknown>;

/** The key of the item that the sweeps keep their heartbeat in: no service can have that id, and it never expires. */
export const SWEEP_KEY = '#sweep';

/** The attribute of that item. */
export const HEARTBEAT_ATTRIBUTE = 'lastSweep';

/** No name of a host is longer, with its port; DynamoDB takes keys of 2,048 bytes. @see https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const LONGEST_HOST = 260;

/** Returns the key of the item of a host that has asked for a pause; no service can have that id either. */
export function hostKey(host: string): string {
  return `#host ${host.slice(0, LONGEST_HOST)}`;
}

/** The attributes of that item. */
export const PAUSE_ATTRIBUTES = ['pausedSince', 'pausedUntil'] as const;

/** Returns the pause that the item of a host holds; `undefined` when there is none that can be read. */
export function toHostPause(item: Item | undefined): HostPause | undefined {
  const { pausedSince: since, pausedUntil: until } = PAUSE(item, '', []) ?? {};
  return since === undefined || until === undefined ? undefined : { since, until };
}

/** Returns the heartbeat that the item of the sweeps holds; `undefined` when there is none that can be read. */
export function toHeartbeat(item: Item | undefined): SweepHeartbeat | undefined {
  return HEARTBEAT(item?.[HEARTBEAT_ATTRIBUTE], '', []);
}

/** Returns the record that the item of a service holds: what of it cannot be read is absent, and named. It never throws. */
export function toRecord(item: Item): TokenRecord {
  const { parts, unreadable } = partsOf(item);
  const { accessToken, refreshToken } = parts;
  // One without the other is no token.
  if (isJsonObject(item['token']) && item['accessToken'] === undefined) {
    unreadable.push('accessToken');
  } else if (item['token'] === undefined && item['accessToken'] !== undefined) {
    unreadable.push('token');
  }
  const { token: facts, ...rest } = recordOf(item, parts, unreadable);
  return {
    ...rest,
    token: facts && accessToken !== undefined ? { ...facts, accessToken: new Redacted(accessToken) } : undefined,
    ...(refreshToken && { refreshToken: toRefreshToken(refreshToken) }),
  };
}

/** Returns what status needs of an item, likewise. */
export function toStatusRecord(item: Item): StatusRecord {
  const { accessToken: _accessToken, refreshToken: _refreshToken, ...others } = item;
  const { parts, unreadable } = partsOf(others);
  return recordOf(others, parts, unreadable);
}

function partsOf(item: Item): { readonly parts: StoredParts; readonly unreadable: string[] } {
  const unreadable: string[] = [];
  return { parts: PARTS(item, '', unreadable) ?? {}, unreadable };
}

function recordOf(item: Item, parts: StoredParts, unreadable: string[]): StatusRecord {
  const { leaseOwner, leaseExpiresAt, announced, lastAttempt, lastFailure } = parts;
  if (leaseOwner !== undefined && item['leaseExpiresAt'] === undefined) {
    unreadable.push('leaseExpiresAt');
  }
  return {
    // The key is always a text.
    service: String(item['service']),
    tenant: parts.tenant,
    version: parts.version ?? versionOf(item['version']),
    consecutiveFailures: parts.consecutiveFailures ?? 0,
    lifetimes: parts.lifetimes ?? [],
    lease:
      leaseOwner === undefined || leaseExpiresAt === undefined
        ? undefined
        : { owner: leaseOwner, expiresAt: leaseExpiresAt },
    lastAttempt: lastAttempt && inWordsOfToday(lastAttempt, item['lastAttempt']),
    lastFailure: lastFailure && inWordsOfToday(lastFailure, item['lastFailure']),
    cooldownUntil: parts.cooldownUntil,
    failingSince: parts.failingSince,
    requestTimes: parts.requestTimes,
    wishTimes: parts.wishTimes,
    spentRefreshToken: parts.spentRefreshToken,
    notified: announced && {
      published: announced.told,
      lastSeen: announced.seen,
      times: announced.times,
      heldBack: announced.heldBack,
    },
    acceptedClockOffsetSeconds: parts.acceptedClockOffset,
    // Without the scope that it was granted a token says that it was granted everything.
    token: unreadable.includes('token.scope') ? undefined : parts.token,
    ...(unreadable.length > 0 && { unreadable }),
  };
}

/** Returns the version that a claim must match where the stored one is none: what stands before its fraction. */
function versionOf(stored: unknown): number {
  return typeof stored === 'number' && stored >= 1 && stored <= LARGEST_COUNT ? Math.floor(stored) : 0;
}

function toRefreshToken({
  current,
  previous,
  seedVersionId = '',
  seedFingerprint,
}: NonNullable<StoredParts['refreshToken']>): StoredRefreshToken {
  return {
    current: new Redacted(current),
    ...(previous !== undefined && { previous: new Redacted(previous) }),
    seedVersionId,
    ...(seedFingerprint !== undefined && { seedFingerprint }),
  };
}

/**
 * Returns an attempt in the words of today.
 *
 * Version 0.1.0 wrote what to do into `message` as well, after a semicolon: its messages are read up to there. It never
 * wrote the severity `action-required`, and no message written since gives advice.
 *
 * @param stored the attempt as it is stored
 */
function inWordsOfToday(attempt: Attempt, stored: unknown): Attempt {
  const cause = isJsonObject(stored) ? stored['cause'] : undefined;
  const isOfToday = isJsonObject(cause) && cause['severity'] === 'action-required';
  if (attempt.message === undefined || isOfToday) return attempt;
  return { ...attempt, message: attempt.message.replace(/; .*$/s, '') };
}
