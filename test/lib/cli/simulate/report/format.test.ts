import { expect, test } from '@jest/globals';
import { formatCounts, formatReasons, formatShare } from '../../../../../lib/cli/simulate/report/format.ts';
import { exactDuration } from '../../../../../lib/terminal/relative-time.ts';

test.each([
  [0, '0s'],
  [59, '59s'],
  [60, '1m'],
  [61, '1m 1s'],
  [3599, '59m 59s'],
  [3600, '1h'],
  [86_399, '23h 59m 59s'],
  [86_400, '1d'],
  [31_536_061, '365d 1m 1s'],
  [-1, '-1s'],
  [-3661, '-1h 1m 1s'],
])('%i s is %s', (seconds, text) => {
  expect(exactDuration(seconds)).toBe(text);
});

test.each([
  [1, '100 %'],
  [0.999_999_9, '99.9999 %'],
  [431_999 / 432_000, '99.9997 %'],
  [1 - 1 / 3_153_600_000, '99.9999 %'],
  [0.5, '50 %'],
  [0, '0 %'],
])('a share of %d is %s: all only where it is all', (share, text) => {
  expect(formatShare(share)).toBe(text);
});

test('counts come with the highest first, a single reason without its count', () => {
  expect(formatCounts({ missing: 1, advisory: 2400 })).toBe('advisory 2,400, missing 1');
  expect(formatCounts({ missing: 7 })).toBe('missing 7');
  expect(formatReasons({ missing: 7 })).toBe('missing');
  expect(formatReasons({ missing: 1, advisory: 2 })).toBe('advisory 2, missing 1');
  expect(formatCounts({})).toBe('');
});
