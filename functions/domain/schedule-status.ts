import { type Instant, plusSeconds, secondsBetween, toUtc } from './instant.ts';

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

/** What status tells of the schedule that refreshes all services. */
export interface ScheduleStatus {
  /** Seconds between sweeps, as it was deployed. */
  readonly everySeconds: number;
  /** The last sweep that came to its end; null: none ever has. */
  readonly lastSweep: {
    readonly startedAt: string;
    readonly completedAt: string;
    readonly services: number;
    /** Services it did not come to in time. */
    readonly postponed: number;
  } | null;
  /** Null: no sweep has ever completed. */
  readonly secondsSinceLastSweep: number | null;
  /** When the next sweep begins if the schedule keeps its pace; null when none has completed, or it is overdue. */
  readonly nextSweepAt: string | null;
  /** True: no sweep has completed for three intervals, so the schedule is not firing. */
  readonly overdue: boolean;
}

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
