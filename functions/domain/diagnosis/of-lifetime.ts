import type { ScheduleStatus } from '../../contract/status.ts';
import { expectedRange } from '../expiry/expected-lifetime.ts';
import type { LifetimeDoubt } from '../expiry/lifetime.ts';
import { isShortLived } from '../expiry/short-lived.ts';
import type { TimingOverrides } from '../expiry/timing.ts';
import { isBelieved } from '../expiry/token-state.ts';
import type { Attempt, TokenFacts } from '../record/token-record.ts';
import type { ServiceDefinition } from '../service/service-definition.ts';
import { whenText } from '../values/duration-text.ts';
import { type Instant, toUtc } from '../values/instant.ts';
import { STATE_CAUSES, type StateCode } from './state-causes.ts';

/** What a cause is put into words with. */
interface SummaryFacts {
  readonly record: {
    readonly token?: TokenFacts | undefined;
    readonly lastAttempt?: Pick<Attempt, 'at'> | undefined;
  };
  readonly schedule?: Pick<ScheduleStatus, 'lastSweep'>;
  readonly now: Instant;
}

/** The cause that a doubt of a lifetime is. */
const DOUBT_CODES = {
  zero: 'lifetime-implausible',
  implausible: 'lifetime-implausible',
  guessed: 'lifetime-guessed',
  contradicted: 'lifetime-contradicted',
  cut: 'lifetime-cut',
} as const satisfies Readonly<Record<LifetimeDoubt['kind'], StateCode>>;

/** Offsets of time zones are multiples of a quarter of an hour, from one hour to fourteen. */
const ZONE_STEP_SECONDS = 900;
const LEAST_ZONE_SECONDS = 3600;
const LARGEST_ZONE_SECONDS = 50_400;
/** What a lifetime may differ besides, by rounding and latency. */
const ZONE_TOLERANCE_SECONDS = 60;

/** Tells whether the lifetime of a token is doubted for the reason of that code. */
export function isLifetimeDoubted(code: StateCode, token: TokenFacts | undefined): boolean {
  const kind = token?.lifetimeDoubt?.kind;
  return kind !== undefined && DOUBT_CODES[kind] === code;
}

/** Tells whether a token is stored that is hardly longer than the expiry buffer. */
export function isNearBuffer(token: TokenFacts | undefined, timing: TimingOverrides | undefined): boolean {
  return token !== undefined && isShortLived(token.lifetimeSeconds, timing);
}

/** Tells whether nothing was said of a lifetime. A default that somebody has set is known to be right. */
export function isLifetimeUnknown(token: TokenFacts | undefined, timing: TimingOverrides | undefined): boolean {
  return token?.lifetimeSource === 'default' && timing?.defaultLifetimeSeconds === undefined;
}

/** Tells whether nothing was read where the definition says that the lifetime stands. Whoever says so expects it there, whatever the default. */
export function isDeclaredUnread(
  token: TokenFacts | undefined,
  { response, secondRequest }: Pick<ServiceDefinition, 'response' | 'secondRequest'>,
): boolean {
  return token?.lifetimeSource === 'default' && (secondRequest ?? { response }).response?.lifetime !== undefined;
}

/** Tells whether a lifetime is off what is expected by the offset of a time zone: local time read as UTC does that. */
export function isOffByTimeZone(token: TokenFacts | undefined, timing: TimingOverrides | undefined): boolean {
  const expected = expectedRange(timing);
  if (!token || !expected) return false;
  const { min, max } = expected;
  const { lifetimeSeconds } = token;
  const direction = lifetimeSeconds > max ? 1 : -1;
  const gap = direction * (lifetimeSeconds - (direction > 0 ? max : min)) - ZONE_TOLERANCE_SECONDS;
  const offset = Math.max(Math.ceil(gap / ZONE_STEP_SECONDS) * ZONE_STEP_SECONDS, LEAST_ZONE_SECONDS);
  const inUtc = lifetimeSeconds - direction * offset;
  const isExplained = inUtc >= min - ZONE_TOLERANCE_SECONDS && inUtc <= max + ZONE_TOLERANCE_SECONDS;
  return gap > 0 && offset <= LARGEST_ZONE_SECONDS && isExplained;
}

/**
 * Returns the cause in one sentence, with its numbers: both lifetimes of one that is doubted, how many were rejected in a row, what
 * lies ahead, when a secret was refused.
 */
export function stateSummary(code: StateCode, { record: { token, lastAttempt }, schedule, now }: SummaryFacts): string {
  const { summary } = STATE_CAUSES[code];
  if (code === 'new-tokens-rejected') return `${summary} (${token?.rejections} in a row)`;
  if (code === 'previous-secret-used' && lastAttempt) return `${summary} (${whenText(lastAttempt.at, now)})`;
  if (code === 'clock-stepped-back') {
    const isToken = token !== undefined && !isBelieved(token, now);
    const ahead = isToken
      ? `the token is of ${toUtc(token.obtainedAt)} for ${token.lifetimeSeconds} s, to ${toUtc(token.expiresAt.at)}`
      : `the last sweep is of ${schedule?.lastSweep?.completedAt}`;
    return `${summary} (${ahead}, now is ${toUtc(now)})`;
  }
  const other = token?.lifetimeDoubt?.otherSeconds;
  return token && other !== undefined && isLifetimeDoubted(code, token)
    ? `${summary} (${token.lifetimeSeconds} s, not ${other} s)`
    : summary;
}
