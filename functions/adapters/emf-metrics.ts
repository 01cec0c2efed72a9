import { METRIC_NAMESPACE, METRICS, type Metric } from '../domain/metric.ts';
import type { Clock, Metrics } from '../usecases/ports.ts';
import type { LineSink } from './json-log.ts';

/**
 * Returns metrics written as log lines in CloudWatch's embedded metric format: no call, no latency, no permission.
 *
 * @param deployment the first dimension of every metric, so that two deployments in one account never mix
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createEmfMetrics(write: LineSink, clock: Clock, deployment: string): Metrics {
  return {
    publish(metrics: readonly Metric[], service?: string): void {
      const dimensions = { deployment, ...(service === undefined ? {} : { service }) };
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
