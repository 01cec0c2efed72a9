import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Windows } from '../../../../functions/contract/status.ts';
import { refreshDueAt, refreshNeedOf, windowsOf } from '../../../../functions/domain/expiry/timing.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';

const ISSUED = instant(1_800_000_000);

describe('the windows of a token follow its lifetime', () => {
  test.each([
    [0, 0, 0],
    [1, 0, 0],
    [30, 15, 15],
    [60, 30, 30],
    [300, 150, 150],
    [899, 449, 449],
    [900, 450, 450],
    [901, 450, 450],
    [1199, 599, 599],
    [1200, 600, 600],
    [1202, 601, 600],
    [1799, 899, 600],
    [1800, 900, 600],
    [1802, 900, 600],
    [2699, 900, 600],
    [2700, 900, 600],
    [2703, 901, 600],
    [3600, 1200, 600],
    [7199, 2399, 600],
    [7200, 3600, 600],
    [86_400, 43_200, 600],
    [172_800, 86_400, 600],
    [604_800, 302_400, 600],
  ])('of %i s: advisory %i s, mandatory %i s before expiry', (lifetime, advisorySeconds, mandatorySeconds) => {
    expect(windowsOf(lifetime)).toEqual({ expiryBufferSeconds: 30, advisorySeconds, mandatorySeconds });
  });

  test.each([
    ['the advisory window', 3600, { advisoryRefreshSeconds: 700 }, 700, 600],
    ['an advisory window of exactly half the lifetime', 3600, { advisoryRefreshSeconds: 1800 }, 1800, 600],
    ['an advisory window over half the lifetime', 3600, { advisoryRefreshSeconds: 1801 }, 1800, 600],
    ['an advisory window longer than the lifetime', 300, { advisoryRefreshSeconds: 43_200 }, 150, 150],
    ['a short advisory window, which the mandatory one follows', 3600, { advisoryRefreshSeconds: 500 }, 500, 500],
    ['the mandatory window', 3600, { mandatoryRefreshSeconds: 300 }, 1200, 300],
    ['a mandatory window as long as the advisory one', 3600, { mandatoryRefreshSeconds: 1200 }, 1200, 1200],
    ['a mandatory window over the advisory one', 3600, { mandatoryRefreshSeconds: 1201 }, 1200, 1200],
    ['a mandatory window over half the lifetime', 300, { mandatoryRefreshSeconds: 600 }, 150, 150],
    ['both', 86_400, { advisoryRefreshSeconds: 7200, mandatoryRefreshSeconds: 3600 }, 7200, 3600],
    ['lifetimes that are only expected', 3600, { expectedLifetimeSeconds: 86_400, maxLifetimeSeconds: 60 }, 1200, 600],
  ])('an override sets %s', (_what, lifetime, overrides, advisorySeconds, mandatorySeconds) => {
    expect(windowsOf(lifetime, overrides)).toEqual({ expiryBufferSeconds: 30, advisorySeconds, mandatorySeconds });
  });
});

describe('the refresh need changes one second inside each window', () => {
  const needWith = (secondsLeft: number, windows: Windows): string =>
    refreshNeedOf(plusSeconds(ISSUED, secondsLeft), ISSUED, windows);

  test.each([
    [901, 'none'],
    [900, 'none'],
    [899, 'advisory'],
    [601, 'advisory'],
    [600, 'advisory'],
    [599, 'mandatory'],
    [31, 'mandatory'],
    [30, 'mandatory'],
    [29, 'expired'],
    [1, 'expired'],
    [0, 'expired'],
    [-1, 'expired'],
  ])('with windows of 900 s and 600 s, %i s left is %s', (secondsLeft, need) => {
    expect(needWith(secondsLeft, { expiryBufferSeconds: 30, advisorySeconds: 900, mandatorySeconds: 600 })).toBe(need);
  });

  test.each([
    ['equal windows leave no advisory second', 151, [30, 150, 150], 'none'],
    ['equal windows leave no advisory second', 150, [30, 150, 150], 'none'],
    ['equal windows leave no advisory second', 149, [30, 150, 150], 'mandatory'],
    ['a buffer over both windows goes straight to expired', 120, [120, 60, 30], 'none'],
    ['a buffer over both windows goes straight to expired', 119, [120, 60, 30], 'expired'],
    ['without a buffer the last second is still mandatory', 0, [0, 60, 30], 'mandatory'],
    ['without a buffer the last second is still mandatory', -1, [0, 60, 30], 'expired'],
  ] as const)('%s: %i s left', (_what, secondsLeft, [expiryBufferSeconds, advisorySeconds, mandatorySeconds], need) => {
    expect(needWith(secondsLeft, { expiryBufferSeconds, advisorySeconds, mandatorySeconds })).toBe(need);
  });
});

describe('a token is due at the first second its need is not none', () => {
  test.each([
    [60, 31],
    [300, 151],
    [1800, 901],
    [3600, 2401],
    [86_400, 43_201],
  ])('one of %i s is due %i s after it was issued', (lifetime, age) => {
    expect(secondsBetween(ISSUED, refreshDueAt(plusSeconds(ISSUED, lifetime), windowsOf(lifetime)))).toBe(age);
  });

  test('for every lifetime and override', () => {
    const timing = fc.record(
      {
        expiryBufferSeconds: fc.integer({ min: 0, max: 3600 }),
        advisoryRefreshSeconds: fc.integer({ min: 1, max: 100_000 }),
        mandatoryRefreshSeconds: fc.integer({ min: 1, max: 100_000 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 604_800 }), timing, (lifetime, overrides) => {
        const expiresAt = plusSeconds(ISSUED, lifetime);
        const windows = windowsOf(lifetime, overrides);
        const dueAt = refreshDueAt(expiresAt, windows);
        expect(refreshNeedOf(expiresAt, dueAt, windows)).not.toBe('none');
        expect(refreshNeedOf(expiresAt, plusSeconds(dueAt, -1), windows)).toBe('none');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a healthy token', () => {
  const SWEEP_SECONDS = 300;

  /** Returns the fewest seconds left at any second, of a token that every sweep refreshes if it is due. */
  const fewestLeft = (lifetime: number, firstSweepAfter: number): number => {
    const expiresAt = plusSeconds(ISSUED, lifetime);
    let sweepAt = plusSeconds(ISSUED, firstSweepAfter);
    while (refreshNeedOf(expiresAt, sweepAt, windowsOf(lifetime)) === 'none') {
      sweepAt = plusSeconds(sweepAt, SWEEP_SECONDS);
    }
    return secondsBetween(sweepAt, expiresAt);
  };

  test('of 30 minutes never has under 10 minutes left, wherever the sweeps fall', () => {
    const left = Array.from({ length: SWEEP_SECONDS }, (_, phase) => fewestLeft(1800, phase));
    expect(Math.min(...left)).toBe(600);
  });

  test('of any longer lifetime never has under 10 minutes left either', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1800, max: 604_800 }), fc.nat(SWEEP_SECONDS - 1), (lifetime, phase) => {
        expect(fewestLeft(lifetime, phase)).toBeGreaterThanOrEqual(600);
      }),
    );
  });

  test('is not due the moment it is issued, as long as it is usable then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 604_800 }), (lifetime) => {
        expect(refreshNeedOf(plusSeconds(ISSUED, lifetime), ISSUED, windowsOf(lifetime))).toBe('none');
      }),
    );
  });
});
