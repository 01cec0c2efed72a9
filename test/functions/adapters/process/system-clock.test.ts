import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createClock, monotonicMs, systemClock } from '../../../../functions/adapters/process/system-clock.ts';

describe('a calendar that steps back', () => {
  /** Where a clock says that it has stepped back, in seconds, after readings of the calendar and the other clock. */
  const noticed = (...readings: readonly (readonly [calendar: number, monotonic: number])[]) => {
    let at: readonly [number, number] = [0, 0];
    const clock = createClock({ now: () => at[0] * 1000, monotonicMs: () => at[1] * 1000 });
    for (const reading of readings) {
      at = reading;
      expect(clock.now()).toBe(Math.floor(at[0]));
    }
    return clock.steppedBackAt();
  };

  // biome-ignore format: a table is read by its columns
  test.each<[string, readonly (readonly [number, number])[], number | undefined]>([
    ['never', [[1000, 0], [1100, 100]], undefined],
    ['by 5 s', [[1000, 0], [1095, 100]], undefined],
    ['by more', [[1000, 0], [1094.9, 100]], 1094],
    ['by less than time has passed', [[1000, 0], [1050, 100]], 1050],
    ['little by little', [[1000, 0], [1097, 100], [1194.9, 200]], 1194],
    ['after it was put forward', [[1000, 0], [4600, 10], [1020, 20]], 1020],
    ['forward only, as when the process was frozen', [[1000, 0], [5000, 1]], undefined],
    ['twice', [[1000, 0], [900, 1], [901, 2], [500, 3]], 500],
    ['long ago', [[1000, 0], [900, 1], [2000, 1101]], 900],
  ])('%s', (_how, readings, at) => {
    expect(noticed(...readings)).toBe(at);
  });
});

describe('the system clock', () => {
  test('tells whole epoch seconds, rounded down', () => {
    const before = Date.now();
    const now = systemClock.now();
    const after = Date.now();
    expect(Number.isInteger(now)).toBe(true);
    expect(now * 1000).toBeGreaterThan(before - 1000);
    expect(now * 1000).toBeLessThanOrEqual(after);
  });

  test('never runs ahead of the time it rounds', () => {
    for (const endsAt = Date.now() + 30; Date.now() < endsAt; ) {
      expect(systemClock.now() * 1000).toBeLessThanOrEqual(Date.now());
    }
  });

  test('sleeps milliseconds, not seconds', async () => {
    const startedAt = monotonicMs();
    // Timers fire in the sequence in which they are due, however late a busy machine comes to them.
    const seconds = sleep(20_000, 'seconds', { ref: false });
    expect(await Promise.race([systemClock.sleep(50), seconds])).toBeUndefined();
    expect(monotonicMs() - startedAt).toBeGreaterThanOrEqual(48);
  });

  test('measures with a clock that does not go back and knows less than a millisecond', () => {
    const readings = Array.from({ length: 1000 }, monotonicMs);
    expect(readings).toEqual(readings.toSorted((a, b) => a - b));
    expect(readings.some((ms) => !Number.isInteger(ms))).toBe(true);
  });
});
