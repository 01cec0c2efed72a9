import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import { defined } from '../values/defined.ts';
import { type Instant, plusSeconds, secondsBetween, toUtc } from '../values/instant.ts';
import type { Stamp } from '../values/stamp.ts';
import { expectedRange, isUnusualLifetime, LIFETIME_TOLERANCE } from './expected-lifetime.ts';
import { isPlausibleExpiry, type TokenLifetime } from './lifetime.ts';
import { doubtOf, type End, type Judged, oddWords } from './lifetime-doubt.ts';
import { type LifetimeReading, readLifetime } from './lifetime-reading.ts';
import { DEFAULT_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS, type TimingOverrides } from './timing.ts';

/** What an answer says of how long its token lives. */
export interface LifetimeStatements {
  /** The number given as a lifetime, as it stands; absent: none. */
  readonly lifetime?: number | undefined;
  /** True: it is in seconds, since its unit is declared; absent: it may be in others. */
  readonly isSettled?: boolean;
  /** The instants given as expiry, the one to believe first in front. */
  readonly stamps: readonly { readonly source: 'expires_in' | 'expires_on' | 'expires_at'; readonly stamp: Stamp }[];
  /** The `exp` of a token that happens to be a JWT; absent: none. */
  readonly exp?: Instant | undefined;
  /** What was found odd while reading them. */
  readonly warnings: readonly string[];
}

/** When an answer was made, as far as its headers and our clock say. */
export interface AnswerTimes {
  /** Before the request was sent, by our clock. */
  readonly obtainedAt: Instant;
  /** How far the provider's clock is ahead of ours, in seconds; absent: not known. */
  readonly clockOffsetSeconds?: number | undefined;
  /** How long the answer has been in caches, in seconds; absent: not at all. */
  readonly ageSeconds?: number | undefined;
}

/** A clock that is further off than this tells nothing: its `Date` is wrong. One day. */
export const LARGEST_CLOCK_OFFSET_SECONDS = 86_400;
/** What two statements of the same may differ by rounding and latency, in seconds; less is not worth telling. */
const ROUNDING_SECONDS = 5;
/** A stamp of another zone is off by a multiple of a quarter of an hour, from one hour to fourteen. */
const ZONE_STEP_SECONDS = 900;
const LEAST_ZONE_SECONDS = 3600;
const LARGEST_ZONE_SECONDS = 50_400;
const ZONE_TOLERANCE_SECONDS = 60;

/**
 * Returns the lifetime to believe, counted from `obtainedAt`.
 *
 * A lifetime goes before an instant: it needs no agreement between clocks. Where two statements differ by more than the
 * measured offset of the clocks plus the expiry buffer, the earlier end is believed. `exp` and `expectedLifetimeSeconds`
 * choose between readings of a number, and `exp` may shorten; neither lengthens. Instants are taken by the provider's clock
 * where that is ahead. Without anything to believe the service's default counts.
 *
 * @see docs/adr/0026-no-lifetime-is-invented.md
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1 expires_in
 */
export function judgeLifetime(
  statements: LifetimeStatements,
  times: AnswerTimes,
  timing: TimingOverrides = {},
): TokenLifetime {
  const { obtainedAt } = times;
  const cap = timing.maxLifetimeSeconds ?? MAX_LIFETIME_SECONDS;
  const offset = boundedOffset(times.clockOffsetSeconds);
  const tolerance = Math.abs(offset) + (timing.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS);
  const left = (at: Instant): number => secondsBetween(obtainedAt, at) - Math.max(offset, 0);
  const all = statements.stamps.map(({ source, stamp }): End => ({ source, stamp, seconds: left(stamp.at) }));
  const stamps = all.filter(({ seconds }) => isPlausibleExpiry(seconds));
  const exp: readonly End[] = statements.exp === undefined ? [] : [{ source: 'exp', seconds: left(statements.exp) }];
  const own = exp.filter(({ seconds }) => isPlausibleExpiry(seconds));
  const isConfirmed = (seconds: number): boolean =>
    [...stamps, ...own].some((end) => agrees(end.seconds, seconds, tolerance)) ||
    (expectedRange(timing) !== undefined && !isUnusualLifetime(seconds, timing));
  const { lifetime } = statements;
  const reading =
    lifetime === undefined
      ? undefined
      : readLifetime(lifetime, obtainedAt, cap, statements.isSettled ? undefined : isConfirmed);
  const stated = endOf(reading, left, times.ageSeconds ?? 0);
  const used = stamps.filter((end) => !stated || !isLocalTime(end, stated));
  const fallback = Math.min(timing.defaultLifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS, cap);
  const choice = choose(stated ? [stated, ...used] : used, own, tolerance, fallback);
  const judged: Judged = { lifetime, reading, stated, all, stamps, used, cap, ...choice };
  return defined({
    ...toLifetime(obtainedAt, { ...choice.end, seconds: Math.min(choice.end.seconds, cap) }),
    lifetimeDoubt: doubtOf(judged),
    warnings: [...statements.warnings, ...oddWords(judged)],
  });
}

function boundedOffset(offset = 0): number {
  return Math.abs(offset) <= LARGEST_CLOCK_OFFSET_SECONDS ? offset : 0;
}

function agrees(one: number, other: number, tolerance: number): boolean {
  return one > 0 && Math.abs(one - other) <= Math.max(tolerance, LIFETIME_TOLERANCE * other);
}

/** Returns the end that a number means; `undefined` for one that means none. */
function endOf(
  reading: LifetimeReading | undefined,
  left: (at: Instant) => number,
  ageSeconds: number,
): End | undefined {
  switch (reading?.is) {
    case 'seconds':
    case 'milliseconds':
    case 'guess':
      return { source: 'expires_in', seconds: Math.max(reading.seconds - ageSeconds, 0) };
    case 'over':
      return { source: 'expires_in', seconds: 0 };
    case 'instant': {
      const seconds = left(reading.at);
      return isPlausibleExpiry(seconds) ? { source: 'expires_in', seconds } : undefined;
    }
    default:
      return undefined;
  }
}

/** Tells whether a stamp without a zone says "over" only because it is local time: the lifetime beside it says otherwise. */
function isLocalTime({ stamp, seconds }: End, stated: End): boolean {
  const gap = stated.seconds - seconds;
  const offset = Math.round(gap / ZONE_STEP_SECONDS) * ZONE_STEP_SECONDS;
  const isZone = offset >= LEAST_ZONE_SECONDS && offset <= LARGEST_ZONE_SECONDS;
  const isExplained = isZone && Math.abs(gap - offset) <= ZONE_TOLERANCE_SECONDS;
  return stamp?.zone === 'naive' && seconds <= 0 && stated.seconds > 0 && isExplained;
}

/**
 * Returns the end to believe: the first that was said, unless another is earlier by more than the tolerance.
 *
 * @param said the ends that the answer names
 * @param own the end that the token itself names: only ever the earlier one
 * @param fallback the lifetime where nothing was said
 */
function choose(
  said: readonly End[],
  own: readonly End[],
  tolerance: number,
  fallback: number,
): Pick<Judged, 'end' | 'otherSeconds'> {
  const first: End = said[0] ?? { source: 'default', seconds: fallback };
  const earliest = [...said, ...own].reduce((one, other) => (other.seconds < one.seconds ? other : one), first);
  // What the token itself names is no statement of the provider: it shortens the default, and nothing is known.
  if (said.length === 0) return { end: { ...first, seconds: earliest.seconds } };
  const end = first.seconds - earliest.seconds > tolerance ? earliest : first;
  const latest = Math.max(...said.map(({ seconds }) => seconds));
  const isContradicted = latest - earliest.seconds > Math.max(tolerance, ROUNDING_SECONDS);
  return isContradicted ? { end, otherSeconds: latest } : { end };
}

function toLifetime(
  obtainedAt: Instant,
  { source, seconds, stamp }: End,
): Pick<TokenLifetime, 'expiresAt' | 'lifetimeSeconds' | 'lifetimeSource'> {
  const at = plusSeconds(obtainedAt, seconds);
  return {
    expiresAt: stamp?.at === at ? stamp : { at, text: toUtc(at), zone: 'utc' },
    lifetimeSeconds: Math.max(seconds, 0),
    lifetimeSource: source,
  };
}
