import { expect, test } from '@jest/globals';
import {
  ageSeconds,
  believableFrom,
  CLOCK_TOLERANCE_SECONDS,
  isBelievable,
} from '../../../../functions/domain/values/believable.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';

const NOW = instant(1_800_000_000);

test.each([
  [0, -3600, true],
  [0, 0, true],
  [0, CLOCK_TOLERANCE_SECONDS, true],
  [0, CLOCK_TOLERANCE_SECONDS + 1, false],
  [40, 45, true],
  [40, 46, false],
])('put %i s ahead at most, an instant %i s ahead is believable: %s', (ahead, seconds, believable) => {
  expect(isBelievable(plusSeconds(NOW, seconds), NOW, ahead)).toBe(believable);
});

test.each([
  [-3600, 3600],
  [-1, 1],
  [0, 0],
  [5, 0],
  [6, Number.POSITIVE_INFINITY],
])('what happened %i s from now is %d s old', (seconds, age) => {
  expect(ageSeconds(plusSeconds(NOW, seconds), NOW)).toBe(age);
});

test('what lies ahead is believed from the tolerance before it on', () => {
  const ahead = plusSeconds(NOW, 100);
  expect(isBelievable(ahead, plusSeconds(believableFrom(ahead), -1))).toBe(false);
  expect(isBelievable(ahead, believableFrom(ahead))).toBe(true);
});
