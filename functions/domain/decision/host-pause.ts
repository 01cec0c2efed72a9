import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import { isThrottled } from '../catalogue/match-failure.ts';
import type { RefreshFailure } from '../failure/failure.ts';
import type { AttemptHistory } from '../record/token-record.ts';
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
 * requests of each client, and then the next service finds the host willing. One that was not throttled itself waits half
 * as long, and so comes first: clients that are throttled for good would keep out all others.
 */
const PATIENCE_SECONDS = 60;

/** Returns the host of a service's token endpoint, with its port where that is not the usual one. */
export function hostOf({ tokenUrl }: Pick<ServiceDefinition, 'tokenUrl'>): string {
  return new URL(tokenUrl).host;
}

/**
 * Returns the pause that a failure asks for of everybody; `undefined`: of nobody. It begins anew and ends no earlier than
 * the last one.
 *
 * @param last what the host has asked before; absent: nothing
 */
export function pauseAfter(failure: RefreshFailure, now: Instant, last?: HostPause): HostPause | undefined {
  if (!isThrottled(failure)) return undefined;
  const asked = { since: now, until: plusSeconds(now, secondsToWait(failure)) };
  return plausiblePause({ ...asked, until: latest(asked.until, last?.until ?? now) }, now) ?? asked;
}

/** Tells whether a service was throttled when it last asked. */
export function wasThrottled({ lastAttempt }: AttemptHistory): boolean {
  return lastAttempt?.cause?.code === 'provider-throttles';
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

/** Tells whether a stored pause stays although another one is asked for: it ends later and can be true. */
export function outlasts(stored: HostPause | undefined, asked: HostPause): boolean {
  return (plausiblePause(stored, asked.since)?.until ?? asked.until) > asked.until;
}

function lengthOf({ since, until }: HostPause): number {
  return secondsBetween(since, until);
}

/**
 * Returns until when a pause holds back a service: to its end while there is a usable token, otherwise for a minute, or half of
 * that or of the pause.
 *
 * @param unusableFrom when the stored token can no longer be handed out; absent: none is stored
 * @param isThrottled whether the service itself was throttled when it last asked; absent: no
 */
export function pausedUntil(
  { since, until }: HostPause,
  unusableFrom: Instant | undefined,
  isThrottled = false,
): Instant {
  const most = Math.min(PATIENCE_SECONDS, lengthOf({ since, until }));
  const patience = plusSeconds(since, isThrottled ? most : Math.ceil(most / 2));
  return earliest(until, latest(patience, unusableFrom ?? patience));
}
