import { FUNCTION_LIMITS, type FunctionName } from '../build/function-limits.ts';
import { GAUGES } from './gauges.ts';
import { type RefreshCycle, refreshCycleOf } from './refresh-cycle.ts';
import { callsForSecrets, secretRoundSeconds } from './secret-reads.ts';

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
  /** Whether a customer key encrypts the table and the secrets. */
  readonly customerKey: boolean;
}

/** Hours of a month, AWS's own convention. */
export const MONTH_HOURS = 730;
export const MONTH_SECONDS = MONTH_HOURS * 3600;

/** Alarms: as lib/infrastructure/alarms/alarm-specs.ts makes them, which a test compares. */
export const ALARMS = { perService: 4, perDeployment: 6 };
export const DASHBOARDS = 1;
/** Metrics that have data only in hours in which a token was obtained: RefreshSucceeded and LifetimeSeconds. */
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
  /** What a sweep has refreshed is read again, for the gauges. */
  readsPerRefreshBySweep: 1,
  /** refresh-tokens reads the item, and serve-tokens reads it again afterwards. */
  readsPerRefreshOnRead: 2,
  /** The item of the sweeps, below 1 KB. */
  heartbeatWritesPerSweep: 1,
};

/** Bytes of log lines, rounded up; a test measures all but what Lambda itself writes. */
export const LOG_BYTES = {
  /** `platform.start` and `platform.report`, which Lambda writes for each invocation: from its documentation. */
  invocation: 400,
  /** The line of a sweep with the names of up to 20 services, and its metric. */
  sweep: 700,
  /** The gauges of one service. */
  gauges: 420,
  /** The line and the metrics of a refresh. */
  refresh: 1150,
  /** The line of a token handed out. */
  read: 400,
};

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

/** What a deployment uses in a month in which nothing fails. Broken numbers are averages. */
export interface Usage {
  readonly sweeps: number;
  /** Of one service. */
  readonly cycle: RefreshCycle;
  /** Over all services. */
  readonly refreshes: number;
  /** The part of {@link refreshes} that sweeps came too late for. */
  readonly refreshesOnRead: number;
  /** Events of new tokens, one for each. */
  readonly events: number;
  readonly requests: number;
  readonly gigabyteSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** How often all secrets are read. */
  readonly secretRounds: number;
  /** Calls of Secrets Manager, each for many secrets. */
  readonly secretReads: number;
  /** Hours of the month in which a service gets a token. */
  readonly hoursWithRefresh: number;
  /** Metrics, each counted by the part of the month in which it has data. */
  readonly metrics: number;
  readonly alarms: number;
  readonly logGigabytes: number;
  readonly keyUses: number;
}

/** Returns what a deployment uses in a month of {@link MONTH_HOURS} hours. */
export function usageOf(deployment: Deployment): Usage {
  const { services, reads, secrets, scheduleSeconds } = deployment;
  const sweeps = MONTH_SECONDS / scheduleSeconds;
  const cycle = refreshCycleOf({ ...deployment, isRead: reads > 0 });
  const cycles = MONTH_SECONDS / cycle.seconds;
  const refreshesOnRead = Math.min(services * cycles * cycle.onRead, reads);
  const refreshesBySweep = services * cycles * cycle.bySweep;
  const refreshes = refreshesBySweep + refreshesOnRead;
  const hoursWithRefresh = Math.min(refreshes / services, MONTH_HOURS);
  const requests = sweeps + reads + refreshesOnRead;
  const secretRounds = MONTH_SECONDS / secretRoundSeconds(scheduleSeconds);
  return {
    sweeps,
    cycle,
    refreshes,
    refreshesOnRead,
    events: refreshes,
    requests,
    gigabyteSeconds:
      memoryGigabytes('refresh-tokens') *
        (sweeps * sweepSeconds(services) + refreshesOnRead * RUN_SECONDS.refreshOnRead) +
      memoryGigabytes('serve-tokens') * (reads * RUN_SECONDS.read + refreshesOnRead * RUN_SECONDS.refreshOnRead),
    writeUnits: refreshes * UNITS.writesPerRefresh * UNITS.perWrite + sweeps * UNITS.heartbeatWritesPerSweep,
    readUnits:
      UNITS.perRead *
      (sweeps * services * UNITS.readsPerSweep +
        refreshesBySweep * UNITS.readsPerRefreshBySweep +
        reads +
        refreshesOnRead * UNITS.readsPerRefreshOnRead),
    secretRounds,
    secretReads: secretRounds * callsForSecrets(secrets),
    hoursWithRefresh,
    metrics: services * (GAUGES + (METRICS_OF_A_REFRESH * hoursWithRefresh) / MONTH_HOURS) + METRICS_PER_DEPLOYMENT,
    alarms: services * ALARMS.perService + ALARMS.perDeployment,
    logGigabytes:
      (requests * LOG_BYTES.invocation +
        sweeps * (LOG_BYTES.sweep + services * LOG_BYTES.gauges) +
        refreshes * LOG_BYTES.refresh +
        reads * LOG_BYTES.read) /
      1e9,
    // Secrets Manager decrypts each secret by itself, also those of one call.
    keyUses: secretRounds * secrets + tableKeyUses(),
  };
}

/** Returns how long a sweep over so many services runs. */
export function sweepSeconds(services: number): number {
  return RUN_SECONDS.sweep + services * RUN_SECONDS.sweepPerService;
}

/** Returns the memory of a function in GB as Lambda bills it. */
export function memoryGigabytes(name: FunctionName): number {
  return FUNCTION_LIMITS[name].memoryMegabytes / 1024;
}

/** Returns how often DynamoDB asks KMS for the key of the table, when both functions run all the time. */
export function tableKeyUses(): number {
  return (Object.keys(FUNCTION_LIMITS).length * MONTH_SECONDS) / TABLE_KEY_SECONDS;
}
