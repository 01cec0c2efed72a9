import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { METRICS, type MetricName, publishedOf } from '../../functions/domain/telemetry/metric.ts';
import { PRICES } from '../../lib/cost/prices.ts';
import { GAUGES, METRICS_OF_A_REFRESH, METRICS_PER_DEPLOYMENT } from '../../lib/cost/usage.ts';

const PAGE = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

test('docs/metrics.md has every metric with its unit', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, unit]) => [name, unit]);
  expect(Object.fromEntries(rows)).toEqual(METRICS);
});

test('docs/metrics.md says of whom each is published', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| \w+ \| ([^|]+) \|/gm)].map(([, name, of]) => [name, of]);
  const words = {
    both: 'deployment, service',
    service: 'service',
    deployment: 'deployment',
    result: 'deployment, result',
  };
  expect(rows).toEqual(Object.keys(METRICS).map((name) => [name, words[publishedOf(name as MetricName)]]));
});

test('the prices are those of the bill', () => {
  const deployment = (GAUGES + METRICS_PER_DEPLOYMENT) * PRICES.metrics.usd;
  const service = (GAUGES + METRICS_OF_A_REFRESH) * PRICES.metrics.usd;
  expect(PAGE).toContain(`$${deployment.toFixed(2)} a month however many services`);
  expect(PAGE).toContain(`$${service.toFixed(2)} a month for each service`);
});
