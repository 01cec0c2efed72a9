import type { AttemptHistory } from '../record/token-record.ts';
import { ageSeconds } from '../values/believable.ts';
import { type Instant, plusSeconds } from '../values/instant.ts';

/** The period that a service's `maxRequestsPerHour` counts in. */
export const QUOTA_PERIOD_SECONDS = 3600;

/** Returns when token requests were sent in the hour before `now`; one that lies ahead was sent nobody knows when. */
export function recentRequests({ requestTimes = [] }: AttemptHistory, now: Instant): readonly Instant[] {
  return requestTimes.filter((at) => ageSeconds(at, now) < QUOTA_PERIOD_SECONDS);
}

/** Returns how many token requests the service's own limit still allows at `now`; Infinity without a limit. */
export function requestsLeft(record: AttemptHistory, maxRequestsPerHour: number | undefined, now: Instant): number {
  return maxRequestsPerHour === undefined
    ? Number.POSITIVE_INFINITY
    : maxRequestsPerHour - recentRequests(record, now).length;
}

/** Returns when the service's own limit allows the next token request; `undefined` when it does at `now`. */
export function quotaFreeAt(
  record: AttemptHistory,
  maxRequestsPerHour: number | undefined,
  now: Instant,
): Instant | undefined {
  const newestFirst = recentRequests(record, now).toSorted((a, b) => b - a);
  const lastThatCounts = maxRequestsPerHour && newestFirst[maxRequestsPerHour - 1];
  return lastThatCounts ? plusSeconds(lastThatCounts, QUOTA_PERIOD_SECONDS) : undefined;
}
