/** The CloudWatch namespace of every metric. */
export const METRIC_NAMESPACE = 'TokenKeeper';

/** CloudWatch's words for units. */
export type MetricUnit = 'Count' | 'Seconds' | 'None';

/**
 * Every metric there is, with its unit. Alarms and dashboards take the names from here, so that they cannot drift apart.
 *
 * Gauges (`None`, `SecondsToExpiry`) are published by every sweep for every service and say what holds at that moment: a
 * gauge can raise an alarm and lower it again. Counts are published when it happens.
 */
export const METRICS = {
  /** 1: the stored token may be handed out; 0: it may not, or there is none. */
  TokenUsable: 'None',
  /** What is left of the stored token; 0 without one, negative once it has expired. */
  SecondsToExpiry: 'Seconds',
  /** 1 while refreshing fails again and again, or for a reason that repeating it does not mend; else not published. */
  RefreshFailing: 'None',
  /** 1 while the token is inside its mandatory window although its lifetime allows better; else not published. */
  TokenLate: 'None',
  /** 1 while the stored token has a lifetime well outside the expected one; else not published. */
  LifetimeUnusual: 'None',
  RefreshSucceeded: 'Count',
  RefreshFailed: 'Count',
  /** Lifetime of a token that was just obtained. */
  LifetimeSeconds: 'Seconds',
  /** A caller asked for a token and there was none to hand out. */
  NoValidToken: 'Count',
  /** A sweep came to its end; of the whole deployment, not of a service. */
  SweepCompleted: 'Count',
} as const satisfies Readonly<Record<string, MetricUnit>>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;

/** One measured value; its unit is that of {@link METRICS}. */
export interface Metric {
  readonly name: MetricName;
  readonly value: number;
}
