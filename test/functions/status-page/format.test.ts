import { describe, expect, test } from '@jest/globals';
import { sentenceHtml, timeAndAgeHtml } from '../../../functions/status-page/format.ts';
import { markupOf } from '../../../functions/status-page/html.ts';

const NOW = '2026-11-23T05:00:00Z';

describe('an instant', () => {
  test.each([
    ['2026-11-23T04:59:59Z', '(1s ago)'],
    ['2026-11-23T05:00:00Z', '(now)'],
    ['2026-11-23T05:00:01Z', '(in 1s)'],
  ])('%s with its age %s', (utc, age) => {
    expect(markupOf(timeAndAgeHtml(utc, NOW))).toBe(`<time datetime="${utc}">${utc.slice(11)}</time> ${age}`);
  });

  test.each([null, undefined])('that is not there (%s) is a dash', (utc) => {
    expect(markupOf(timeAndAgeHtml(utc, NOW))).toBe('–');
  });
});

describe('a sentence', () => {
  test.each([
    ['paused until 08:03:11Z (in 13m)', 'paused until <span class="tk-at">08:03:11Z</span> (in 13m)'],
    ['at 2026-11-28T08:02:11Z; then', 'at <span class="tk-at">2026-11-28T08:02:11Z</span>; then'],
    ['at 2026-11-28 08:02:11Z.', 'at <span class="tk-at">2026-11-28 08:02:11Z</span>.'],
    ['put it into `a/b<c>` now', 'put it into <code>a/b&lt;c&gt;</code> now'],
    ['a ` alone', 'a ` alone'],
    ['<b>08:02:11Z</b>', '&lt;b&gt;<span class="tk-at">08:02:11Z</span>&lt;/b&gt;'],
    ['', ''],
  ])('%j keeps instants and code in one piece', (text, markup) => {
    expect(markupOf(sentenceHtml(text))).toBe(markup);
  });

  test('of 600 characters is the longest, however many pieces it has', () => {
    const markup = markupOf(sentenceHtml('08:02:11Z '.repeat(10_000)));
    expect(markup.replace(/<[^>]+>/g, '')).toBe(`${'08:02:11Z '.repeat(60)}…`);
  });
});
