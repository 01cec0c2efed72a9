import { describe, expect, test } from '@jest/globals';
import { parseRetryAfter } from '../../../../functions/adapters/token-endpoint/retry-after.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';

/** 2027-01-15T08:00:00Z, a Friday. */
const NOW = instant(1_800_000_000);

describe('a Retry-After header', () => {
  test.each([
    ['1', 1],
    ['120', 120],
    [' 7 ', 7],
    ['007', 7],
    ['999999999', 999_999_999],
    // RFC 9110 sets no bound, but a wait of 32 years is an instant.
    ['1800000300', 300],
    ['1800000000300', 1],
    ['99999999999', 98_199_999_999],
    ['1.5', 2],
    ['600.5', 601],
    ['5s', 5],
    ['5 seconds', 5],
    ['0.2', 1],
  ])('in seconds, "%s", asks for %i s', (header, seconds) => {
    expect(parseRetryAfter(header, NOW)).toBe(seconds);
  });

  test.each([
    ['Fri, 15 Jan 2027 08:00:01 GMT', 1],
    ['Fri, 15 Jan 2027 08:02:00 GMT', 120],
    ['Friday, 15-Jan-27 08:02:00 GMT', 120],
    ['Fri Jan 15 08:02:00 2027', 120],
    ['Sat, 16 Jan 2027 08:00:00 GMT', 86_400],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 251_602_300_799],
  ])('with the date %s asks for %i s', (header, seconds) => {
    expect(parseRetryAfter(header, NOW)).toBe(seconds);
  });

  test.each([
    ['is absent', undefined],
    ['is empty', ''],
    ['is blank', '  '],
    ['asks for no time', '0'],
    ['asks for no time at length', '000'],
    ['is negative', '-1'],
    ['has a sign', '+5'],
    ['has a decimal comma', '1,5'],
    ['has another unit', '5m'],
    ['begins with a point', '.5'],
    ['has an exponent', '1e3'],
    ['is hexadecimal', '0x10'],
    ['has more digits than any number', '9'.repeat(100)],
    ['is the present second', 'Fri, 15 Jan 2027 08:00:00 GMT'],
    ['is a second ago', 'Fri, 15 Jan 2027 07:59:59 GMT'],
    ['is long ago', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['is before 1970', 'Wed, 31 Dec 1969 23:59:59 GMT'],
    ['is in another zone', 'Fri, 15 Jan 2027 08:02:00 CET'],
    ['is ISO 8601', '2027-01-15T08:02:00Z'],
    ['has a one-digit day', 'Fri, 5 Feb 2027 08:02:00 GMT'],
    ['names no month', 'Fri, 15 Foo 2027 08:02:00 GMT'],
    ['has a 25th hour', 'Fri, 15 Jan 2027 25:02:00 GMT'],
    ['is a word', 'soon'],
  ])('that %s asks for nothing', (_what, header) => {
    expect(parseRetryAfter(header, NOW)).toBeUndefined();
  });

  test.each([
    [['30', '60'], 30],
    [['soon', '60'], undefined],
    [[], undefined],
  ])('that comes several times, %j, counts by its first', (header, seconds) => {
    expect(parseRetryAfter(header, NOW)).toBe(seconds);
  });
});
