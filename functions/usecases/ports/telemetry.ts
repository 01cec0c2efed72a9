import type { Metric, MetricScope } from '../../domain/telemetry/metric.ts';
import type { ServiceEvent } from '../../domain/telemetry/service-event.ts';

/** Metrics. */
export interface Metrics {
  /** Publishes values of the scope, as far as they are wanted; of the whole deployment when it is absent. */
  publish(metrics: readonly Metric[], scope?: MetricScope): void;
}

/** Events for subscribers. They are best effort: losing one never makes a refresh fail. */
export interface Events {
  /** Takes an event; it is sent before the invocation ends. */
  publish(event: ServiceEvent): void;
  /** AWS's code for why the last events did not arrive, as far as this process knows; absent: they did. */
  readonly fault?: string | undefined;
}
