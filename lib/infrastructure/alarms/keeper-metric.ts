import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import {
  METRIC_NAMESPACE,
  METRICS,
  type MetricName,
  type MetricScope,
} from '../../../functions/domain/telemetry/metric.ts';

/** What alarms and graphs look at is summed up over this long. */
export const PERIOD = Duration.minutes(5);

/** Gauges of which the lowest value is the worst one. */
const LOWEST_IS_WORST: readonly MetricName[] = [
  'TokenUsable',
  'SecondsToExpiry',
  'LifetimeSeconds',
  'MinSecondsToExpiry',
];

/** Published of services with tenants, and of no other one. */
// biome-ignore format: a list of words
export const TENANT_METRICS = ['TokensFresh', 'TokensLate', 'TokensExpired', 'TokensFailing', 'TokensNew', 'OldestDueSeconds',
  'MinSecondsToExpiry', 'TenantsRefreshed', 'TenantsFailed'] as const satisfies readonly MetricName[];
/** One of {@link TENANT_METRICS}. */
export type TenantMetric = (typeof TENANT_METRICS)[number];

/** Published of services with one token: with tenants there would be one for each. */
// biome-ignore format: a list of words
const ONE_TOKEN_METRICS: readonly MetricName[] = ['TokenUsable', 'SecondsToExpiry', 'SecondsSinceRefresh', 'RefreshFailing',
  'TokenOverdue', 'LifetimeUnusual', 'LifetimeDeviationSeconds', 'ClockOffsetSeconds'];

/** Tells whether a metric is published of services of which it has to be known only whether they have tenants. */
export function isPublishedWith(name: MetricName, tenants: boolean): boolean {
  return !(tenants ? ONE_TOKEN_METRICS : (TENANT_METRICS as readonly MetricName[])).includes(name);
}

/** Returns the statistic that says of a metric what people ask of it: how many, or the worst value. */
export function statisticOf(name: MetricName): 'Sum' | 'Minimum' | 'Maximum' {
  if (METRICS[name] === 'Count' && name !== 'NewTokensRejected') return 'Sum';
  return LOWEST_IS_WORST.includes(name) ? 'Minimum' : 'Maximum';
}

/** Returns a metric that token-keeper publishes: of the scope, or of the deployment when there is none. */
export function keeperMetric(
  { deployment }: { readonly deployment: string },
  metricName: MetricName,
  scope: MetricScope = {},
  options: MetricOptions = {},
): Metric {
  return new Metric({
    statistic: statisticOf(metricName),
    period: PERIOD,
    ...options,
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { deployment, ...scope },
  });
}
