import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant, LATEST_INSTANT_SECONDS, toUtc } from '../../../../functions/domain/values/instant.ts';
import { parseStamp } from '../../../../functions/domain/values/stamp.ts';

describe('a stamp is read', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    // ISO 8601 and RFC 3339 in UTC
    ['2026-11-23T04:00:00Z', '2026-11-23T04:00:00Z', 'utc'],
    ['2026-11-23t04:00:00z', '2026-11-23T04:00:00Z', 'utc'],
    ['2026-11-23T04:00Z', '2026-11-23T04:00:00Z', 'utc'],
    ['2026-11-23T04:00:00.000Z', '2026-11-23T04:00:00Z', 'utc'],
    ['2026-11-23T04:00:59.999999999Z', '2026-11-23T04:00:59Z', 'utc'],
    ['2026-11-23T04:00:00,5Z', '2026-11-23T04:00:00Z', 'utc'],
    ['2026-11-23 04:00:00 UTC', '2026-11-23T04:00:00Z', 'utc'],
    ['2026-11-23 04:00:00UTC', '2026-11-23T04:00:00Z', 'utc'],
    ['2026-11-23 04:00:00 GMT', '2026-11-23T04:00:00Z', 'utc'],
    ['  2026-11-23T04:00:00Z \n', '2026-11-23T04:00:00Z', 'utc'],
    ['2026-11-23T04:00:00Z'.padEnd(64), '2026-11-23T04:00:00Z', 'utc'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z', 'utc'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z', 'utc'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z', 'utc'],
    ['2038-01-19T03:14:08.1234567Z', '2038-01-19T03:14:08Z', 'utc'],
    ['2040-02-29T23:59:59Z', '2040-02-29T23:59:59Z', 'utc'],
    ['2106-02-07T06:28:16Z', '2106-02-07T06:28:16Z', 'utc'],
    // with an offset
    ['2026-11-23T04:00:00+05:30', '2026-11-22T22:30:00Z', 'offset'],
    ['2026-11-23T04:00:00-08:00', '2026-11-23T12:00:00Z', 'offset'],
    ['2026-11-23T04:00:00+00:00', '2026-11-23T04:00:00Z', 'offset'],
    ['2026-11-23T04:00:00-00:00', '2026-11-23T04:00:00Z', 'offset'],
    ['2026-11-23T04:00:00+0530', '2026-11-22T22:30:00Z', 'offset'],
    ['2026-11-23T04:00:00-08', '2026-11-23T12:00:00Z', 'offset'],
    ['2026-11-23T04:00:00 +05:30', '2026-11-22T22:30:00Z', 'offset'],
    ['2026-11-23T04:00:00+14:00', '2026-11-22T14:00:00Z', 'offset'],
    ['2026-11-23T04:00:00+23:59', '2026-11-22T04:01:00Z', 'offset'],
    ['2026-11-23T04:00:00-23:59', '2026-11-24T03:59:00Z', 'offset'],
    ['2026-11-23T04:00+05:30', '2026-11-22T22:30:00Z', 'offset'],
    ['1970-01-01T05:30:00+05:30', '1970-01-01T00:00:00Z', 'offset'],
    ['2026-11-23 04:00:00.123456+00:00', '2026-11-23T04:00:00Z', 'offset'],
    // without a zone
    ['2026-11-23T04:00:00', '2026-11-23T04:00:00Z', 'naive'],
    ['2026-11-23 04:00:00', '2026-11-23T04:00:00Z', 'naive'],
    ['2026-11-23 04:00', '2026-11-23T04:00:00Z', 'naive'],
    ['2026-11-23 04:00:00.123456', '2026-11-23T04:00:00Z', 'naive'],
    // digits
    [1_795_406_400, '2026-11-23T04:00:00Z', 'epoch-seconds'],
    [1_795_406_400.9, '2026-11-23T04:00:00Z', 'epoch-seconds'],
    ['1795406400', '2026-11-23T04:00:00Z', 'epoch-seconds'],
    [' 1795406400.75 ', '2026-11-23T04:00:00Z', 'epoch-seconds'],
    [0, '1970-01-01T00:00:00Z', 'epoch-seconds'],
    [99_999_999_999, '5138-11-16T09:46:39Z', 'epoch-seconds'],
    [100_000_000_000, '1973-03-03T09:46:40Z', 'epoch-milliseconds'],
    [1_795_406_400_999, '2026-11-23T04:00:00Z', 'epoch-milliseconds'],
    ['1795406400000', '2026-11-23T04:00:00Z', 'epoch-milliseconds'],
    ['1795406400000.5', '2026-11-23T04:00:00Z', 'epoch-milliseconds'],
  ])('%j as %s, %s', (value, utc, zone) => {
    const stamp = parseStamp(value);
    expect(stamp).toEqual({ at: Date.parse(utc) / 1000, text: String(value), zone });
  });
});

describe('a stamp that could mean something else is refused', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    ['a day the calendar does not have', '2026-02-30T00:00:00Z'],
    ['a leap day of another year', '2026-02-29T00:00:00Z'],
    ['month 0', '2026-00-10T00:00:00Z'],
    ['month 13', '2026-13-10T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['day 31 of a short month', '2026-04-31T00:00:00Z'],
    ['25 o\'clock', '2026-11-23T25:00:00Z'],
    ['24 o\'clock', '2026-11-23T24:00:00Z'],
    ['minute 60', '2026-11-23T04:60:00Z'],
    ['a leap second', '2026-12-31T23:59:60Z'],
    ['a date alone', '2026-11-23'],
    ['a time alone', '04:00:00Z'],
    ['an hour without minutes', '2026-11-23T04Z'],
    ['a fraction without digits', '2026-11-23T04:00:00.Z'],
    ['a fraction of a minute', '2026-11-23T04:00.5Z'],
    ['more than one zone', '2026-11-23T04:00:00+05:30Z'],
    ['an offset of 24 hours', '2026-11-23T04:00:00+24:00'],
    ['an offset of 60 minutes', '2026-11-23T04:00:00+05:60'],
    ['an offset of one digit', '2026-11-23T04:00:00+5:30'],
    ['the name of a zone', '2026-11-23T04:00:00 CET'],
    ['a zone in brackets', '2026-11-23T04:00:00Z[UTC]'],
    ['two spaces', '2026-11-23  04:00:00'],
    ['text around it', 'expires 2026-11-23T04:00:00Z'],
    ['two lines', '2026-11-23T04:00:00Z\n2026-11-23T04:00:00Z'],
    ['an American date', '11/23/2026 04:00:00'],
    ['the basic format', '20261123T040000Z'],
    ['an HTTP date', 'Mon, 23 Nov 2026 04:00:00 GMT'],
    ['a year of two digits', '26-11-23T04:00:00Z'],
    ['a year of five digits', '12026-11-23T04:00:00Z'],
    ['year 50, which Date.UTC takes for 1950', '0050-11-23T04:00:00Z'],
    ['the second before 1970', '1969-12-31T23:59:59Z'],
    ['the same by its offset', '1970-01-01T05:29:59+05:30'],
    ['the year 10000 by its offset', '9999-12-31T23:59:59-00:01'],
    ['an empty text', ''],
    ['blanks', '   '],
    ['a word', 'never'],
    ['digits of another script', '١٧٩٥٤٠٦٤٠٠'],
    ['a negative number', -1],
    ['a negative number in digits', '-1795406400'],
    ['a signed number', '+1795406400'],
    ['an exponent', '1.795e9'],
    ['hexadecimal digits', '0x6b03a9c0'],
    ['digits with a separator', '1,795,406,400'],
    ['microseconds since 1970', 1_795_406_400_000_000],
    ['microseconds in digits', '1795406400000000'],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['the largest number', Number.MAX_VALUE],
    ['null', null],
    ['nothing', undefined],
    ['true', true],
    ['a list', ['2026-11-23T04:00:00Z']],
    ['an object', { at: 1_795_406_400 }],
    ['a Date', new Date(0)],
    ['a bigint', 1_795_406_400n],
  ])('%s: %p', (_what, value) => {
    expect(parseStamp(value)).toBeUndefined();
  });
});

describe('for any stamp', () => {
  const seconds = fc.integer({ min: 0, max: LATEST_INSTANT_SECONDS });
  const twoDigits = (value: number): string => String(value).padStart(2, '0');

  test('what is written is read back', () => {
    fc.assert(
      fc.property(seconds, (at) => {
        const text = toUtc(instant(at));
        expect(parseStamp(text)).toEqual({ at, text, zone: 'utc' });
      }),
    );
  });

  test('with an offset, the same instant is read as in UTC', () => {
    const offset = fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 });
    // A day away from both ends, so that the local time has a year of four digits.
    const at = fc.integer({ min: 86_400, max: LATEST_INSTANT_SECONDS - 86_400 });
    fc.assert(
      fc.property(at, offset, fc.constantFrom('T', ' '), fc.constantFrom(':', ''), (utc, minutes, between, colon) => {
        const local = toUtc(instant(utc + minutes * 60)).slice(0, 19);
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const zone = `${minutes < 0 ? '-' : '+'}${twoDigits(hours)}${colon}${twoDigits(rest)}`;
        expect(parseStamp(local.replace('T', between) + zone)).toMatchObject({ at: utc, zone: 'offset' });
      }),
    );
  });

  test('without a zone it is read as UTC', () => {
    fc.assert(
      fc.property(seconds, fc.constantFrom('T', ' '), (at, between) => {
        const text = toUtc(instant(at)).slice(0, 19).replace('T', between);
        expect(parseStamp(text)).toEqual({ at, text, zone: 'naive' });
      }),
    );
  });

  test('a fraction never makes it later, in text or as a number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999 }), (at, ms) => {
        const text = new Date(at * 1000 + ms).toISOString();
        expect([parseStamp(text)?.at, parseStamp(at + ms / 1000)?.at]).toEqual([at, at]);
      }),
    );
  });

  test('its text is kept so that it reads the same again', () => {
    const written = fc.oneof(
      seconds.map((at) => toUtc(instant(at))),
      seconds.map((at) => `${toUtc(instant(at)).slice(0, 19)}+05:30`),
      fc.integer({ min: 0, max: 99_999_999_999 }),
      fc.integer({ min: 100_000_000_000, max: LATEST_INSTANT_SECONDS * 1000 }),
      fc.double({ min: 1, max: 4e9, noNaN: true }),
    );
    fc.assert(
      fc.property(written, (value) => {
        const stamp = parseStamp(value);
        expect(parseStamp(stamp?.text)).toEqual(stamp);
      }),
    );
  });

  test('whatever else is stored, reading throws nothing and never gives NaN', () => {
    const almost = fc
      .array(fc.constantFrom(...'0123456789TZtz:+-. ,UTCGM'), { maxLength: 30 })
      .map((characters) => characters.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.double(), almost), (value) => {
        const stamp = parseStamp(value);
        expect(stamp === undefined || (Number.isInteger(stamp.at) && stamp.at >= 0)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
