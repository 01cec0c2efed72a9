import { describe, expect, test } from '@jest/globals';
import { instant, toUtc } from '../../../../functions/domain/values/instant.ts';
import { parseStamp } from '../../../../functions/domain/values/stamp.ts';
import { parseStatedStamp } from '../../../../functions/domain/values/stated-stamp.ts';

const NOW = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const NINE = '2027-01-15T09:00:00Z';

describe('a stamp as providers write it', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    ['Fri, 15 Jan 2027 09:00:00 GMT', NINE, 'utc'],
    ['Fri, 15 Jan 2027 14:30:00 +0530', NINE, 'offset'],
    ['15 Jan 2027 09:00:00', NINE, 'naive'],
    ['Friday, 15-Jan-2027 09:00:00 GMT', NINE, 'utc'],
    ['Fri Jan 15 09:00:00 2027', NINE, 'naive'],
    ['Fri Jan 15 2027 10:00:00 GMT+0100 (Central European Standard Time)', NINE, 'offset'],
    ['01/15/2027 09:00:00 +00:00', NINE, 'offset'],
    ['1/15/2027 9:00:00 AM +00:00', NINE, 'offset'],
    ['1/15/2027 9:00:00 AM', NINE, 'naive'],
    ['15/01/2027 09:00:00', NINE, 'naive'],
    ['2027-01-15 09:00:00 AM', NINE, 'naive'],
    ['2027-01-15 12:00:00 AM', '2027-01-15T00:00:00Z', 'naive'],
    ['2027-01-15 12:00:00 PM', '2027-01-15T12:00:00Z', 'naive'],
    ['2027-01-15 11:59:59 pm', '2027-01-15T23:59:59Z', 'naive'],
    ['2027-01-15 09:00:00 +0000 UTC', NINE, 'offset'],
    ['2027-01-15 09:00:00.123456789 +0000 UTC m=+0.5', NINE, 'offset'],
    ['2027-01-15 14:30:00 +0530 IST', NINE, 'offset'],
    ['2027-01-15T09:00:00Z[UTC]', NINE, 'utc'],
    ['2027-01-15T10:00:00+01:00[Europe/Berlin]', NINE, 'offset'],
    ['20270115T090000Z', NINE, 'utc'],
    ['20270115T100000+0100', NINE, 'offset'],
    ['2027-01-15T09:00:00.123456789012Z', NINE, 'utc'],
    ['2027-01-15T08:59:60Z', NINE, 'utc'],
    ['2027-01-15T24:00:00Z', '2027-01-16T00:00:00Z', 'utc'],
    ['2027-01-15 24:00', '2027-01-16T00:00:00Z', 'naive'],
  ])('%s is %s, %s', (text, utc, zone) => {
    const stamp = parseStatedStamp(text, NOW);
    expect(stamp && { utc: toUtc(stamp.at), zone: stamp.zone }).toEqual({ utc, zone });
    expect(parseStamp(stamp?.text)?.at).toBe(stamp?.at);
  });

  test.each([
    ['03/04/2027 10:00:00', '2027-04-03T09:00:00Z', '2027-04-03T10:00:00Z'],
    ['03/04/2027 10:00:00', '2027-03-04T09:00:00Z', '2027-03-04T10:00:00Z'],
  ])('%s at %s is %s: the nearer of day and month', (text, now, utc) => {
    const stamp = parseStatedStamp(text, instant(Date.parse(now) / 1000));
    expect(stamp && toUtc(stamp.at)).toBe(utc);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[unknown]>([
    ['2027-01-15T09:00:00 PST'], ['2027-01-15T09:00:00[Europe/Berlin]'], ['2027-01-15T24:00:01Z'], ['2027-01-15T09:60:00Z'],
    ['2027-01-15 13:00:00 PM'], ['2027-01-15 00:00:00 AM'], ['30/02/2027 09:00:00'], ['Fri, 30 Feb 2027 09:00:00 GMT'],
    ['Fri, 15 Foo 2027 09:00:00 GMT'], ['13/13/2027 09:00:00'], ['tomorrow'], [''], [true], [{}], [null],
  ])('is not guessed at: %j', (text) => {
    expect(parseStatedStamp(text, NOW)).toBeUndefined();
  });

  test.each(['2027-01-15T09:00:00Z', 1_800_003_600, '1800003600000', '2027-01-15 09:00:00'])(
    '%j is what parseStamp reads',
    (text) => {
      expect(parseStatedStamp(text, NOW)).toEqual(parseStamp(text));
    },
  );
});
