import { expect, test } from '@jest/globals';
import { parseDurationSeconds } from '../../../../functions/domain/values/parse-duration.ts';

test.each([
  ['1s', 1],
  ['10s', 10],
  ['3600s', 3600],
  ['1m', 60],
  ['60m', 3600],
  ['1h', 3600],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDurationSeconds(text)).toBe(seconds);
});

test.each(['0s', '3601s', '61m', '2h', '', '10', 's', '-1s', '1.5m', '1d', '10 s', '10s ', '1h30m', '9999999s'])(
  '"%s" is no duration',
  (text) => {
    expect(parseDurationSeconds(text)).toBeUndefined();
  },
);
