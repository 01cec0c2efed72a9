import type { LifetimeStatements } from '../../domain/expiry/judge-lifetime.ts';
import { type Instant, isInstant, toUtc } from '../../domain/values/instant.ts';
import { parseStamp, type Stamp } from '../../domain/values/stamp.ts';
import { parseStatedStamp } from '../../domain/values/stated-stamp.ts';
import type { LifetimeUnit } from '../../domain/wire/response-schema.ts';
import { parseDuration, parseNumber, parseSeconds } from './stated-seconds.ts';

/** What stands where a definition says that the lifetime is. */
export interface DeclaredLifetime {
  readonly value: unknown;
  readonly unit: LifetimeUnit;
}

const number = (value: unknown): number => parseNumber(value) ?? Number.NaN;

/** How a value is read in its unit: seconds, or the instant of expiry; NaN or `undefined` where it is none. */
const READ: Readonly<Record<LifetimeUnit, (value: unknown, now: Instant) => number | Stamp | undefined>> = {
  seconds: parseSeconds,
  milliseconds: (value) => number(value) / 1000,
  minutes: (value) => number(value) * 60,
  duration: parseDuration,
  epochSeconds: (value) => stampOf(value, number(value)),
  epochMilliseconds: (value) => stampOf(value, number(value) / 1000),
  // Digits are no date, and what else they are would be a guess.
  dateTime: (value, now) => (parseNumber(value) === undefined ? parseStatedStamp(value, now) : undefined),
};

/**
 * Returns what a declared lifetime says. Its unit is no guess, and no other member is looked at: where it is not there, or cannot be
 * read in its unit, nothing is said, with a warning.
 */
export function declaredStatements({ value, unit }: DeclaredLifetime, now: Instant): LifetimeStatements {
  const read = READ[unit](value, now);
  if (typeof read === 'object') return { stamps: [{ source: 'expires_at', stamp: read }], warnings: [] };
  return read !== undefined && Number.isFinite(read)
    ? { lifetime: read, isSettled: true, stamps: [], warnings: [] }
    : { stamps: [], warnings: ['declared_lifetime_unusable'] };
}

/** A stamp is stored as it was written where that is read as the same instant again. */
function stampOf(value: unknown, seconds: number): Stamp | undefined {
  const at = Math.floor(seconds);
  if (!isInstant(at)) return undefined;
  const written = parseStamp(value);
  return written?.at === at ? written : { at, text: toUtc(at), zone: 'utc' };
}
