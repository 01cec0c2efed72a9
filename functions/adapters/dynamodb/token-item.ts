import type { FailureCause } from '../../domain/failure/cause.ts';
import type { Announced, ServiceCondition } from '../../domain/record/condition-notification.ts';
import type {
  Attempt,
  StatusRecord,
  StoredRefreshToken,
  StoredToken,
  TokenFacts,
  TokenRecord,
} from '../../domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import { type Instant, instant, plusSeconds } from '../../domain/values/instant.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import { parseStamp } from '../../domain/values/stamp.ts';

/** An item of the token table as the document client reads and writes it. */
export type Item = Record<string, unknown>;

/** How long DynamoDB keeps an item after its token expired, 7 days: housekeeping, never a sign of validity. */
const KEPT_AFTER_EXPIRY_SECONDS = 604_800;

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

/** Returns the attributes that hold a token: its value apart from its facts, so that status can be read without it. */
export function toTokenAttributes(token: StoredToken, hasTtl = true): Item {
  const { accessToken, expiresAt, ...facts } = token;
  return {
    accessToken: accessToken.reveal(),
    token: { ...facts, expiresAt: expiresAt.text },
    ...(hasTtl ? { ttl: plusSeconds(expiresAt.at, KEPT_AFTER_EXPIRY_SECONDS) } : {}),
  };
}

/** Returns the attributes that hold a refresh token. */
export function toRefreshTokenAttributes({ current, previous, seedVersionId }: StoredRefreshToken): Item {
  return { refreshToken: { current: current.reveal(), previous: previous?.reveal(), seedVersionId } };
}

/** Returns the record that an item holds. */
export function toRecord(item: Item): TokenRecord {
  const { token: facts, ...rest } = toStatusRecord(item);
  const accessToken = item['accessToken'];
  const refreshToken = item['refreshToken'] as RefreshTokenAttributes | undefined;
  return {
    ...rest,
    ...(facts && typeof accessToken === 'string' && accessToken.length > 0
      ? { token: { ...facts, accessToken: new Redacted(accessToken) } }
      : {}),
    ...(refreshToken ? { refreshToken: toRefreshToken(refreshToken) } : {}),
  };
}

interface RefreshTokenAttributes {
  readonly current: string;
  readonly previous?: string;
  readonly seedVersionId: string;
}

function toRefreshToken({ current, previous, seedVersionId }: RefreshTokenAttributes): StoredRefreshToken {
  return {
    current: new Redacted(current),
    ...(previous === undefined ? {} : { previous: new Redacted(previous) }),
    seedVersionId,
  };
}

/** Returns what status needs of an item. A token whose stored expiry cannot be read counts as none. */
export function toStatusRecord(item: Item): StatusRecord {
  const { leaseOwner, leaseExpiresAt, lastAttempt, lastFailure, cooldownUntil, failingSince } = item;
  const { requestTimes, spentRefreshToken, announced } = item;
  const token = toTokenFacts(item['token'] as Item | undefined);
  return {
    service: item['service'] as string,
    version: (item['version'] as number | undefined) ?? 0,
    consecutiveFailures: (item['consecutiveFailures'] as number | undefined) ?? 0,
    lifetimes: (item['lifetimes'] as number[] | undefined) ?? [],
    ...(token ? { token } : {}),
    ...(typeof leaseOwner === 'string'
      ? { lease: { owner: leaseOwner, expiresAt: instant(leaseExpiresAt as number) } }
      : {}),
    ...(lastAttempt ? { lastAttempt: toAttempt(lastAttempt) } : {}),
    ...(lastFailure ? { lastFailure: toAttempt(lastFailure) } : {}),
    ...(cooldownUntil === undefined ? {} : { cooldownUntil: instant(cooldownUntil as number) }),
    ...(failingSince === undefined ? {} : { failingSince: instant(failingSince as number) }),
    ...(requestTimes === undefined ? {} : { requestTimes: requestTimes as Instant[] }),
    ...(typeof spentRefreshToken === 'string' ? { spentRefreshToken } : {}),
    ...(announced ? { announced: toAnnounced(announced) } : {}),
  };
}

/** Words of version 0.1.0 that other versions have found in items: read for as long as those items live. */
const FORMER_SEVERITIES: Readonly<Record<string, string>> = { human: 'action-required' };
const FORMER_CONDITIONS: Readonly<Record<string, string>> = { 'needs-human': 'action-required' };

function toAttempt(stored: unknown): Attempt {
  const attempt = stored as Attempt;
  const severity = FORMER_SEVERITIES[attempt.cause?.severity ?? ''] as FailureCause['severity'] | undefined;
  return attempt.cause && severity ? { ...attempt, cause: { ...attempt.cause, severity } } : attempt;
}

function toAnnounced(stored: unknown): Announced {
  const { told, seen, ...rest } = stored as Announced;
  const current = (word: string): ServiceCondition => (FORMER_CONDITIONS[word] ?? word) as ServiceCondition;
  return { ...rest, told: current(told), seen: current(seen) };
}

function toTokenFacts(facts: Item | undefined): TokenFacts | undefined {
  const expiresAt = parseStamp(facts?.['expiresAt']);
  return facts && expiresAt ? ({ ...facts, expiresAt } as unknown as TokenFacts) : undefined;
}

/** Returns the heartbeat that the item of the sweeps holds; `undefined` when there is none. */
export function toHeartbeat(item: Item | undefined): SweepHeartbeat | undefined {
  return item?.[HEARTBEAT_ATTRIBUTE] as SweepHeartbeat | undefined;
}
