import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { monotonicMs, systemClock } from '../../../../functions/adapters/process/system-clock.ts';

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
