import {
  isToldOfServices,
  METRIC_NAMESPACE,
  METRICS,
  type Metric,
  type MetricDetail,
  type MetricScope,
} from '../../domain/telemetry/metric.ts';
import type { Clock } from '../../usecases/ports/ports.ts';
import type { Metrics } from '../../usecases/ports/telemetry.ts';
import type { LineSink } from './json-log.ts';

/** Log levels that drop a line which says nothing of its own, as one of level INFO. */
const DROPPING = /^(?:WARN|ERROR|FATAL)$/;

/**
 * Returns metrics written as log lines in CloudWatch's embedded metric format: no call, no latency, no permission.
 *
 * A log level of the function must not drop them: where one would, lines have the least level that is kept.
 *
 * @param deployment the first dimension of every metric, so that two deployments in one account never mix
 * @param logLevel the least level that Lambda keeps lines of; absent: INFO
 * @param detail what of services is left out
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createEmfMetrics(
  write: LineSink,
  clock: Clock,
  deployment: string,
  logLevel = '',
  detail: MetricDetail = 'deployment',
): Metrics {
  const isDropping = DROPPING.test(logLevel);
  return {
    publish(all: readonly Metric[], scope: MetricScope = {}): void {
      const metrics = scope.service === undefined ? all : all.filter(({ name }) => isToldOfServices(name, detail));
      if (metrics.length === 0) return;
      const dimensions = { deployment, ...scope };
      const ms = clock.now() * 1000;
      write(
        JSON.stringify({
          _aws: {
            Timestamp: ms,
            CloudWatchMetrics: [
              {
                Namespace: METRIC_NAMESPACE,
                Dimensions: [Object.keys(dimensions)],
                Metrics: metrics.map(({ name }) => ({ Name: name, Unit: METRICS[name] })),
              },
            ],
          },
          ...(isDropping && { timestamp: new Date(ms).toISOString(), level: logLevel.toLowerCase() }),
          ...dimensions,
          ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
        }),
      );
    },
  };
}
