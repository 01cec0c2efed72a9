import { describe, expect, test } from '@jest/globals';
import { shortUtc, timeAndAgeHtml } from '../../../functions/status-page/format.ts';
import { markupOf } from '../../../functions/status-page/html.ts';

const NOW = '2026-11-23T05:00:00Z';

describe('an instant', () => {
  test.each([
    ['2026-11-23T00:00:00Z', '00:00:00Z'],
    ['2026-11-22T23:59:59Z', '2026-11-22 23:59:59Z'],
    ['2026-11-24T00:00:00Z', '2026-11-24 00:00:00Z'],
  ])('%s is shown as %s', (utc, text) => {
    expect(shortUtc(utc, NOW)).toBe(text);
  });

  test.each([
    ['2026-11-23T04:59:59Z', '(1s ago)'],
    ['2026-11-23T05:00:00Z', '(0s ago)'],
    ['2026-11-23T05:00:01Z', '(in 1s)'],
  ])('%s with its age %s', (utc, age) => {
    expect(markupOf(timeAndAgeHtml(utc, NOW))).toBe(`<time datetime="${utc}">${utc.slice(11)}</time> ${age}`);
  });

  test.each([null, undefined])('that is not there (%s) is a dash', (utc) => {
    expect(markupOf(timeAndAgeHtml(utc, NOW))).toBe('–');
  });
});
