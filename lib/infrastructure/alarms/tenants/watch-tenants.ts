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
  for (const { kind, above, isShare } of planned) {
    const { metric, title, ...spec } = TENANT_ALARMS[kind];
    const named = { ...spec, above, service, title: `${title} (${service})` };
    alarms.add(scope, metric, named, isShare ? failingShare(template) : metricOf(template, metric));
  }
}

/** Of the tenants with a usable token those whose refresh fails, in per cent. Without any tenant there is no value. */
function failingShare(template: WatchedTemplate): MathExpression {
  const usingMetrics = { failing: metricOf(template, 'TokensFailing'), fresh: metricOf(template, 'TokensFresh') };
  const expression = '100 * failing / (failing + fresh)';
  return new MathExpression({ expression, usingMetrics, label: 'tenants failing, in per cent' });
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
