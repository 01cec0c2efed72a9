import { expect, test } from '@jest/globals';
import { durationText, shortUtc, whenText } from '../../../../functions/domain/values/duration-text.ts';
import { instantOf } from '../../../../functions/domain/values/instant.ts';

const NOW = '2026-11-23T05:00:00Z';

test.each([
  [0, '0s'],
  [59, '59s'],
  [60, '1m'],
  [61, '1m 1s'],
  [3599, '59m 59s'],
  [3600, '1h'],
  [3601, '1h'],
  [3661, '1h 1m'],
  [86_399, '23h 59m'],
  [86_400, '1d'],
  [90_000, '1d 1h'],
  [604_800 + 3600, '7d 1h'],
  [3659, '1h'],
  [-90, '-1m 30s'],
  [-12, '-12s'],
  [-3660, '-1h 1m'],
])('%d s are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test.each([
  ['2026-11-23T00:00:00Z', '00:00:00Z'],
  ['2026-11-22T23:59:59Z', '2026-11-22 23:59:59Z'],
  ['2026-11-24T00:00:00Z', '2026-11-24 00:00:00Z'],
])('%s is shown as %s', (utc, text) => {
  expect(shortUtc(utc, NOW)).toBe(text);
});

test.each([
  ['2026-11-23T04:59:59Z', '04:59:59Z, 1s ago'],
  [NOW, '05:00:00Z, now'],
  ['2026-11-23T05:13:02Z', '05:13:02Z, in 13m 2s'],
])('%s is told as %s', (utc, text) => {
  expect(whenText(instantOf(utc), instantOf(NOW))).toBe(text);
});
