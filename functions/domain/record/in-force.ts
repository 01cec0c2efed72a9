import { LONGEST_RETRY_AFTER_SECONDS } from '../retry/cooldown.ts';
import { CLOCK_TOLERANCE_SECONDS, isBelievable } from '../values/believable.ts';
import { type Instant, plusSeconds, secondsBetween } from '../values/instant.ts';
import { type AttemptHistory, LEASE_SECONDS, type TokenFacts, type TokenRecord } from './token-record.ts';

/**
 * No lease ends later than this many seconds from now: one that seems to is not in force. The reader, the condition of a claim in
 * every store, and the diagnosis go by this one bound.
 */
export const LONGEST_LEASE_SECONDS = LEASE_SECONDS + CLOCK_TOLERANCE_SECONDS;

/** What a lease can be at an instant: `over` and `unbelievable` hold back nobody. */
export type LeaseState = 'none' | 'in-force' | 'over' | 'unbelievable';

/** Returns what the lease of a record is at `now`. */
export function leaseStateOf({ lease }: Pick<TokenRecord, 'lease'>, now: Instant): LeaseState {
  if (!lease) return 'none';
  if (!isBelievable(lease.expiresAt, now, LEASE_SECONDS)) return 'unbelievable';
  return lease.expiresAt > now ? 'in-force' : 'over';
}

/** Tells whether a lease is in force at `now`: another process is making an attempt. */
export function isLeased(record: Pick<TokenRecord, 'lease'>, now: Instant): boolean {
  return leaseStateOf(record, now) === 'in-force';
}

/** What a cooldown is judged by. */
type CoolingRecord = AttemptHistory & { readonly token?: Pick<TokenFacts, 'expiresAt'> | undefined };

/**
 * Returns until when the cooldown of a record holds back token requests at `now`; `undefined`: it does not.
 *
 * It began with the end of the last attempt and is no longer than any that follows one. Where that attempt lies ahead, our clock
 * has stepped back since, and how much of the cooldown has passed is not known: nobody waits for it then. Without an attempt it has no
 * beginning, and is in force once no more is left of it than of the longest.
 */
export function cooldownInForce(
  { cooldownUntil, lastAttempt, token }: CoolingRecord,
  now: Instant,
): Instant | undefined {
  if (cooldownUntil === undefined) return undefined;
  if (!lastAttempt) {
    return cooldownUntil > now && isBelievable(cooldownUntil, now, LONGEST_RETRY_AFTER_SECONDS)
      ? cooldownUntil
      : undefined;
  }
  const begun = lastAttempt.at;
  // A provider that hands back the same token is left alone for half of what is left of it.
  const half = lastAttempt.outcome === 'unchanged' && token ? secondsBetween(begun, token.expiresAt.at) / 2 : 0;
  const longest = Math.max(LONGEST_RETRY_AFTER_SECONDS, Math.floor(half));
  const until = isBelievable(cooldownUntil, begun, longest) ? cooldownUntil : plusSeconds(begun, longest);
  return isBelievable(begun, now) && until > now ? until : undefined;
}
