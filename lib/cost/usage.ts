import type { MetricDetail } from '../../functions/domain/telemetry/metric.ts';
import { FUNCTION_LIMITS, type FunctionName, limitsOf } from '../build/function-limits.ts';
import { ALARM_KINDS, SERVICE_ALARM_KINDS } from '../infrastructure/alarms/alarm-specs.ts';
import { type RefreshCycle, refreshCycleOf } from './refresh-cycle.ts';
import { type Tenants, tenantRefreshes } from './tenants.ts';

/** What a deployment is and what is asked of it. */
export interface Deployment {
  readonly services: number;
  /** `getToken` calls a month that reach serve-tokens, over all services. */
  readonly reads: number;
  /** Lifetime of the tokens, the same for every service. */
  readonly lifetimeSeconds: number;
  /** Secrets that the services use between them; 0 when none needs one. */
  readonly secrets: number;
  /** Time between sweeps. */
  readonly scheduleSeconds: number;
  /** The key of the tokens: made by the construct, handed in (the secrets have it as well), or DynamoDB's own. */
  readonly key: 'made' | 'handed-in' | 'aws-owned';
  /** Of the deployment, of each service in place of some of those, or none at all. */
  readonly alarms: 'deployment' | 'per-service' | 'none';
  /** Of the deployment, or of each service as well, also while nothing is wrong. */
  readonly metrics: MetricDetail;
  /** Services with tenants besides; absent: none. */
  readonly tenants?: Tenants;
}

/** Hours of a month, AWS's own convention. */
export const MONTH_HOURS = 730;
export const MONTH_SECONDS = MONTH_HOURS * 3600;

/** Alarms that the construct makes. */
export const ALARMS = {
  /** Of each service, where each has its own; else of the deployment. */
  ofServices: SERVICE_ALARM_KINDS.length,
  besides: ALARM_KINDS.length - SERVICE_ALARM_KINDS.length,
};
export const DASHBOARDS = 1;
/** Gauges that every sweep publishes: the worst value of all services, and of each service where that is asked for. */
export const GAUGES = 3;
/** Metrics of a service that have data only in hours in which a token was obtained: RefreshSucceeded and LifetimeSeconds. */
export const METRICS_OF_A_REFRESH = 2;
/** SweepCompleted, and RefreshAttempts of the result `refreshed`. */
export const METRICS_PER_DEPLOYMENT = 2;
/**
 * DynamoDB units, of an item with an access token of 2,048 bytes: about 2.6 KB. A write counts by the KB, a strongly
 * consistent read by 4 KB; both count the whole item, whatever part is read or written. A test counts them with dynalite.
 */
export const UNITS = {
  /** One UpdateItem that claims the lease, one that stores the token. */
  writesPerRefresh: 2,
  perWrite: 3,
  perRead: 1,
  /** All items once. */
  readsPerSweep: 1,
  /** Before: the pause of the host, as if each service had one of its own. Afterwards: the item again, for the gauges. */
  readsPerRefreshBySweep: 2,
  /** refresh-tokens reads the item and the pause of the host, and serve-tokens reads the item again afterwards. */
  readsPerRefreshOnRead: 3,
  /** The item of the sweeps, below 1 KB. */
  heartbeatWritesPerSweep: 1,
};

/** Bytes of log lines, rounded up; a test measures all but what Lambda itself writes. */
export const LOG_BYTES = {
  /** `platform.start` and `platform.report`, which Lambda writes for each invocation: from its documentation. */
  invocation: 400,
  /** The line of a sweep with the names of up to 20 services, and the metrics of the deployment. */
  sweep: 1100,
  /** The gauges of one service, where they are asked for. */
  gauges: 420,
  /** The line of a refresh, and its metric of the deployment. */
  refresh: 840,
  /** The metrics of the service that a refresh has, where they are asked for. */
  refreshOfService: 350,
  /** The line of a token handed out. */
  read: 440,
};

/**
 * Secrets that one call of Secrets Manager reads, and for how many seconds a warm function keeps them: as
 * functions/adapters/secrets-manager/secret-batch-reader.ts and functions/adapters/secrets-manager/secret-cache.ts have it, which a test compares.
 */
export const SECRETS_PER_CALL = 20;
export const SECRETS_KEPT_SECONDS = 3600;

/** How long functions run, in seconds: assumed on the high side, not measured on AWS; it is a small part of any bill. */
export const RUN_SECONDS = {
  sweep: 1,
  /** Ten at a time of one host: 500 ms for a token in every ninth sweep. */
  sweepPerService: 0.01,
  read: 0.02,
  /** A refresh on read, in refresh-tokens and as long again in serve-tokens, which waits for it. */
  refreshOnRead: 1,
};

/** How long DynamoDB keeps the key of a table for one function before it asks KMS again. */
const TABLE_KEY_SECONDS = 300;

/** How often things happen in a month of {@link MONTH_HOURS} hours in which nothing fails. Broken numbers are averages. */
export interface Rhythm {
  readonly sweeps: number;
  /** Of one service. */
  readonly cycle: RefreshCycle;
  /** Over all services. */
  readonly refreshes: number;
  /** The part of {@link refreshes} that sweeps came too late for. */
  readonly refreshesOnRead: number;
  /** How often all secrets are read. */
  readonly secretRounds: number;
  /** Hours of the month in which a service gets a token. */
  readonly hoursWithRefresh: number;
  /** Over all tenants; absent: there are none. */
  readonly tenantRefreshes?: number;
}

/** Returns how often a deployment sweeps, refreshes and reads secrets. */
export function rhythmOf(deployment: Deployment): Rhythm {
  const { services, reads, scheduleSeconds } = deployment;
  const cycle = refreshCycleOf({ ...deployment, isRead: reads > 0 });
  const cycles = MONTH_SECONDS / cycle.seconds;
  // All secrets are read again with the first sweep that finds them no longer kept.
  const secretRoundSeconds = Math.ceil(SECRETS_KEPT_SECONDS / scheduleSeconds) * scheduleSeconds;
  const refreshesOnRead = Math.min(services * cycles * cycle.onRead, reads);
  const refreshes = services * cycles * cycle.bySweep + refreshesOnRead;
  const sweeps = MONTH_SECONDS / scheduleSeconds;
  return {
    sweeps,
    cycle,
    refreshes,
    refreshesOnRead,
    secretRounds: MONTH_SECONDS / secretRoundSeconds,
    hoursWithRefresh: services > 0 ? Math.min(refreshes / services, MONTH_HOURS) : 0,
    ...(deployment.tenants && {
      tenantRefreshes: tenantRefreshes(deployment.tenants, { ...deployment, sweeps, monthSeconds: MONTH_SECONDS }),
    }),
  };
}

/** Returns the memory of a function in GB as Lambda bills it, of a deployment with tenants or without. */
export function memoryGigabytes(name: FunctionName, { tenants }: Pick<Deployment, 'tenants'>): number {
  return limitsOf(name, [tenants ? { tenants } : {}]).memoryMegabytes / 1024;
}

/** Returns how often DynamoDB asks KMS for the key of the table, when both functions run all the time. */
export function tableKeyUses(): number {
  return (Object.keys(FUNCTION_LIMITS).length * MONTH_SECONDS) / TABLE_KEY_SECONDS;
}
