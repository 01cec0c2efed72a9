import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseHttpDate } from '../../../../functions/adapters/token-endpoint/http-date.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';

describe('an HTTP date', () => {
  test.each([
    ['Fri, 15 Jan 2027 08:00:00 GMT', 1_800_000_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 784_111_777],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 784_111_777],
    ['Sun Nov  6 08:49:37 1994', 784_111_777],
    ['Sat, 31 Dec 2016 23:59:60 GMT', 1_483_228_799],
  ])('%s is read', (text, seconds) => {
    expect(parseHttpDate(text)).toBe(seconds);
  });

  test.each([
    ['Monday, 06-Nov-94 08:49:37 GMT'],
    ['Sun, 06-Nov-94 08:49:37 GMT'],
    ['Sunday, 06-Nov-1994 08:49:37 GMT'],
    ['Sun Nov 6 08:49:37 1994'],
    ['Sun Nov  6 08:49:37 94'],
    ['Sun, 06 Nov 1994 08:49:37 UTC'],
    ['Sun, 06 Nov 1994 08:49:37 +0000'],
    ['Sun, 6 Nov 1994 08:49:37 GMT'],
    ['sun, 06 nov 1994 08:49:37 gmt'],
    ['Sun, 06 Xyz 1994 08:49:37 GMT'],
    ['Sun, 06 Nov 1994 25:49:37 GMT'],
    ['Wed, 31 Dec 1969 23:59:59 GMT'],
    ['Mon, 30 Feb 2026 00:00:00 GMT'],
    ['1994-11-06T08:49:37Z'],
    [' Sun, 06 Nov 1994 08:49:37 GMT'],
    [''],
  ])('%j is not one', (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });

  // 50 years ahead is the furthest that two digits mean.
  test.each([
    ['Wednesday, 15-Jan-76 08:00:00 GMT', 2076],
    ['Friday, 15-Jan-27 08:00:00 GMT', 2027],
    ['Sunday, 15-Jan-78 08:00:00 GMT', 1978],
  ])('with two digits of a year, %s, is of the year %i', (text, year) => {
    const at = parseHttpDate(text, instant(1_800_000_000));
    expect(new Date((at ?? 0) * 1000).getUTCFullYear()).toBe(year);
  });

  test('as JavaScript writes it is read back, for any second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        expect(parseHttpDate(new Date(seconds * 1000).toUTCString())).toBe(seconds);
      }),
    );
  });
});
