import type { Clock, Metric, Metrics } from '../usecases/ports.ts';
import type { LineSink } from './json-log.ts';

/** The CloudWatch namespace of every metric. */
export const METRIC_NAMESPACE = 'TokenKeeper';

/**
 * Returns metrics written as log lines in CloudWatch's embedded metric format: no call, no latency, no permission.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createEmfMetrics(write: LineSink, clock: Clock): Metrics {
  return {
    publish(metrics: readonly Metric[], service?: string): void {
      const values = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
      write(
        JSON.stringify({
          _aws: {
            Timestamp: clock.now() * 1000,
            CloudWatchMetrics: [
              {
                Namespace: METRIC_NAMESPACE,
                Dimensions: [service === undefined ? [] : ['service']],
                Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
              },
            ],
          },
          ...(service === undefined ? {} : { service }),
          ...values,
        }),
      );
    },
  };
}
