import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  isToldOfServices,
  type MetricDetail,
  type MetricName,
  publishedOf,
} from '../../../functions/domain/telemetry/metric.ts';
import { OwnTokenKeeper } from '../access/own-token-keeper.ts';
import { isPublishedWith, keeperMetric, TENANT_METRICS } from './keeper-metric.ts';

/** Whose values a metric has, and how CloudWatch sums them up. */
export interface KeeperMetricOptions extends MetricOptions {
  /**
   * Id of a service.
   *
   * @default - the whole deployment
   */
  readonly service?: string;
}

/** A keeper of this app, with metrics that can be put on alarms and dashboards. */
export abstract class WatchedTokenKeeper extends OwnTokenKeeper {
  /** Names this deployment in metrics, alarms and descriptions: stack and path of the construct. */
  readonly deployment: string;
  /** Ids of the services. */
  abstract readonly services: readonly string[];
  /** Those of them that have tenants. */
  abstract readonly templates: readonly string[];
  readonly #detail: MetricDetail;

  constructor(scope: Construct, id: string, detail: MetricDetail) {
    super(scope, id);
    this.deployment = deploymentOf(this);
    this.#detail = detail;
  }

  /**
   * Returns a metric that this deployment publishes; docs/metrics.md says what each means. Unless the options say otherwise
   * it is summed up over 5 minutes: counts to their sum, gauges to their worst value.
   *
   * @throws {Error} when that metric is never published, since an alarm on it would be off for ever: no such service, a
   *   metric that is not of a service or of a service only, or one that needs `metrics: 'per-service'`
   */
  metric(name: MetricName, { service, ...options }: KeeperMetricOptions = {}): Metric {
    const problem = service === undefined ? this.#problemOf(name) : this.#problemOfService(name, service);
    if (problem) throw new Error(`metric ${name}: ${problem}`);
    return keeperMetric(this, name, service === undefined ? {} : { service }, options);
  }

  /** Returns how many services fail to be refreshed; of one service: 1 while it does. No data while there are none. */
  metricRefreshFailing(options?: KeeperMetricOptions): Metric {
    return this.metric('RefreshFailing', options);
  }

  /** Returns how often a caller asked for a token and there was none. No data while that does not happen. */
  metricNoValidToken(options?: KeeperMetricOptions): Metric {
    return this.metric('NoValidToken', options);
  }

  /** Returns how many services have a token that should have been refreshed before; of one service: 1 while it is so. */
  metricTokenOverdue(options?: KeeperMetricOptions): Metric {
    return this.metric('TokenOverdue', options);
  }

  /** Returns how many services have tokens of an unusual lifetime; of one service: 1 while it is so. */
  metricLifetimeUnusual(options?: KeeperMetricOptions): Metric {
    return this.metric('LifetimeUnusual', options);
  }

  /** Returns the seconds that are left of the token that expires first; of one service: of its token. */
  metricSecondsToExpiry(options?: KeeperMetricOptions): Metric {
    return this.metric('SecondsToExpiry', options);
  }

  /** Returns how many sweeps came to their end. */
  metricSweepCompleted(options?: MetricOptions): Metric {
    return this.metric('SweepCompleted', options);
  }

  #problemOf(name: MetricName): string | undefined {
    switch (publishedOf(name)) {
      case 'service':
        return `it is published of services only; name one of ${this.services.join(', ')}`;
      case 'result':
        return 'it is published by the result of the attempts only (dimension result)';
      default:
        return undefined;
    }
  }

  #problemOfService(name: MetricName, service: string): string | undefined {
    if (!this.services.includes(service)) {
      return `no service named ${JSON.stringify(service)} is kept; expected one of ${this.services.join(', ')}`;
    }
    if (!['service', 'both'].includes(publishedOf(name)))
      return 'it is published of the whole deployment, not of services';
    const hasTenants = this.templates.includes(service);
    if (!isPublishedWith(name, hasTenants)) {
      return hasTenants
        ? `${service} has tenants, so there are ${TENANT_METRICS.join(', ')} instead`
        : `it is published of services with tenants only, which ${service} has not`;
    }
    return isToldOfServices(name, this.#detail)
      ? undefined
      : "it is published of services with metrics: 'per-service' only; without it, of the whole deployment";
  }
}

/** Returns stack and path of the construct, `TokenKeeper/TokenKeeper`: unique in an account and region. */
function deploymentOf(keeper: Construct): string {
  const stack = Stack.of(keeper);
  const below = keeper.node.scopes.slice(keeper.node.scopes.indexOf(stack) + 1);
  return [stack.stackName, ...below.map(({ node }) => node.id)].join('/');
}
