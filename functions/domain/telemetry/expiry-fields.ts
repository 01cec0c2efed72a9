import type { RefreshNeed } from '../expiry/timing.ts';
import { secondsLeft } from '../expiry/token-state.ts';
import type { TokenFacts } from '../record/token-record.ts';
import { type Instant, toUtc } from '../values/instant.ts';

/** Returns how urgently a token is needed in the word of logs: without one it is `missing`, and not `expired`. */
export function needWord(token: TokenFacts | undefined, need: RefreshNeed): RefreshNeed | 'missing' {
  return token ? need : 'missing';
}

/** Returns the facts of a token's expiry that every decision is logged with. */
export function expiryFields(token: TokenFacts, now: Instant) {
  return {
    storedExpiresAt: token.expiresAt.text,
    expiresAt: toUtc(token.expiresAt.at),
    zone: token.expiresAt.zone,
    secondsLeft: secondsLeft(token, now),
    lifetimeSeconds: token.lifetimeSeconds,
    fingerprint: token.fingerprint,
  };
}
