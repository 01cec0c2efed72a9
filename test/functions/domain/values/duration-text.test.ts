import { expect, test } from '@jest/globals';
import { durationText } from '../../../../functions/domain/values/duration-text.ts';

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
