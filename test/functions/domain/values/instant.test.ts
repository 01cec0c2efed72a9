import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  earliest,
  instant,
  isInstant,
  LATEST_INSTANT_SECONDS,
  plusSeconds,
  secondsBetween,
  toUtc,
} from '../../../../functions/domain/values/instant.ts';

const anyInstant = fc.integer({ min: 0, max: LATEST_INSTANT_SECONDS }).map(instant);

describe('an instant', () => {
  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [1, '1970-01-01T00:00:01Z'],
    [951_782_400, '2000-02-29T00:00:00Z'],
    [1_800_000_000, '2027-01-15T08:00:00Z'],
    [2_147_483_648, '2038-01-19T03:14:08Z'],
    [LATEST_INSTANT_SECONDS, '9999-12-31T23:59:59Z'],
  ])('of %i s is written as %s', (seconds, text) => {
    expect(isInstant(seconds)).toBe(true);
    expect(toUtc(instant(seconds))).toBe(text);
  });

  test.each([-1, 0.5, LATEST_INSTANT_SECONDS + 1, Number.NaN, Number.POSITIVE_INFINITY, 1_800_000_000_000])(
    'is never %d s',
    (seconds) => {
      expect(isInstant(seconds)).toBe(false);
      expect(() => instant(seconds)).toThrow(RangeError);
      expect(() => instant(seconds)).toThrow(`got ${seconds}`);
    },
  );

  test.each([
    [100, 30, 130],
    [100, -30, 70],
    [100, -101, 0],
    [LATEST_INSTANT_SECONDS - 1, 2, LATEST_INSTANT_SECONDS],
    [0, Number.MAX_SAFE_INTEGER, LATEST_INSTANT_SECONDS],
  ])('%i moved by %i s is %i: it stays between 1970 and 9999', (at, seconds, moved) => {
    expect(plusSeconds(instant(at), seconds)).toBe(moved);
  });

  test('cannot be moved by a broken second', () => {
    expect(() => plusSeconds(instant(100), 0.5)).toThrow(RangeError);
  });

  test('is the earliest wherever it stands in the list', () => {
    const [a, b, c] = [instant(1), instant(2), instant(3)] as const;
    expect([earliest(a), earliest(a, b, c), earliest(c, a, b), earliest(b, c, a)]).toEqual([1, 1, 1, 1]);
  });

  test('an instant plus the seconds to another is that other', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, (from, to) => {
        expect(plusSeconds(from, secondsBetween(from, to))).toBe(to);
        expect(secondsBetween(from, to) + secondsBetween(to, from)).toBe(0);
      }),
    );
  });
});
