import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { LANES_IN_USE } from '../../functions/domain/template/due-lane.ts';
import { TENANTS_A_SHARD } from '../../functions/domain/tenant/own-secrets.ts';
import { TENANTS_SWEEP_LIMITS } from '../build/function-limits.ts';
import { TENANT_METRICS } from '../infrastructure/alarms/keeper-metric.ts';
import { TENANT_ALARM_KINDS } from '../infrastructure/alarms/tenants/tenant-alarm-specs.ts';
import { dueAfterSeconds, refreshCycleOf } from './refresh-cycle.ts';
import { count, over, plus, type Term, times } from './term.ts';

/** Services with tenants, and how many tenants they have between them. */
export interface Tenants {
  readonly tenants: number;
  readonly templates: number;
  /** One secret for all tenants of a service, or for each its own values, packed together. */
  readonly secret: 'shared' | 'per-tenant';
}

/** What tenants have in common with all else of a deployment. */
interface Rest {
  readonly lifetimeSeconds: number;
  readonly scheduleSeconds: number;
  /** In a month. */
  readonly sweeps: number;
  readonly monthSeconds: number;
}

/**
 * Units of DynamoDB, with an access token of 2,048 bytes, and what a row of the index has. The first is measured with DynamoDB Local in
 * the benchmark, which bills writes of an index; dynalite does not.
 */
export const TENANT_UNITS = {
  /** 3 to claim; 3 to store the token, and 2 to take the row out of its place in the index and put it into another. */
  writesPerRefresh: 8,
  /** The item, strongly consistent; the row of the index costs a hundredth of that. */
  readsPerRefresh: 1,
  /** A row of the index as it is read, its three keys; DynamoDB stores as much again around it. */
  rowBytes: 100,
  /** What one read unit reads, eventually consistent. */
  bytesPerRead: 8192,
  /** An item with its token and registration. */
  itemBytes: 3000,
};

/** A sweep's tokens in a second of one processor, as measured with answers after 150 ms. */
export const REFRESHES_A_SECOND = 200;
/** A metric alarm is billed by the metrics in it: the one on those that fail has two. */
const METRICS_IN_ALARMS = TENANT_ALARM_KINDS.length + 1;
/** The line of what a sweep did with one service's tenants, and its metrics. */
const LOG_BYTES_OF_TEMPLATE = 900;

/**
 * Returns how often the tokens of all tenants are refreshed in a month: due times are spread over an interval, so most are refreshed with
 * the sweep before the one that would be the last.
 */
export function tenantRefreshes(
  { tenants }: Tenants,
  { lifetimeSeconds, scheduleSeconds, monthSeconds }: Rest,
): number {
  const isSpread = dueAfterSeconds(lifetimeSeconds) >= 3 * SWEEP_INTERVAL_SECONDS;
  const distances = isSpread ? Array.from({ length: SWEEP_INTERVAL_SECONDS }, (_, seconds) => seconds) : [0];
  const rates = distances.map((earlierSeconds) => {
    const { bySweep, seconds } = refreshCycleOf({ lifetimeSeconds, scheduleSeconds, isRead: false, earlierSeconds });
    return bySweep / seconds;
  });
  return (tenants * monthSeconds * rates.reduce((sum, rate) => sum + rate, 0)) / rates.length;
}

/** Returns what the tenants of a deployment add to each line of its bill. */
export function tenantTerms(given: Tenants, rest: Rest) {
  const tenants = count(given.tenants, 'tenants');
  const templates = count(given.templates, 'templates');
  const sweeps = count(rest.sweeps, 'sweeps');
  const refreshes = count(tenantRefreshes(given, rest), 'refreshes of tenants');
  const secrets = given.secret === 'shared' ? given.templates : Math.ceil(given.tenants / TENANTS_A_SHARD);
  const units = (value: number): Term => count(value, 'units');
  const bytes = (value: number): Term => count(value, 'B');
  const rowUnits = over(bytes(TENANT_UNITS.rowBytes), bytes(TENANT_UNITS.bytesPerRead));
  const gigabyte = { value: 1e9, formula: '10^9' };
  return {
    secrets,
    metrics: times(templates, TENANT_METRICS.length),
    alarms: times(templates, METRICS_IN_ALARMS),
    logs: times(sweeps, templates, bytes(LOG_BYTES_OF_TEMPLATE)),
    gigabyteSeconds: times(
      over(refreshes, count(REFRESHES_A_SECOND, 'a second')),
      count(TENANTS_SWEEP_LIMITS.memoryMegabytes / 1024, 'GB'),
    ),
    writes: times(refreshes, units(TENANT_UNITS.writesPerRefresh)),
    reads: plus(
      times(refreshes, plus(units(TENANT_UNITS.readsPerRefresh), rowUnits)),
      // Each sweep counts all rows once, and reads the first key of each lane; each is rounded up.
      times(sweeps, plus(times(tenants, rowUnits), times(templates, LANES_IN_USE + 3))),
    ),
    storage: over(times(tenants, plus(bytes(TENANT_UNITS.itemBytes), bytes(2 * TENANT_UNITS.rowBytes))), gigabyte),
  };
}
