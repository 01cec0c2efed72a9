import { describe, expect, test } from '@jest/globals';
import { clockOffsetOf } from '../../../../functions/adapters/token-endpoint/clock-offset.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';

const SENT = instant(1_800_000_000); // Fri, 15 Jan 2027 08:00:00 GMT
const offsetOf = (date: string | readonly string[] | undefined, tookSeconds = 0, more: Record<string, string> = {}) =>
  clockOffsetOf({ date, ...more }, { sentAt: SENT, answeredAt: plusSeconds(SENT, tookSeconds) });

describe("a provider's clock is ahead of ours by", () => {
  test.each([
    ['Fri, 15 Jan 2027 08:00:00 GMT', 0, 0],
    ['Fri, 15 Jan 2027 08:00:01 GMT', 0, 0],
    ['Fri, 15 Jan 2027 07:59:59 GMT', 0, 0],
    ['Fri, 15 Jan 2027 08:00:02 GMT', 0, 2],
    ['Fri, 15 Jan 2027 07:59:58 GMT', 0, -2],
    ['Fri, 15 Jan 2027 09:00:00 GMT', 0, 3600],
    ['Friday, 15-Jan-27 09:00:00 GMT', 0, 3600],
    // Within an exchange of 10 s nothing is known better than to 6 s around its middle.
    ['Fri, 15 Jan 2027 08:00:11 GMT', 10, 0],
    ['Fri, 15 Jan 2027 07:59:59 GMT', 10, 0],
    ['Fri, 15 Jan 2027 08:00:12 GMT', 10, 7],
    ['Fri, 15 Jan 2027 07:59:58 GMT', 10, -7],
    ['Sat, 16 Jan 2027 08:00:00 GMT', 0, 86_400],
    ['Thu, 14 Jan 2027 08:00:00 GMT', 0, -86_400],
  ])('%s, after an exchange of %i s, %i s', (date, tookSeconds, offset) => {
    expect(offsetOf(date, tookSeconds)).toBe(offset);
  });

  test.each<[string, string | readonly string[] | undefined, Record<string, string>]>([
    ['without a date', undefined, {}],
    ['with a date in ISO form', '2027-01-15T08:00:00Z', {}],
    ['with several dates', ['Fri, 15 Jan 2027 08:00:00 GMT'], {}],
    ['more than a day ahead, which is no clock', 'Sat, 16 Jan 2027 08:00:01 GMT', {}],
    ['more than a day behind', 'Thu, 14 Jan 2027 07:59:59 GMT', {}],
    ['of the end of time', 'Fri, 31 Dec 9999 23:59:59 GMT', {}],
    ['of a cache', 'Fri, 15 Jan 2027 09:00:00 GMT', { age: '0' }],
  ])('nothing anybody knows, from an answer %s', (_what, date, more) => {
    expect(offsetOf(date, 0, more)).toBeUndefined();
  });
});
