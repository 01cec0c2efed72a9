import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { METRIC_NAMESPACE, type MetricName, type MetricScope } from '../../../functions/domain/telemetry/metric.ts';

/** What alarms and graphs look at is summed up over this long. */
export const PERIOD = Duration.minutes(5);

/** Returns a metric that token-keeper publishes: of the scope, or of the deployment when there is none. */
export function keeperMetric(
  { deployment }: { readonly deployment: string },
  metricName: MetricName,
  scope: MetricScope = {},
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { deployment, ...scope },
    period: PERIOD,
  });
}
