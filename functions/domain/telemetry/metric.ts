/** This folder: what is measured and announced: metrics, gauges, events, log fields. */

/** The CloudWatch namespace of every metric. */
export const METRIC_NAMESPACE = 'TokenKeeper';

/** CloudWatch's words for units. */
export type MetricUnit = 'Count' | 'Seconds' | 'None';

/**
 * Every metric there is, with its unit. Alarms and dashboards take the names from here, so that they cannot drift apart.
 *
 * Gauges (`None`, `SecondsToExpiry`) are published by every sweep and say what holds at that moment: a gauge can raise an
 * alarm and lower it again. Counts are published when it happens. Where a gauge is of the whole deployment it has the worst
 * value of all services, or the number of services of which it is true.
 */
export const METRICS = {
  /** 1: the stored token may be handed out; 0: it may not, or there is none. */
  TokenUsable: 'None',
  /** What is left of the stored token; 0 without one, negative once it has expired. */
  SecondsToExpiry: 'Seconds',
  /** Time since the stored token was asked for, the last success; not published without a token. */
  SecondsSinceRefresh: 'Seconds',
  /** 1 while refreshing fails again and again, or for a reason that repeating it does not mend; else not published. */
  RefreshFailing: 'None',
  /** 1 while the token is inside its mandatory window although its lifetime allows better; else not published. */
  TokenOverdue: 'None',
  /** 1 while the stored token has a lifetime well outside the expected one; else not published. */
  LifetimeUnusual: 'None',
  /** How far that lifetime is above (positive) or below the expected one; published only with `LifetimeUnusual`. */
  LifetimeDeviationSeconds: 'Seconds',
  /** How far the provider's clock is ahead of ours (behind: negative); published only from 5 seconds on. */
  ClockOffsetSeconds: 'Seconds',
  /** Attempts by what they ended with (dimension `result`); of the whole deployment, not of a service. */
  RefreshAttempts: 'Count',
  RefreshSucceeded: 'Count',
  RefreshFailed: 'Count',
  /** Lifetime of a token that was just obtained. */
  LifetimeSeconds: 'Seconds',
  /** A caller asked for a token and there was none to hand out. */
  NoValidToken: 'Count',
  /** Events that could not be sent and are lost; of the whole deployment, published only when there are any. */
  EventsNotSent: 'Count',
  /** A reader had a token replaced that itself had replaced a rejected one: how many in a row; of the whole deployment. */
  NewTokensRejected: 'Count',
  /** A sweep came to its end; of the whole deployment, not of a service. */
  SweepCompleted: 'Count',
  /** Tenants of a service whose tokens are in use and not due; this and the next ones are published of each service with tenants. */
  TokensFresh: 'None',
  /** Tenants whose tokens sweeps should have refreshed by now. */
  TokensLate: 'None',
  /** Tenants who had a token, or were refused one, and have none that can be handed out. */
  TokensExpired: 'None',
  /** Tenants whose refresh fails, with a usable token left. */
  TokensFailing: 'None',
  /** Tenants for whom no token has been requested yet. */
  TokensNew: 'None',
  /** How long the tenant has been due that is due longest, newcomers aside; 0: none is. */
  OldestDueSeconds: 'Seconds',
  /** What is left at least of the token that ends first, of those in use; not published before the first token has come. */
  MinSecondsToExpiry: 'Seconds',
  /** Tenants who got a token in a sweep. */
  TenantsRefreshed: 'Count',
  /** Tenants whose refresh failed in a sweep. */
  TenantsFailed: 'Count',
} as const satisfies Readonly<Record<string, MetricUnit>>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;

/**
 * Whose values a metric has: a service's, the whole deployment's, those of `both`, or all attempts' that ended with one
 * `result`. What is published of a service and cannot be summed up is not of the deployment.
 */
export function publishedOf(name: MetricName): 'service' | 'deployment' | 'both' | 'result' {
  return PUBLISHED_OF[name] ?? 'both';
}

const PUBLISHED_OF: Readonly<Partial<Record<MetricName, 'service' | 'deployment' | 'result'>>> = {
  LifetimeDeviationSeconds: 'service',
  ClockOffsetSeconds: 'service',
  RefreshSucceeded: 'service',
  RefreshFailed: 'service',
  LifetimeSeconds: 'service',
  RefreshAttempts: 'result',
  EventsNotSent: 'deployment',
  NewTokensRejected: 'deployment',
  SweepCompleted: 'deployment',
  TokensFresh: 'service',
  TokensLate: 'service',
  TokensExpired: 'service',
  TokensFailing: 'service',
  TokensNew: 'service',
  OldestDueSeconds: 'service',
  MinSecondsToExpiry: 'service',
  TenantsRefreshed: 'service',
  TenantsFailed: 'service',
};

/**
 * How much is published of services that have nothing wrong: nothing, or their gauges and refreshes as well. What is wrong
 * with a service is always published, for as long as it is: CloudWatch bills a metric by the hours in which it has data.
 */
export type MetricDetail = 'deployment' | 'per-service';

/** What would be published of a service all the time. */
const OF_HEALTHY_SERVICES = [
  'TokenUsable',
  'SecondsToExpiry',
  'SecondsSinceRefresh',
  'RefreshSucceeded',
  'LifetimeSeconds',
] as const satisfies readonly MetricName[];

/**
 * Tells whether a metric is published of single services.
 *
 * @see docs/adr/0044-a-healthy-service-costs-nothing-to-watch.md
 */
export function isToldOfServices(name: MetricName, detail: MetricDetail): boolean {
  const healthy: readonly MetricName[] = OF_HEALTHY_SERVICES;
  return detail === 'per-service' || !healthy.includes(name);
}

/**
 * Whose values are published, besides the deployment's: one service's, or all attempts' that ended with one result. Both
 * absent: the whole deployment's. These are all dimensions there are, so that metrics grow with services only.
 */
export interface MetricScope {
  readonly service?: string;
  readonly result?: string;
}

/** One measured value; its unit is that of {@link METRICS}. */
export interface Metric {
  readonly name: MetricName;
  readonly value: number;
}
