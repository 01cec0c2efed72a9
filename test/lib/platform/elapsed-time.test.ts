import { describe, expect, test } from '@jest/globals';
import { createElapsedTime } from '../../../lib/platform/elapsed-time.ts';
import { ProcessClock } from '../../support/client-harness.ts';

const read = (change: (clock: ProcessClock) => void): number => {
  const clock = new ProcessClock();
  const elapsedMs = createElapsedTime(clock);
  const before = elapsedMs();
  change(clock);
  return elapsedMs() - before;
};

describe('elapsed time', () => {
  test.each([
    ['none', (clock: ProcessClock) => clock.advance(0), 0],
    ['within a second', (clock: ProcessClock) => clock.advance(0.999), 999],
    ['a second', (clock: ProcessClock) => clock.advance(1), 1000],
    ['a second and more', (clock: ProcessClock) => clock.advance(1.001), 1001],
    ['an hour', (clock: ProcessClock) => clock.advance(3600), 3_600_000],
    ['ten minutes that the monotonic clock did not count', (clock: ProcessClock) => clock.freeze(600), 600_000],
  ])('counts %s', (_what, change, expected) => {
    expect(read(change)).toBe(expected);
  });

  test.each([
    ['an hour', 3600],
    ['a minute', 60],
    ['to one second before the last check', 101],
  ])('counts 100 s although the calendar was put back by %s', (_what, back) => {
    const elapsed = read((clock) => {
      clock.advance(100);
      clock.putCalendar(-back);
    });
    expect(elapsed).toBe(100_000);
  });

  test('counts too much, never too little, when the calendar is put forward', () => {
    const elapsed = read((clock) => {
      clock.advance(100);
      clock.putCalendar(3600);
    });
    expect(elapsed).toBe(3_700_000);
  });

  test('a calendar put back into the second after the last check hides the step for a second at most', () => {
    const clock = new ProcessClock();
    const elapsedMs = createElapsedTime(clock);
    const before = elapsedMs();
    clock.advance(100);
    clock.putCalendar(-99.5);
    expect(elapsedMs() - before).toBe(500);
    clock.advance(0.5);
    expect(elapsedMs() - before).toBe(100_500);
  });

  test('adds up what passed between many readings', () => {
    const elapsed = read((clock) => {
      for (let step = 0; step < 50; step += 1) {
        clock.advance(0.7);
        clock.freeze(1.3);
        clock.putCalendar(-5);
        clock.advance(0.5);
      }
    });
    // One reading at the end: the calendar is 125 s behind, so the monotonic clock decides.
    expect(elapsed).toBe(60_000);
  });
});
