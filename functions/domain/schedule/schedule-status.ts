/** This folder: sweeps: whether a definition fits the schedule, whether a sweep is overdue. */

import type { ScheduleStatus } from '../../contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../expiry/timing.ts';
import { ageSeconds, isBelievable } from '../values/believable.ts';
import { defined } from '../values/defined.ts';
import { type Instant, plusSeconds, secondsBetween, toUtc } from '../values/instant.ts';

/** How a sweep ended, as it is kept: the last one only. */
export interface SweepHeartbeat {
  readonly startedAt: Instant;
  readonly completedAt: Instant;
  /** How many services it looked at. */
  readonly services: number;
  /** How many of them it did not come to in time. */
  readonly postponed: number;
  /** AWS's code for why the last events could not be sent; absent: they could, or there were none. */
  readonly eventsFault?: string | undefined;
  /** The first {@link FAULTS_KEPT} of those that a fault of our own side kept from being refreshed; absent: none. */
  readonly faults?: readonly string[] | undefined;
  /** What it knew of services with tenants; absent: there are none. */
  readonly templates?: readonly SweptTemplate[] | undefined;
  /** Hosts whose tenants were due for so long after it that a worker of their own sweeps them; absent: none. */
  readonly slowHosts?: readonly string[] | undefined;
  /** The first {@link HOSTS_KEPT} that hung, failed or throttled at last: the next sweep asks them carefully. Absent: none. */
  readonly troubledHosts?: readonly string[] | undefined;
}

/** What a sweep leaves to the next one of a service with tenants. */
export interface SweptTemplate {
  readonly service: string;
  /** The hash of the template whose tokens all tenants have, or have been asked for: another one makes all due. */
  readonly definitionHash: string;
  /** The version of the shared secret that those who fail were asked with; absent: none is shared, or it could not be read. */
  readonly secretVersionId?: string | undefined;
  /** The lifetime that its tokens usually have, in seconds: what is late is told by it. Absent: none has come. */
  readonly lifetimeSeconds?: number | undefined;
  /** The hosts whose lanes it has tenants in: a template that has changed may name others. Absent: those that it names. */
  readonly hosts?: readonly string[] | undefined;
  /** How many tokens stood in the lanes of those in use when they were last counted, due or not; absent: they never were. */
  readonly inUse?: number | undefined;
  /** When that was; absent: it is not known. */
  readonly inUseAt?: Instant | undefined;
  /** How many tenants got a token, failed, or were not come to in time; absent: not known. */
  readonly refreshed?: number | undefined;
  readonly failed?: number | undefined;
  readonly postponed?: number | undefined;
}

/** So many services with faults are named in a heartbeat: an id has 64 characters, an item of DynamoDB 400 KB. */
export const FAULTS_KEPT = 1000;

/** More hosts than the token endpoints of a template can have. */
export const HOSTS_KEPT = 100;

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
  const { startedAt, completedAt, services, postponed, eventsFault, faults } = heartbeat;
  // One that ended in the future proves nothing: our clock has stepped back since, or another is wrong.
  const since = ageSeconds(completedAt, now);
  const isKnown = Number.isFinite(since);
  const overdue = isKnown && since > Math.max(OVERDUE_AFTER_INTERVALS * everySeconds, LEAST_OVERDUE_SECONDS);
  return {
    everySeconds,
    lastSweep: defined({
      startedAt: toUtc(startedAt),
      completedAt: toUtc(completedAt),
      services,
      postponed,
      eventsFault,
      faults,
    }),
    secondsSinceLastSweep: isKnown ? since : null,
    nextSweepAt: overdue || !isKnown ? null : toUtc(nextAt(startedAt, everySeconds, now)),
    overdue,
  };
}

/** A sweep may end this much later than the one before by chance: the longest run of refresh-tokens, and the way to it. */
const SWEEP_MARGIN_SECONDS = 90;

/** Tells whether one sweep at least has not come to its end in time: it did not begin, or it has failed. */
export function isSweepMissed({
  secondsSinceLastSweep,
  everySeconds,
}: Pick<ScheduleStatus, 'secondsSinceLastSweep' | 'everySeconds'>): boolean {
  return (
    secondsSinceLastSweep !== null && everySeconds > 0 && secondsSinceLastSweep > everySeconds + SWEEP_MARGIN_SECONDS
  );
}

/**
 * Tells whether the stored heartbeat stays although another sweep has ended: it ended later. One that is more than an interval ahead
 * was not made by this clock and gives way; a lesser one is overtaken by the next sweep.
 */
export function outlastsSweep(stored: SweepHeartbeat | undefined, ended: SweepHeartbeat): boolean {
  return (
    stored !== undefined &&
    stored.completedAt > ended.completedAt &&
    isBelievable(stored.completedAt, ended.completedAt, SWEEP_INTERVAL_SECONDS)
  );
}

/** The schedule keeps its pace whatever became of a sweep: the next one begins whole intervals after the last. */
function nextAt(startedAt: Instant, everySeconds: number, now: Instant): Instant {
  const passed = Math.max(Math.floor(secondsBetween(startedAt, now) / everySeconds), 0);
  return plusSeconds(startedAt, (passed + 1) * everySeconds);
}
