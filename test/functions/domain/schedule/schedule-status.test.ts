import { describe, expect, test } from '@jest/globals';
import {
  isSweepMissed,
  type SweepHeartbeat,
  toScheduleStatus,
} from '../../../../functions/domain/schedule/schedule-status.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';

const STARTED = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const HEARTBEAT: SweepHeartbeat = {
  startedAt: STARTED,
  completedAt: plusSeconds(STARTED, 10),
  services: 3,
  postponed: 1,
};
const statusAfter = (seconds: number, everySeconds = 300) =>
  toScheduleStatus(HEARTBEAT, everySeconds, plusSeconds(STARTED, seconds));

describe('the schedule in a status', () => {
  test('tells of the last sweep, how long ago it was, and when the next one comes', () => {
    expect(statusAfter(70)).toEqual({
      everySeconds: 300,
      lastSweep: {
        startedAt: '2027-01-15T08:00:00Z',
        completedAt: '2027-01-15T08:00:10Z',
        services: 3,
        postponed: 1,
      },
      secondsSinceLastSweep: 60,
      nextSweepAt: '2027-01-15T08:05:00Z',
      overdue: false,
    });
  });

  test('of no sweep at all is not overdue: nobody knows since when there should have been one', () => {
    expect(toScheduleStatus(undefined, 60, STARTED)).toEqual({
      everySeconds: 60,
      lastSweep: null,
      secondsSinceLastSweep: null,
      nextSweepAt: null,
      overdue: false,
    });
  });

  test.each([
    [299, '2027-01-15T08:05:00Z'],
    [300, '2027-01-15T08:10:00Z'],
    [899, '2027-01-15T08:15:00Z'],
  ])('%i s after the last one began, the next begins at %s', (seconds, nextSweepAt) => {
    expect(statusAfter(seconds)).toMatchObject({ nextSweepAt });
  });

  test.each([
    [300, 910, false],
    [300, 911, true],
    [900, 2710, false],
    [900, 2711, true],
    [60, 190, false],
    [60, 191, true],
    // An interval of seconds, as on one machine: never overdue before two runs at their longest.
    [1, 130, false],
    [1, 131, true],
  ])('every %i s, %i s after the start: overdue is %p', (everySeconds, seconds, overdue) => {
    const told = statusAfter(seconds, everySeconds);
    expect(told.overdue).toBe(overdue);
    expect(told.nextSweepAt === null).toBe(overdue);
  });

  test.each([
    [300, 400, false],
    [300, 401, true],
    [60, 160, false],
    [60, 161, true],
    [86_400, 86_500, false],
    [86_400, 86_501, true],
  ])('every %i s, %i s after the start: a sweep is missed is %p', (everySeconds, seconds, missed) => {
    expect(isSweepMissed(statusAfter(seconds, everySeconds))).toBe(missed);
  });

  test('misses no sweep where none ever completed, or how often they come is not known', () => {
    expect(isSweepMissed(toScheduleStatus(undefined, 60, STARTED))).toBe(false);
    expect(isSweepMissed({ everySeconds: 0, secondsSinceLastSweep: 100_000 })).toBe(false);
  });

  test('tells why events could not be sent', () => {
    const told = toScheduleStatus({ ...HEARTBEAT, eventsFault: 'AccessDeniedException' }, 300, STARTED);
    expect(told.lastSweep).toMatchObject({ eventsFault: 'AccessDeniedException' });
    expect(statusAfter(1).lastSweep).not.toHaveProperty('eventsFault');
  });

  test.each([
    [10, 0],
    [5, 0],
    [4, null],
    [-3500, null],
  ])(
    '%i s after it began, a sweep that ended after 10 s is %p s ago: one ahead of now proves nothing',
    (seconds, since) => {
      const nextSweepAt = since === null ? null : '2027-01-15T08:05:00Z';
      expect(statusAfter(seconds)).toMatchObject({ secondsSinceLastSweep: since, nextSweepAt, overdue: false });
      expect(statusAfter(seconds).lastSweep).not.toBeNull();
    },
  );
});
