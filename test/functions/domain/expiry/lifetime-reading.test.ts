import { expect, test } from '@jest/globals';
import { type LifetimeReading, readLifetime } from '../../../../functions/domain/expiry/lifetime-reading.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';

const NOW = instant(1_800_000_000);
const FURTHEST = 315_576_000;

test.each<[number, LifetimeReading]>([
  [0, { is: 'zero' }],
  [0.5, { is: 'over' }],
  [-3600, { is: 'over' }],
  [1, { is: 'seconds', seconds: 1 }],
  [3600.9, { is: 'seconds', seconds: 3600 }],
  [NOW, { is: 'instant', at: NOW }],
  [NOW * 1000 + 999, { is: 'instant', at: NOW }],
  [3_600_000, { is: 'guess', seconds: 3600 }],
])('%d given as a lifetime is %j', (value, reading) => {
  expect(readLifetime(value, NOW, 86_400, () => false)).toEqual(reading);
});

test.each([
  [FURTHEST, true],
  [FURTHEST + 1, false],
])('a number %d s from now is an instant: %p', (distance, isInstant) => {
  expect(readLifetime(NOW + distance, NOW, 86_400, () => false).is === 'instant').toBe(isInstant);
  expect(readLifetime(NOW - distance, NOW, 86_400, () => false).is === 'instant').toBe(isInstant);
});
