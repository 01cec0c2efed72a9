import { expect, test } from '@jest/globals';
import { parseDurationSeconds } from '../../../../functions/domain/values/parse-duration.ts';

test.each([
  ['1s', 1],
  ['10s', 10],
  ['10', 10],
  ['3600s', 3600],
  ['1m', 60],
  ['60m', 3600],
  ['1h', 3600],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDurationSeconds(text)).toBe(seconds);
});

test.each(['0s', '3601s', '61m', '2h', '', '3601', '0', 's', '-1s', '1.5m', '1d', '10 s', '10s ', '1h30m', '9999999s'])(
  '"%s" is no duration',
  (text) => {
    expect(parseDurationSeconds(text)).toBeUndefined();
  },
);

test('what is no duration is none where nothing is allowed either', () => {
  const bounds = { minSeconds: 0, maxSeconds: 10 };
  expect(parseDurationSeconds('7d', { minSeconds: 0, maxSeconds: 604_800 })).toBe(604_800);
  expect(['', 'soon', '0', '0s'].map((text) => parseDurationSeconds(text, bounds))).toEqual([
    undefined,
    undefined,
    0,
    0,
  ]);
});
