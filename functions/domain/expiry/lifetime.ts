import type { Instant } from '../values/instant.ts';
import type { Stamp } from '../values/stamp.ts';

/** All {@link LifetimeSource}s. */
export const LIFETIME_SOURCES = ['expires_in', 'expires_on', 'expires_at', 'exp', 'default'] as const;

/** All kinds of {@link LifetimeDoubt}. */
export const LIFETIME_DOUBTS = ['zero', 'implausible', 'guessed', 'contradicted', 'cut'] as const;

/**
 * Where the lifetime of a token came from: what the provider said (members of other names count as the one they mean), the
 * token's own `exp` where that is earlier, or the default because nothing usable was said.
 */
export type LifetimeSource = (typeof LIFETIME_SOURCES)[number];

/**
 * Why a lifetime is not quite what the provider said; it is stored with the token and shown by status.
 *
 * - `zero`: 0 was said, which some providers mean as "over" and some as "never"
 * - `implausible`: nothing but what no token lives was said, so the default counts
 * - `guessed`: the number could be seconds or milliseconds; milliseconds, the shorter reading, is believed
 * - `contradicted`: two statements differ by more than clocks do; the earlier is believed
 * - `cut`: more than the service's `maxLifetimeSeconds` was said
 */
export interface LifetimeDoubt {
  readonly kind: (typeof LIFETIME_DOUBTS)[number];
  /** The lifetime in seconds that is not believed; absent where none can be named. */
  readonly otherSeconds?: number;
}

/** How long a token lives, and what was odd about how the provider said so. */
export interface TokenLifetime {
  readonly expiresAt: Stamp;
  /** From sending the request to expiry, in seconds; 0 where the token is said to be over. */
  readonly lifetimeSeconds: number;
  readonly lifetimeSource: LifetimeSource;
  /** Absent: none. */
  readonly lifetimeDoubt?: LifetimeDoubt;
  /** From when the provider asks to refresh it; absent: it does not say. */
  readonly refreshAt?: Instant;
  /** One stable word each. */
  readonly warnings: readonly string[];
}

/** No token is believed to live longer than this, 366 days: what says more is a mistake or "never". */
export const LONGEST_PLAUSIBLE_SECONDS = 31_622_400;
/** An instant further from now than this, ten years, is no expiry: year 1 and 1970 mean "not set", 9999 "never". */
export const FURTHEST_PLAUSIBLE_SECONDS = 315_576_000;

/** Tells whether an instant that is so many seconds away, negative: past, can be the expiry of a token. */
export function isPlausibleExpiry(secondsAway: number): boolean {
  return secondsAway >= -FURTHEST_PLAUSIBLE_SECONDS && secondsAway <= LONGEST_PLAUSIBLE_SECONDS;
}
