import { type AnswerTimes, judgeLifetime, type LifetimeStatements } from '../../domain/expiry/judge-lifetime.ts';
import type { TokenLifetime } from '../../domain/expiry/lifetime.ts';
import type { TimingOverrides } from '../../domain/expiry/timing.ts';
import { type Instant, isInstant, plusSeconds } from '../../domain/values/instant.ts';
import type { JsonObject } from '../../domain/values/json.ts';
import { parseStatedStamp } from '../../domain/values/stated-stamp.ts';
import type { SetCookie } from './answer-parts.ts';
import { type DeclaredLifetime, declaredStatements } from './declared-lifetime.ts';
import { parseSeconds } from './stated-seconds.ts';

/** What is said of a token's life: beside it in the answer, and by itself where it is a JWT. */
export interface LifetimeAnswer {
  /** What is looked for by known names. */
  readonly members: JsonObject;
  /** The claims of the token; absent: it is no JWT. */
  readonly claims?: JsonObject | undefined;
  /** What stands where the definition says that the lifetime is; absent: it does not say where, and known names are looked for. */
  readonly declared?: DeclaredLifetime | undefined;
  /** The cookie that the token is, whose own end counts where nothing else is said; absent: it is none. */
  readonly cookie?: Pick<SetCookie, 'maxAge' | 'expires'> | undefined;
}

/** The names of the lifetime, the standard's first. */
const LIFETIMES = ['expires_in', 'expiresIn'] as const;
/** The names of the instant of expiry, the one to believe first in front, with the source that they count as. */
const STAMPS = [
  ['expires_on', 'expires_on'],
  ['expires_at', 'expires_at'],
  ['expiresAt', 'expires_at'],
  ['expires', 'expires_at'],
  ['.expires', 'expires_at'],
  ['expiry_date', 'expires_at'],
] as const;
/** A number below this in a member that may hold either is a lifetime: as an instant it would be before 2001. */
const INSTANTS_FROM = 1_000_000_000;
/** `refresh_in` is believed from this share of the lifetime on: earlier it would make a token due again at once. */
const EARLIEST_REFRESH_SHARE = 4;

/**
 * Returns the lifetime of a token: reads what its answer says, and has it judged.
 *
 * `ext_expires_in` is for outages of the provider and ignored.
 */
export function lifetimeOf(answer: LifetimeAnswer, times: AnswerTimes, timing: TimingOverrides = {}): TokenLifetime {
  const lifetime = judgeLifetime(readStatements(answer, times.obtainedAt), times, timing);
  const refreshIn = parseSeconds(answer.members['refresh_in']);
  if (refreshIn === undefined || refreshIn < 1 || refreshIn >= lifetime.lifetimeSeconds) return lifetime;
  const earliest = Math.floor(lifetime.lifetimeSeconds / EARLIEST_REFRESH_SHARE);
  return { ...lifetime, refreshAt: plusSeconds(times.obtainedAt, Math.max(Math.floor(refreshIn), earliest)) };
}

function readStatements({ members, claims, declared, cookie }: LifetimeAnswer, now: Instant): LifetimeStatements {
  const said = declared ? declaredStatements(declared, now) : namedStatements(members, now);
  const isSilent = said.lifetime === undefined && said.stamps.length === 0 && said.warnings.length === 0;
  const exp = claims?.['exp'];
  return {
    ...(isSilent && cookie ? cookieStatements(cookie, now) : said),
    exp: typeof exp === 'number' && isInstant(Math.floor(exp)) ? (Math.floor(exp) as Instant) : undefined,
  };
}

function cookieStatements(
  { maxAge, expires }: NonNullable<LifetimeAnswer['cookie']>,
  now: Instant,
): LifetimeStatements {
  const stated =
    maxAge === undefined
      ? ({ value: expires, unit: 'dateTime' } as const)
      : ({ value: maxAge, unit: 'seconds' } as const);
  return { ...declaredStatements(stated, now), warnings: [] };
}

/** Reads what stands under the names that a lifetime is known by. */
function namedStatements(json: JsonObject, now: Instant): LifetimeStatements {
  const given = LIFETIMES.filter((one) => json[one] !== undefined);
  const name = given.find((one) => parseSeconds(json[one]) !== undefined) ?? given[0];
  const expires = parseSeconds(json['expires']);
  const isLifetime = name === undefined && expires !== undefined && expires < INSTANTS_FROM;
  const value = isLifetime ? expires : name && json[name];
  const lifetime = parseSeconds(value);
  // A date where a lifetime belongs is the instant that it is.
  const date = lifetime === undefined ? parseStatedStamp(value, now) : undefined;
  const stamps = STAMPS.flatMap(([member, source]) => {
    const stamp = isLifetime && member === 'expires' ? undefined : parseStatedStamp(json[member], now);
    return stamp ? [{ source, stamp }] : [];
  });
  return {
    lifetime,
    stamps: date ? [{ source: 'expires_in', stamp: date } as const, ...stamps] : stamps,
    warnings:
      value !== undefined && lifetime === undefined ? [date ? 'expires_in_instant' : 'expires_in_unusable'] : [],
  };
}
