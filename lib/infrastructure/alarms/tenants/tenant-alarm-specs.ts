/** This folder: what is watched of services with tenants: four alarms and a block of the dashboard each, however many tenants. */

import type { AlarmSpec } from '../alarm-specs.ts';
import type { TenantMetric } from '../keeper-metric.ts';

/** An alarm on the tenants of a service. */
interface TenantAlarmSpec extends Omit<AlarmSpec, 'atLeast'> {
  readonly metric: TenantMetric;
  /** It goes off above that, in whatever the metric counts. */
  readonly above: number;
  /** It goes off above that as well, in per cent; absent: that is no matter of a share. */
  readonly share?: number;
}

const WHO = '"npx token-keeper status <service>" lists its tenants, the worst first, each with what to do.';

/** The alarms on the tenants of a service, by what they are called in the props. */
export const TENANT_ALARMS = {
  expired: {
    metric: 'TokensExpired',
    heading: 'Tenants without a token',
    title: 'tenants without a token',
    meaning: 'For so many tenants there is no token that can be handed out: their calls fail.',
    advice: WHO,
    statistic: 'Maximum',
    above: 0,
    periods: 1,
    of: 1,
  },
  failing: {
    metric: 'TokensFailing',
    heading: 'Tenants failing',
    title: 'tenants failing',
    meaning: 'Refreshing fails for a good part of the tenants, or for many; their tokens are used until they expire.',
    advice: `${WHO} When many fail for one cause it is the secret they share, or the provider.`,
    statistic: 'Maximum',
    above: 100,
    share: 5,
    periods: 2,
    of: 3,
  },
  late: {
    metric: 'TokensLate',
    heading: 'Tenants late',
    title: 'tenants late',
    meaning: 'Tokens of tenants are inside their mandatory window: sweeps should have refreshed them before.',
    advice: `${WHO} Without failures sweeps do not get to them: see OldestDueSeconds and the pauses of the provider's host.`,
    statistic: 'Maximum',
    above: 0,
    periods: 1,
    of: 1,
  },
  oldestDueSeconds: {
    metric: 'OldestDueSeconds',
    heading: 'Tenants waiting',
    title: 'tenants waiting',
    meaning: 'A tenant has been due for longer than two sweeps: there is more to do than they get done.',
    advice: `${WHO} See how long refresh-tokens runs, and whether the provider throttles.`,
    statistic: 'Maximum',
    above: 600,
    periods: 2,
    of: 3,
  },
} as const satisfies Readonly<Record<string, TenantAlarmSpec>>;

/** An alarm on tenants, by what it is called in the props. */
export type TenantAlarmKind = keyof typeof TENANT_ALARMS;

/** Every alarm on tenants, in the order of the runbook. */
export const TENANT_ALARM_KINDS = Object.keys(TENANT_ALARMS) as readonly TenantAlarmKind[];
