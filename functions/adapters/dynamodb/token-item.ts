import type { HostPause } from '../../domain/decision/host-pause.ts';
import type { FailureCause } from '../../domain/failure/cause.ts';
import type { Notified, ServiceCondition } from '../../domain/record/condition-notification.ts';
import type {
  Attempt,
  StatusRecord,
  StoredRefreshToken,
  TokenFacts,
  TokenRecord,
} from '../../domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import { pick } from '../../domain/values/defined.ts';
import { type Instant, instant, isInstant } from '../../domain/values/instant.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import { parseStamp } from '../../domain/values/stamp.ts';

/** An item of the token table as the document client reads and writes it. */
export type Item = Record<string, unknown>;

/** The key of the item that the sweeps keep their heartbeat in: no service can have that id, and it never expires. */
export const SWEEP_KEY = '#sweep';

/** The attribute of that item. */
export const HEARTBEAT_ATTRIBUTE = 'lastSweep';

/** Returns the key of the item of a host that has asked for a pause; no service can have that id either. */
export function hostKey(host: string): string {
  return `#host ${host}`;
}

/** The attributes of that item. */
export const PAUSE_ATTRIBUTES = ['pausedSince', 'pausedUntil'] as const;

/** Returns the pause that the item of a host holds; `undefined` when there is none that can be read. */
export function toHostPause(item: Item | undefined): HostPause | undefined {
  const [since, until] = PAUSE_ATTRIBUTES.map((name) => item?.[name]);
  return isInstantNumber(since) && isInstantNumber(until) ? { since, until } : undefined;
}

function isInstantNumber(value: unknown): value is Instant {
  return typeof value === 'number' && isInstant(value);
}

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
  'acceptedClockOffset',
  'announced',
] as const;

// What is read of the objects in an item. A type that gets another member needs it here; any other that is found in an
// item, written by another version or by hand, is left out.

const namesOf = <T>(members: Readonly<Record<keyof T, true>>) => Object.keys(members) as (keyof T)[];
const ATTEMPT_MEMBERS = namesOf<Attempt>({
  at: true,
  outcome: true,
  reason: true,
  detail: true,
  message: true,
  cause: true,
  refusals: true,
  httpStatus: true,
  oauthError: true,
  providerCode: true,
  correlationId: true,
  clockOffsetSeconds: true,
  requests: true,
  usedPreviousSecret: true,
  warnings: true,
  latencyMs: true,
  definitionHash: true,
  secretVersionId: true,
  refusedFingerprint: true,
});
const CAUSE_MEMBERS = namesOf<FailureCause>({ code: true, severity: true, advice: true });
const TOKEN_MEMBERS = namesOf<TokenFacts>({
  tokenType: true,
  scope: true,
  obtainedAt: true,
  expiresAt: true,
  lifetimeSeconds: true,
  lifetimeSource: true,
  lifetimeDoubt: true,
  refreshAt: true,
  fingerprint: true,
  definitionHash: true,
  secretVersionId: true,
});

/** Words of version 0.1.0 that other versions have found in items: read for as long as those items live. */
const FORMER_SEVERITIES: Readonly<Record<string, string>> = { human: 'action-required' };
const FORMER_CONDITIONS: Readonly<Record<string, string>> = { 'needs-human': 'action-required' };

/** Returns the record that an item holds. */
export function toRecord(item: Item): TokenRecord {
  const { token: facts, ...rest } = toStatusRecord(item);
  const accessToken = item['accessToken'];
  const refreshToken = item['refreshToken'] as RefreshTokenAttributes | undefined;
  const hasToken = facts && typeof accessToken === 'string' && accessToken.length > 0;
  return {
    ...rest,
    token: hasToken ? { ...facts, accessToken: new Redacted(accessToken) } : undefined,
    ...(refreshToken && { refreshToken: toRefreshToken(refreshToken) }),
  };
}

type RefreshTokenAttributes = Omit<StoredRefreshToken, 'current' | 'previous'> &
  Readonly<{ current: string; previous?: string }>;

function toRefreshToken({ current, previous, ...seed }: RefreshTokenAttributes): StoredRefreshToken {
  return {
    current: new Redacted(current),
    ...(previous !== undefined && { previous: new Redacted(previous) }),
    ...pick(seed, ['seedVersionId', 'seedFingerprint']),
  };
}

/**
 * Returns what status needs of an item, member by member: what another version or a person has put into it is left out. A
 * token whose stored expiry cannot be read counts as none.
 */
export function toStatusRecord(item: Item): StatusRecord {
  const { leaseOwner, leaseExpiresAt, lastAttempt, lastFailure, cooldownUntil, failingSince } = item;
  const { requestTimes, spentRefreshToken, announced, acceptedClockOffset } = item;
  return {
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
    acceptedClockOffsetSeconds: typeof acceptedClockOffset === 'number' ? acceptedClockOffset : undefined,
  };
}

/**
 * Returns an attempt as it is stored, in today's words.
 *
 * Version 0.1.0 wrote what to do into `message` as well, after a semicolon: its messages are read up to there. It never
 * wrote the severity `action-required`, and no message written since gives advice.
 */
function toAttempt(stored: unknown): Attempt {
  const { cause: storedCause, ...facts } = pick(stored as Attempt, ATTEMPT_MEMBERS);
  const severity = FORMER_SEVERITIES[storedCause?.severity ?? ''] as FailureCause['severity'] | undefined;
  const cause = storedCause && { ...pick(storedCause, CAUSE_MEMBERS), ...(severity && { severity }) };
  const message = storedCause?.severity === 'action-required' ? undefined : facts.message;
  const attempt = typeof message === 'string' ? { ...facts, message: message.replace(/; .*$/s, '') } : facts;
  return cause ? { ...attempt, cause } : attempt;
}

/** Returns what was published of a condition, in today's words. */
function toNotified(stored: unknown): Notified {
  const { told, seen, times, heldBack } = stored as Readonly<Record<'told' | 'seen', string>> & Notified;
  const current = (word: string): ServiceCondition => (FORMER_CONDITIONS[word] ?? word) as ServiceCondition;
  return { published: current(told), lastSeen: current(seen), times, heldBack };
}

/** Returns the facts of a token; `undefined` when its expiry cannot be read. */
function toTokenFacts(facts: Readonly<Record<string, unknown>> | undefined): TokenFacts | undefined {
  const expiresAt = parseStamp(facts?.['expiresAt']);
  return facts && expiresAt ? pick({ ...facts, expiresAt } as unknown as TokenFacts, TOKEN_MEMBERS) : undefined;
}

/** Returns the heartbeat that the item of the sweeps holds; `undefined` when there is none. */
export function toHeartbeat(item: Item | undefined): SweepHeartbeat | undefined {
  return item?.[HEARTBEAT_ATTRIBUTE] as SweepHeartbeat | undefined;
}
