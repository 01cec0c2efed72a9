import { GraphWidget, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Alarms } from '../alarms.ts';
import { FULL_WIDTH, type KeeperDashboard } from '../keeper-dashboard.ts';
import { keeperMetric, type TenantMetric } from '../keeper-metric.ts';
import type { PlannedTenantAlarm } from './tenant-alarm-plan.ts';
import { TENANT_ALARMS } from './tenant-alarm-specs.ts';

/** A service with tenants, as it is watched. */
export interface WatchedTemplate {
  /** Names the deployment in metrics. */
  readonly deployment: string;
  readonly service: string;
}

/**
 * Makes the alarms on the tenants of a service. They are as many with one tenant as with a hundred thousand: who is meant says
 * `status`.
 *
 * @see docs/adr/0068-telemetry-by-template.md
 */
export function addTenantAlarms(
  alarms: Alarms,
  template: WatchedTemplate,
  planned: readonly PlannedTenantAlarm[],
): void {
  const { service } = template;
  const scope = new Construct(alarms, `tenants-${service}`);
  for (const { kind, above, share } of planned) {
    const { metric, title, ...spec } = TENANT_ALARMS[kind];
    const named = { ...spec, service, title: `${title} (${service})`, above: share === undefined ? Number(above) : 0 };
    alarms.add(
      scope,
      metric,
      named,
      share === undefined ? metricOf(template, metric) : tooManyFailing(template, share, above),
    );
  }
}

/**
 * How many tenants fail, where that is too many, else 0: more than a share of those with a usable token and more than one of them, since
 * one of few is always a large share; or more than a number, since a small share of many is many.
 *
 * @param share in per cent @param above absent: the share alone counts
 */
function tooManyFailing(template: WatchedTemplate, share: number, above: number | undefined): MathExpression {
  const usingMetrics = { failing: metricOf(template, 'TokensFailing'), fresh: metricOf(template, 'TokensFresh') };
  const isShare = `failing > 1 AND 100 * failing > ${share} * (failing + fresh)`;
  const isTooMany = above === undefined ? isShare : `failing > ${above} OR (${isShare})`;
  return new MathExpression({ expression: `IF(${isTooMany}, failing, 0)`, usingMetrics, label: 'tenants failing' });
}

/** Adds a row to the dashboard: how many tenants are how, how long one has waited, and what sweeps did. */
export function addTenantGraphs(dashboard: KeeperDashboard, template: WatchedTemplate): void {
  const lines = (names: Readonly<Partial<Record<TenantMetric, string>>>): Metric[] =>
    Object.entries(names).map(([name, label]) => metricOf(template, name as TenantMetric).with({ label }));
  const graph = (title: string, left: Metric[], stacked = false): GraphWidget =>
    new GraphWidget({ title: `${template.service}: ${title}`, left, stacked, width: FULL_WIDTH / 3 });
  dashboard.addRow(
    graph('tenants', lines(STATES), true),
    graph('seconds', lines({ OldestDueSeconds: 'due longest', MinSecondsToExpiry: 'left at least' })),
    graph('refreshes', lines({ TenantsRefreshed: 'refreshed', TenantsFailed: 'failed' })),
  );
}

/** The worst is at the bottom, where a change shows. */
const STATES = {
  TokensExpired: 'no token',
  TokensFailing: 'failing',
  TokensLate: 'late',
  TokensNew: 'new',
  TokensFresh: 'fresh',
} as const;

function metricOf({ deployment, service }: WatchedTemplate, name: TenantMetric): Metric {
  return keeperMetric({ deployment }, name, { service });
}
