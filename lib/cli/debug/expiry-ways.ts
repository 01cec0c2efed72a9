import { EXPIRY_BUFFER_SECONDS } from '../../../functions/contract/constants.ts';
import {
  type Instant,
  instant,
  isInstant,
  plusSeconds,
  secondsBetween,
  toUtc,
} from '../../../functions/domain/values/instant.ts';
import { parseStamp } from '../../../functions/domain/values/stamp.ts';

/** What the ways to compute an expiry start from, all of the moment when status answered. */
export interface ExpiryFacts {
  /** The expiry as it is stored. */
  readonly stored: string;
  /** What serve-tokens made of it. */
  readonly utc: Instant;
  /** The clock of serve-tokens. */
  readonly keeperNow: Instant;
  readonly machineNow: Instant;
  /** By the Date header of the answer; absent: it gave none. */
  readonly awsNow?: Instant | undefined;
  /** By the last answer of the provider; absent: it gave none. */
  readonly providerNow?: Instant | undefined;
  /** What getToken said; absent: no token came. */
  readonly handedOut?: { readonly expiresAt: Instant; readonly leftSeconds: number } | undefined;
  /** Windows of the token; absent: the default buffer. */
  readonly expiryBufferSeconds?: number | undefined;
}

/** One way to compute what is left of a token. */
export interface ExpiryWay {
  readonly way: string;
  /** RFC 3339 in UTC; null: the stored expiry cannot be read this way. */
  readonly expiresAt: string | null;
  readonly now: string;
  readonly leftSeconds: number | null;
  /** How far it is from what status says, in seconds; positive: later. */
  readonly differsSeconds: number | null;
  readonly usable: boolean | null;
}

/**
 * Returns what is left of a token in every way that somebody might compute it, what status says first.
 *
 * @param timeZone what this machine's zone is called
 */
export function expiryWays(facts: ExpiryFacts, timeZone: string): readonly ExpiryWay[] {
  const { stored, utc, keeperNow, machineNow, awsNow, providerNow, handedOut } = facts;
  const truth = secondsBetween(keeperNow, utc);
  const row = (way: string, expiresAt: Instant | undefined, now: Instant | undefined): ExpiryWay[] => {
    if (now === undefined) return [];
    const left = expiresAt === undefined ? null : secondsBetween(now, expiresAt);
    const usable = left === null ? null : left >= (facts.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS);
    const differsSeconds = left === null ? null : left - truth;
    const utcText = expiresAt === undefined ? null : toUtc(expiresAt);
    return [{ way, expiresAt: utcText, now: toUtc(now), leftSeconds: left, differsSeconds, usable }];
  };
  const wallClock = wallClockOf(stored);
  const handedOutAt = handedOut && plusSeconds(handedOut.expiresAt, -handedOut.leftSeconds);
  return [
    ...row('in UTC, as status has it', utc, keeperNow),
    ...row(`stored text ${stored}`, parseStamp(stored)?.at, keeperNow),
    ...row('naive: zone dropped, read as UTC', parseStamp(wallClock)?.at, keeperNow),
    ...row(`zone dropped, read as ${timeZone}`, readAsLocal(wallClock), keeperNow),
    ...row('by the clock of the provider', utc, providerNow),
    ...row('by the clock of AWS', utc, awsNow),
    ...row('by the clock of this machine', utc, machineNow),
    ...row('as getToken hands it out', handedOut?.expiresAt, handedOutAt),
  ];
}

/** Returns the date and time of a stored text without its zone; empty for a number, which has no zone to drop. */
function wallClockOf(stored: string): string {
  const [, date, time] = /^\s*(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)/.exec(stored) ?? [];
  return date === undefined ? '' : `${date}T${time}`;
}

/** Reads a time without a zone as JavaScript does: in the zone of the machine. */
function readAsLocal(wallClock: string): Instant | undefined {
  const seconds = Math.floor(Date.parse(wallClock) / 1000);
  return isInstant(seconds) ? instant(seconds) : undefined;
}
