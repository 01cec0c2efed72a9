import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { RefreshFailure } from '../failure/failure.ts';
import { isThrottled } from '../failure/match-failure.ts';
import { LONGEST_RETRY_AFTER_SECONDS, secondsToWait } from '../retry/cooldown.ts';
import type { ServiceDefinition } from '../service/service-definition.ts';
import { earliest, type Instant, latest, plusSeconds, secondsBetween } from '../values/instant.ts';

/** What the host of a token endpoint has asked of one service, and all services of that host heed. */
export interface HostPause {
  /** When it said so. */
  readonly since: Instant;
  /** The first instant at which it may be asked again. */
  readonly until: Instant;
}

/**
 * A service that has no usable token waits for what another one was told this long at most: many providers count the
 * requests of each client, and then the next service finds the host willing.
 */
export const PAUSE_WITHOUT_TOKEN_SECONDS = 60;

/** Returns the host of a service's token endpoint, with its port where that is not the usual one. */
export function hostOf({ tokenUrl }: Pick<ServiceDefinition, 'tokenUrl'>): string {
  return new URL(tokenUrl).host;
}

/** Returns the pause that a failure asks for of everybody; `undefined`: of nobody. */
export function pauseAfter(failure: RefreshFailure, now: Instant): HostPause | undefined {
  return isThrottled(failure) ? { since: now, until: plusSeconds(now, secondsToWait(failure)) } : undefined;
}

/**
 * Returns a pause as it was read at `now` if it can be true; `undefined` if it cannot: none begins in the future or is
 * longer than an hour, whatever another clock has written.
 */
export function plausiblePause(pause: HostPause | undefined, now: Instant): HostPause | undefined {
  const isPlausible =
    pause && pause.since <= plusSeconds(now, EXPIRY_BUFFER_SECONDS) && lengthOf(pause) <= LONGEST_RETRY_AFTER_SECONDS;
  return isPlausible ? pause : undefined;
}

function lengthOf({ since, until }: HostPause): number {
  return secondsBetween(since, until);
}

/**
 * Returns until when a pause holds back a service: to its end while there is a usable token, otherwise for
 * {@link PAUSE_WITHOUT_TOKEN_SECONDS}.
 *
 * @param unusableFrom when the stored token can no longer be handed out; absent: none is stored
 */
export function pausedUntil({ since, until }: HostPause, unusableFrom: Instant | undefined): Instant {
  const patience = plusSeconds(since, PAUSE_WITHOUT_TOKEN_SECONDS);
  return earliest(until, latest(patience, unusableFrom ?? patience));
}
