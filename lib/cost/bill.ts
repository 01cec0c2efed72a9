/** This folder: the monthly bill. */

import { PRICES, type Price } from './prices.ts';
import { tenantTerms } from './tenants.ts';
import { count, over, plus, type Term, times, unlessNone } from './term.ts';
import {
  ALARMS,
  DASHBOARDS,
  type Deployment,
  GAUGES,
  LOG_BYTES,
  METRICS_OF_A_REFRESH,
  METRICS_PER_DEPLOYMENT,
  MONTH_HOURS,
  MONTH_SECONDS,
  memoryGigabytes,
  type Rhythm,
  RUN_SECONDS,
  rhythmOf,
  SECRETS_PER_CALL,
  tableKeyUses,
  UNITS,
} from './usage.ts';

/** One line of a bill. */
export interface BillLine {
  readonly item: string;
  /** In the units of the price; may be broken. */
  readonly quantity: number;
  /** How the quantity comes about, in numbers that can be checked by hand. */
  readonly formula: string;
  readonly price: Price;
  /** US dollars a month, not rounded. */
  readonly usd: number;
}

/** What a deployment uses in a month in which nothing fails. Broken numbers are averages. */
export type Usage = Rhythm & { readonly [Name in keyof ReturnType<typeof linesOf>]: number };

/** What a deployment costs a month. */
export interface Bill {
  readonly deployment: Deployment;
  readonly usage: Usage;
  readonly lines: readonly BillLine[];
  /** The sum of the lines in US dollars, not rounded. */
  readonly usd: number;
}

/** Returns the bill of a deployment in a month in which nothing fails, by list prices. */
export function billOf(deployment: Deployment): Bill {
  const rhythm = rhythmOf(deployment);
  const all = linesOf(deployment, rhythm);
  const hasKey = deployment.key !== 'aws-owned';
  const lines = Object.values(all).filter(
    (one) => (hasKey || (one !== all.keys && one !== all.keyUses)) && (deployment.tenants || one !== all.storage),
  );
  const quantities = Object.entries(all).map(([name, { quantity }]) => [name, quantity]);
  const usage = { ...rhythm, ...Object.fromEntries(quantities) } as Usage;
  return { deployment, usage, lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) };
}

/** Every line that a bill can have, by what is counted, in the order of the bill. */
function linesOf(deployment: Deployment, rhythm: Rhythm) {
  const rounds = count(rhythm.secretRounds, 'rounds');
  const counts = countsOf(deployment, rhythm);
  const { services, sweeps, reads, refreshes, onRead } = counts;
  const of =
    deployment.tenants && tenantTerms(deployment.tenants, { ...deployment, ...rhythm, monthSeconds: MONTH_SECONDS });
  const secrets = count(deployment.secrets + (of?.secrets ?? 0), 'secrets');
  const requests = plus(sweeps, reads, onRead);
  const hoursWithRefresh = over(
    times(METRICS_OF_A_REFRESH, count(rhythm.hoursWithRefresh, 'h')),
    count(MONTH_HOURS, 'h'),
  );
  const calls = count(Math.ceil(secrets.value / SECRETS_PER_CALL), 'calls');
  const perService = deployment.metrics === 'per-service';
  const ofServices = perService ? times(services, plus(GAUGES, hoursWithRefresh)) : undefined;
  const metrics = plus(of?.metrics, ofServices, deployment.services > 0 ? GAUGES : undefined, METRICS_PER_DEPLOYMENT);
  const usesForTable = count(tableKeyUses(), 'for the table');
  // Secrets Manager decrypts each secret by itself, also those of one call; under the account's own key that is free of charge.
  const keyUses = deployment.key === 'handed-in' ? plus(times(rounds, secrets), usesForTable) : usesForTable;
  const logs = logGigabytes(counts, count(requests.value, 'invocations'), perService, of?.logs);
  return {
    secrets: line('Secrets', PRICES.secrets, secrets),
    secretReads: line('Secret reads', PRICES.secretReads, times(rounds, calls)),
    metrics: line('Metrics', PRICES.metrics, metrics),
    alarms: line('Alarms', PRICES.alarms, alarms(deployment, services, of?.alarms)),
    dashboards: line('Dashboard', PRICES.dashboards, count(DASHBOARDS, 'dashboards')),
    logGigabytes: line('Logs', PRICES.logs, logs),
    requests: line('Lambda requests', PRICES.lambdaRequests, requests),
    gigabyteSeconds: line(
      'Lambda compute',
      PRICES.lambdaCompute,
      plus(of?.gigabyteSeconds, gigabyteSeconds(counts, deployment)),
    ),
    writeUnits: line('DynamoDB writes', PRICES.dynamoDbWrites, plus(of?.writes, writeUnits(counts))),
    readUnits: line('DynamoDB reads', PRICES.dynamoDbReads, plus(of?.reads, readUnits(counts))),
    storage: line('DynamoDB storage', PRICES.dynamoDbStorage, of?.storage ?? count(0, 'GB')),
    events: line('Events', PRICES.events, refreshes),
    keys: line('Customer key', PRICES.keys, count(deployment.key === 'aws-owned' ? 0 : 1, 'keys')),
    keyUses: line('Key uses', PRICES.keyUses, keyUses),
  };
}

function alarms({ alarms: whose, services: number }: Deployment, services: Term, ofTenants: Term | undefined): Term {
  if (whose === 'none') return count(0, 'alarms');
  // Callers without a token have an alarm of the deployment in any case with tenants.
  const ofDeployment = number > 0 && whose === 'deployment' ? ALARMS.ofServices : ofTenants && 1;
  const ofEach = number > 0 && whose === 'per-service' ? times(services, ALARMS.ofServices) : undefined;
  return plus(ofTenants, ofEach, ofDeployment, ALARMS.besides);
}

function line(item: string, price: Price, { value: quantity, formula }: Term): BillLine {
  return { item, quantity, formula, price, usd: (quantity / price.per) * price.usd };
}

type Counts = ReturnType<typeof countsOf>;

function countsOf({ services, reads }: Deployment, { sweeps, refreshes, refreshesOnRead }: Rhythm) {
  return {
    services: count(services, 'services'),
    sweeps: count(sweeps, 'sweeps'),
    reads: count(reads, 'reads'),
    refreshes: count(refreshes, 'refreshes'),
    refreshesBySweep: count(refreshes - refreshesOnRead, 'refreshes by sweeps'),
    /** Absent when there are none: it is not written into the formulas then. */
    onRead: refreshesOnRead > 0 ? count(refreshesOnRead, 'refreshes on read') : undefined,
  };
}

function logGigabytes(
  { services, sweeps, reads, refreshes }: Counts,
  invocations: Term,
  perService: boolean,
  ofTenants: Term | undefined,
): Term {
  const bytes = (name: keyof typeof LOG_BYTES): Term => count(LOG_BYTES[name], 'B');
  const gauges = perService ? times(services.value, bytes('gauges')) : undefined;
  const sum = plus(
    times(invocations, bytes('invocation')),
    times(sweeps, gauges ? plus(bytes('sweep'), gauges) : bytes('sweep')),
    unlessNone(times(refreshes, perService ? plus(bytes('refresh'), bytes('refreshOfService')) : bytes('refresh'))),
    times(reads, bytes('read')),
    ofTenants,
  );
  return over(sum, { value: 1e9, formula: '10^9' });
}

function gigabyteSeconds({ services, sweeps, reads, onRead }: Counts, deployment: Deployment): Term {
  const refresh = memoryGigabytes('refresh-tokens', deployment);
  const serve = memoryGigabytes('serve-tokens', deployment);
  const seconds = (name: keyof typeof RUN_SECONDS): Term => count(RUN_SECONDS[name], 's');
  return plus(
    times(
      sweeps,
      plus(seconds('sweep'), unlessNone(times(services.value, seconds('sweepPerService')))),
      count(refresh, 'GB'),
    ),
    times(reads, seconds('read'), count(serve, 'GB')),
    onRead && times(onRead, seconds('refreshOnRead'), count(refresh + serve, 'GB')),
  );
}

function writeUnits({ sweeps, refreshes }: Counts): Term {
  const { writesPerRefresh, perWrite, heartbeatWritesPerSweep } = UNITS;
  const writes = times(refreshes, count(writesPerRefresh, 'writes'), count(perWrite, 'units'));
  return plus(unlessNone(writes), times(sweeps, heartbeatWritesPerSweep));
}

function readUnits({ services, sweeps, reads, refreshesBySweep, onRead }: Counts): Term {
  const units = plus(
    unlessNone(times(sweeps, services, UNITS.readsPerSweep)),
    unlessNone(times(refreshesBySweep, UNITS.readsPerRefreshBySweep)),
    reads,
    onRead && times(onRead, UNITS.readsPerRefreshOnRead),
  );
  return times(units, count(UNITS.perRead, 'units'));
}
