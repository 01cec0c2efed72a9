import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { METRICS } from '../../functions/domain/telemetry/metric.ts';
import { PRICES } from '../../lib/cost/prices.ts';
import { ALARMS, GAUGES, METRICS_OF_A_REFRESH } from '../../lib/cost/usage.ts';

const PAGE = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

test('docs/metrics.md has every metric with its unit', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, unit]) => [name, unit]);
  expect(Object.fromEntries(rows)).toEqual(METRICS);
});

test('the price of a healthy service is that of its gauges, refreshes and alarms', () => {
  expect([GAUGES, METRICS_OF_A_REFRESH]).toEqual([3, 2]);
  const usd = (GAUGES + METRICS_OF_A_REFRESH) * PRICES.metrics.usd + ALARMS.perService * PRICES.alarms.usd;
  expect(PAGE).toContain(`$${usd.toFixed(2)} a month for each service`);
});
