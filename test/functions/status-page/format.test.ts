import { describe, expect, test } from '@jest/globals';
import { formatDuration, shortUtc, timeAndAgeHtml } from '../../../functions/status-page/format.ts';
import { markupOf } from '../../../functions/status-page/html.ts';

const NOW = '2026-11-23T05:00:00Z';

describe('a duration', () => {
  test.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [61, '1 min 1 s'],
    [3599, '59 min 59 s'],
    [3600, '1 h'],
    [3659, '1 h'],
    [3660, '1 h 1 min'],
    [86_399, '23 h 59 min'],
    [86_400, '1 d'],
    [604_800 + 3600, '7 d 1 h'],
    [-90, '1 min 30 s'],
  ])('of %i s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('an instant', () => {
  test.each([
    ['2026-11-23T00:00:00Z', '00:00:00Z'],
    ['2026-11-22T23:59:59Z', '2026-11-22 23:59:59Z'],
    ['2026-11-24T00:00:00Z', '2026-11-24 00:00:00Z'],
  ])('%s is told as %s', (utc, text) => {
    expect(shortUtc(utc, NOW)).toBe(text);
  });

  test.each([
    ['2026-11-23T04:59:59Z', '(1 s ago)'],
    ['2026-11-23T05:00:00Z', '(0 s ago)'],
    ['2026-11-23T05:00:01Z', '(in 1 s)'],
  ])('%s with its age %s', (utc, age) => {
    expect(markupOf(timeAndAgeHtml(utc, NOW))).toBe(`<time datetime="${utc}">${utc.slice(11)}</time> ${age}`);
  });

  test.each([null, undefined])('that is not there (%s) is a dash', (utc) => {
    expect(markupOf(timeAndAgeHtml(utc, NOW))).toBe('–');
  });
});
