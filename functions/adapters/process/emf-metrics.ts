import { METRIC_NAMESPACE, METRICS, type Metric, type MetricScope } from '../../domain/telemetry/metric.ts';
import type { Clock } from '../../usecases/ports/ports.ts';
import type { Metrics } from '../../usecases/ports/telemetry.ts';
import type { LineSink } from './json-log.ts';

/**
 * Returns metrics written as log lines in CloudWatch's embedded metric format: no call, no latency, no permission.
 *
 * @param deployment the first dimension of every metric, so that two deployments in one account never mix
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createEmfMetrics(write: LineSink, clock: Clock, deployment: string): Metrics {
  return {
    publish(metrics: readonly Metric[], scope: MetricScope = {}): void {
      const dimensions = { deployment, ...scope };
      write(
        JSON.stringify({
          _aws: {
            Timestamp: clock.now() * 1000,
            CloudWatchMetrics: [
              {
                Namespace: METRIC_NAMESPACE,
                Dimensions: [Object.keys(dimensions)],
                Metrics: metrics.map(({ name }) => ({ Name: name, Unit: METRICS[name] })),
              },
            ],
          },
          ...dimensions,
          ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
        }),
      );
    },
  };
}
