/** This folder: sweeps: whether a definition fits the schedule, whether a sweep is overdue. */

import type { ScheduleStatus } from '../../contract/status.ts';
import { type Instant, plusSeconds, secondsBetween, toUtc } from '../values/instant.ts';

/** How a sweep ended, as it is kept: the last one only. */
export interface SweepHeartbeat {
  readonly startedAt: Instant;
  readonly completedAt: Instant;
  /** How many services it looked at. */
  readonly services: number;
  /** How many of them it did not come to in time. */
  readonly postponed: number;
}

/** So many intervals without a completed sweep mean that the schedule is not firing: one may be lost, two are chance. */
export const OVERDUE_AFTER_INTERVALS = 3;
/** Never overdue sooner than this: two runs of refresh-tokens at their longest. */
const LEAST_OVERDUE_SECONDS = 120;

/** Returns what holds of the schedule at `now`; no heartbeat means that no sweep has ever completed. */
export function toScheduleStatus(
  heartbeat: SweepHeartbeat | undefined,
  everySeconds: number,
  now: Instant,
): ScheduleStatus {
  if (!heartbeat) {
    return { everySeconds, lastSweep: null, secondsSinceLastSweep: null, nextSweepAt: null, overdue: false };
  }
  const { startedAt, completedAt, services, postponed } = heartbeat;
  const since = secondsBetween(completedAt, now);
  const overdue = since > Math.max(OVERDUE_AFTER_INTERVALS * everySeconds, LEAST_OVERDUE_SECONDS);
  return {
    everySeconds,
    lastSweep: { startedAt: toUtc(startedAt), completedAt: toUtc(completedAt), services, postponed },
    secondsSinceLastSweep: since,
    nextSweepAt: overdue ? null : toUtc(nextAt(startedAt, everySeconds, now)),
    overdue,
  };
}

/** The schedule keeps its pace whatever became of a sweep: the next one begins whole intervals after the last. */
function nextAt(startedAt: Instant, everySeconds: number, now: Instant): Instant {
  const passed = Math.max(Math.floor(secondsBetween(startedAt, now) / everySeconds), 0);
  return plusSeconds(startedAt, (passed + 1) * everySeconds);
}
