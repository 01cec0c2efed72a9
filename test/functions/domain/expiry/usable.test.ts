import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EXPIRY_BUFFER_SECONDS } from '../../../../functions/contract/constants.ts';
import { isUsable, refreshNeedOf, windowsOf } from '../../../../functions/domain/expiry/timing.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';

const NOW = instant(1_800_000_000);
const usableWith = (secondsLeft: number, expiryBufferSeconds: number): boolean =>
  isUsable(plusSeconds(NOW, secondsLeft), NOW, { expiryBufferSeconds });

describe('a token is usable while at least the expiry buffer is left', () => {
  test('the expiry buffer is 30 s where nothing else is set', () => {
    expect(EXPIRY_BUFFER_SECONDS).toBe(30);
    expect(windowsOf(3600).expiryBufferSeconds).toBe(30);
    expect(windowsOf(3600, { expiryBufferSeconds: 0 }).expiryBufferSeconds).toBe(0);
  });

  test.each([
    [86_400, 30, true],
    [31, 30, true],
    [30, 30, true],
    [29, 30, false],
    [1, 30, false],
    [0, 30, false],
    [-1, 30, false],
    [-86_400, 30, false],
    [121, 120, true],
    [120, 120, true],
    [119, 120, false],
    [31, 120, false],
    [1, 0, true],
    [0, 0, true],
    [-1, 0, false],
  ])('%i s left with a buffer of %i s: %j', (secondsLeft, buffer, usable) => {
    expect(usableWith(secondsLeft, buffer)).toBe(usable);
  });
});

describe('whatever is left, however long the token lives', () => {
  const secondsLeft = fc.oneof(fc.integer({ min: -5, max: 200 }), fc.integer({ min: -200_000, max: 200_000 }));
  const buffer = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 3600 }));
  const lifetime = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 604_800 }));
  const overrides = fc.record(
    {
      expiryBufferSeconds: buffer,
      advisoryRefreshSeconds: fc.integer({ min: 1, max: 200_000 }),
      mandatoryRefreshSeconds: fc.integer({ min: 1, max: 200_000 }),
    },
    { requiredKeys: [] },
  );

  test('raising the buffer never makes a token usable', () => {
    fc.assert(
      fc.property(secondsLeft, buffer, buffer, (left, one, other) => {
        const [smaller, larger] = [Math.min(one, other), Math.max(one, other)];
        expect(!usableWith(left, smaller) && usableWith(left, larger)).toBe(false);
      }),
    );
  });

  test('time never makes a token usable again', () => {
    fc.assert(
      fc.property(secondsLeft, buffer, fc.nat(100_000), (left, expiryBuffer, passed) => {
        expect(!usableWith(left, expiryBuffer) && usableWith(left - passed, expiryBuffer)).toBe(false);
      }),
    );
  });

  test('a token is usable exactly while its need is not expired', () => {
    fc.assert(
      fc.property(secondsLeft, lifetime, overrides, (left, lifetimeSeconds, timing) => {
        const expiresAt = plusSeconds(NOW, left);
        const windows = windowsOf(lifetimeSeconds, timing);
        expect(isUsable(expiresAt, NOW, windows)).toBe(refreshNeedOf(expiresAt, NOW, windows) !== 'expired');
      }),
      { numRuns: 1000 },
    );
  });

  test('the need never becomes less urgent as time passes', () => {
    const order = ['none', 'advisory', 'mandatory', 'expired'];
    fc.assert(
      fc.property(secondsLeft, fc.nat(100_000), lifetime, overrides, (left, passed, lifetimeSeconds, timing) => {
        const windows = windowsOf(lifetimeSeconds, timing);
        const before = refreshNeedOf(plusSeconds(NOW, left), NOW, windows);
        const after = refreshNeedOf(plusSeconds(NOW, left), plusSeconds(NOW, passed), windows);
        expect(order.indexOf(after)).toBeGreaterThanOrEqual(order.indexOf(before));
      }),
    );
  });
});
