import type { ScheduleStatus } from '../status.ts';
import type { Members } from './members.ts';

/** Returns what an answer says of the schedule; what is absent claims least. */
export function scheduleOf(members: Members): ScheduleStatus {
  return {
    everySeconds: members.whole('everySeconds', 1) ?? 0,
    lastSweep: members.part('lastSweep', lastSweepOf),
    secondsSinceLastSweep: members.whole('secondsSinceLastSweep'),
    nextSweepAt: members.stamp('nextSweepAt'),
    overdue: members.flag('overdue') ?? false,
  };
}

function lastSweepOf(members: Members): ScheduleStatus['lastSweep'] {
  const completedAt = members.stamp('completedAt');
  const eventsFault = members.text('eventsFault');
  const faults = members.texts('faults');
  return completedAt === null
    ? null
    : {
        ...(eventsFault === null ? {} : { eventsFault }),
        ...(faults === null ? {} : { faults }),
        startedAt: members.stamp('startedAt') ?? completedAt,
        completedAt,
        services: members.whole('services', 0) ?? 0,
        postponed: members.whole('postponed', 0) ?? 0,
      };
}
