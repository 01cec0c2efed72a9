import { expect, test } from '@jest/globals';
import { METRICS } from '../../../../functions/domain/telemetry/metric.ts';

test('what is called after seconds is in seconds, and nothing else is', () => {
  const units = Object.entries(METRICS).map(([name, unit]) => [name, unit === 'Seconds']);
  expect(units).toEqual(Object.keys(METRICS).map((name) => [name, name.includes('Seconds')]));
  expect(Object.values(METRICS).filter((unit) => !['Seconds', 'Count', 'None'].includes(unit))).toEqual([]);
});
