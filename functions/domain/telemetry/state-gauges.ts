import { isUnusualLifetime, lifetimeDeviation } from '../expiry/expected-lifetime.ts';
import type { TimingOverrides } from '../expiry/timing.ts';
import { isOverdue, needOf, secondsLeft } from '../expiry/token-state.ts';
import type { StatusRecord } from '../record/token-record.ts';
import { ageSeconds } from '../values/believable.ts';
import type { Instant } from '../values/instant.ts';
import type { Metric, MetricName } from './metric.ts';
import { conditionOf } from './service-condition.ts';

/**
 * From how many seconds on a clock offset is published: `Date` headers are whole seconds and the answer took its time, so
 * that less is no offset at all.
 */
export const CLOCK_OFFSET_TOLD_SECONDS = 5;

/**
 * Returns the gauges of a service: what holds of its stored token at `now`, as numbers that alarms can watch.
 *
 * What is wrong is published only while it is: CloudWatch bills a metric by the hours in which it has data, and an alarm
 * ends when there is none.
 */
export function stateGauges(
  record: StatusRecord,
  timing: TimingOverrides | undefined,
  now: Instant,
): readonly Metric[] {
  const { token, lastAttempt } = record;
  const age = token ? ageSeconds(token.obtainedAt, now) : Number.NaN;
  const offset = lastAttempt?.clockOffsetSeconds ?? 0;
  return [
    { name: 'TokenUsable', value: needOf(token, timing, now) === 'expired' ? 0 : 1 },
    { name: 'SecondsToExpiry', value: token ? secondsLeft(token, now) : 0 },
    ...(Number.isFinite(age) ? [{ name: 'SecondsSinceRefresh', value: age } as const] : []),
    ...(conditionOf(record) === 'ok' ? [] : [{ name: 'RefreshFailing', value: 1 } as const]),
    ...(isOverdue(token, timing, now) ? [{ name: 'TokenOverdue', value: 1 } as const] : []),
    ...(isUnusualLifetime(token?.lifetimeSeconds, timing) ? unusualLifetime(token?.lifetimeSeconds, timing) : []),
    ...(Math.abs(offset) >= CLOCK_OFFSET_TOLD_SECONDS ? [{ name: 'ClockOffsetSeconds', value: offset } as const] : []),
  ];
}

const least = (values: readonly number[]): number => Math.min(...values);
const most = (values: readonly number[]): number => Math.max(...values);
const count = (values: readonly number[]): number => values.length;

/** How one value of the deployment is made of those of its services. */
const OF_ALL: Partial<Record<MetricName, (values: readonly number[]) => number>> = {
  TokenUsable: least,
  SecondsToExpiry: least,
  SecondsSinceRefresh: most,
  // Published only of services of which it is true.
  RefreshFailing: count,
  TokenOverdue: count,
  LifetimeUnusual: count,
};

/** Returns the gauges of the deployment, of those of each service: the worst values, and how many have which problem. */
export function deploymentGauges(services: readonly (readonly Metric[])[]): readonly Metric[] {
  const all = services.flat();
  return Object.entries(OF_ALL).flatMap(([key, combine]) => {
    const name = key as MetricName;
    const values = all.filter((metric) => metric.name === name).map(({ value }) => value);
    return values.length === 0 ? [] : [{ name, value: combine(values) }];
  });
}

function unusualLifetime(lifetimeSeconds: number | undefined, timing: TimingOverrides | undefined): readonly Metric[] {
  return [
    { name: 'LifetimeUnusual', value: 1 },
    { name: 'LifetimeDeviationSeconds', value: lifetimeDeviation(lifetimeSeconds, timing) ?? 0 },
  ];
}
