import type { TokenFacts } from '../record/token-record.ts';
import { type Instant, secondsBetween, toUtc } from '../values/instant.ts';

/** Returns the facts of a token's expiry that every decision is logged with. */
export function expiryFields(token: TokenFacts, now: Instant) {
  return {
    storedExpiresAt: token.expiresAt.text,
    expiresAt: toUtc(token.expiresAt.at),
    zone: token.expiresAt.zone,
    secondsLeft: secondsBetween(now, token.expiresAt.at),
    lifetimeSeconds: token.lifetimeSeconds,
    fingerprint: token.fingerprint,
  };
}
