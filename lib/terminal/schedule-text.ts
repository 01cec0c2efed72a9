import type { ScheduleStatus } from '../../functions/contract/status.ts';
import { isSweepMissed } from '../../functions/domain/schedule/schedule-status.ts';
import { durationText } from '../../functions/domain/values/duration-text.ts';
import { fromNow } from './relative-time.ts';

/** Returns how the schedule that refreshes all services is, in one line. */
export function formatSchedule(schedule: ScheduleStatus, now: string): string {
  const { everySeconds, lastSweep, overdue, nextSweepAt } = schedule;
  const every = everySeconds > 0 ? `a sweep every ${durationText(everySeconds)}` : 'sweeps, how often is not known';
  if (!lastSweep) return `${every}: none has completed yet (as of ${now})`;
  const faults = lastSweep.faults ? `, with faults of token-keeper itself for ${lastSweep.faults.join(' ')}` : '';
  const last = `the last one completed ${fromNow(lastSweep.completedAt, now)}${faults}`;
  const next = overdue
    ? 'OVERDUE'
    : nextSweepAt === null
      ? 'no next one known'
      : `${isSweepMissed(schedule) ? 'ONE IS MISSED, ' : ''}the next one is due ${fromNow(nextSweepAt, now)}`;
  return `${every}: ${last}, ${next} (as of ${now})`;
}
