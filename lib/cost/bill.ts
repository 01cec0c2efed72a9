import { GAUGES } from './gauges.ts';
import { PRICES, type Price } from './prices.ts';
import { callsForSecrets } from './secret-reads.ts';
import {
  ALARMS,
  DASHBOARDS,
  type Deployment,
  LOG_BYTES,
  METRICS_OF_A_REFRESH,
  METRICS_PER_DEPLOYMENT,
  MONTH_HOURS,
  memoryGigabytes,
  RUN_SECONDS,
  tableKeyUses,
  UNITS,
  type Usage,
  usageOf,
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
  const usage = usageOf(deployment);
  const lines = [
    ...secretLines(deployment, usage),
    ...cloudWatchLines(deployment, usage),
    ...lambdaLines(deployment, usage),
    ...dynamoDbLines(deployment, usage),
    line('Events', PRICES.events, usage.events, `${text(usage.refreshes)} refreshes`),
    ...(deployment.customerKey ? keyLines(deployment, usage) : []),
  ];
  return { deployment, usage, lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) };
}

function secretLines({ secrets }: Deployment, { secretRounds, secretReads }: Usage): BillLine[] {
  const calls = callsForSecrets(secrets);
  return [
    line('Secrets', PRICES.secrets, secrets, `${amount(secrets, 'secrets')}`),
    line('Secret reads', PRICES.secretReads, secretReads, `${text(secretRounds)} rounds x ${amount(calls, 'calls')}`),
  ];
}

function cloudWatchLines({ services, reads }: Deployment, usage: Usage): BillLine[] {
  const { sweeps, refreshes, requests, hoursWithRefresh } = usage;
  const alarms = `${amount(services, 'services')} x ${ALARMS.perService} + ${ALARMS.perDeployment}`;
  const part = `${METRICS_OF_A_REFRESH} x ${text(hoursWithRefresh)} h / ${MONTH_HOURS} h`;
  const metrics = `${amount(services, 'services')} x (${GAUGES} + ${part}) + ${METRICS_PER_DEPLOYMENT}`;
  const logs = [
    `${text(requests)} invocations x ${LOG_BYTES.invocation} B`,
    `${text(sweeps)} sweeps x (${LOG_BYTES.sweep} B + ${text(services)} x ${LOG_BYTES.gauges} B)`,
    `${text(refreshes)} refreshes x ${LOG_BYTES.refresh} B`,
    `${text(reads)} reads x ${LOG_BYTES.read} B`,
  ];
  return [
    line('Metrics', PRICES.metrics, usage.metrics, metrics),
    line('Alarms', PRICES.alarms, usage.alarms, alarms),
    line('Dashboard', PRICES.dashboards, DASHBOARDS, `${DASHBOARDS} dashboard`),
    line('Logs', PRICES.logs, usage.logGigabytes, `(${logs.join(' + ')}) / 10^9`),
  ];
}

function lambdaLines({ services, reads }: Deployment, usage: Usage): BillLine[] {
  const { sweeps, refreshesOnRead, requests, gigabyteSeconds } = usage;
  const [refresh, serve] = [memoryGigabytes('refresh-tokens'), memoryGigabytes('serve-tokens')];
  const { sweep, sweepPerService, read, refreshOnRead } = RUN_SECONDS;
  const onRead = refreshesOnRead
    ? ` + ${text(refreshesOnRead)} refreshes on read x ${refreshOnRead} s x ${refresh + serve} GB`
    : '';
  return [
    line(
      'Lambda requests',
      PRICES.lambdaRequests,
      requests,
      `${text(sweeps)} sweeps + ${text(reads)} reads${plus(refreshesOnRead, 'refreshes on read')}`,
    ),
    line(
      'Lambda compute',
      PRICES.lambdaCompute,
      gigabyteSeconds,
      `${text(sweeps)} sweeps x (${sweep} s + ${text(services)} x ${sweepPerService} s) x ${refresh} GB + ` +
        `${text(reads)} reads x ${read} s x ${serve} GB${onRead}`,
    ),
  ];
}

function dynamoDbLines({ services, reads }: Deployment, usage: Usage): BillLine[] {
  const { sweeps, refreshes, refreshesOnRead, writeUnits, readUnits } = usage;
  const { writesPerRefresh, perWrite, readsPerSweep, readsPerRefreshBySweep, readsPerRefreshOnRead, perRead } = UNITS;
  const { heartbeatWritesPerSweep } = UNITS;
  const onRead = refreshesOnRead ? ` + ${text(refreshesOnRead)} refreshes on read x ${readsPerRefreshOnRead}` : '';
  const bySweep = `${text(refreshes - refreshesOnRead)} refreshes by sweeps x ${readsPerRefreshBySweep}`;
  const inSweeps = `${text(sweeps)} sweeps x ${amount(services, 'services')} x ${readsPerSweep}`;
  const readCount = `${inSweeps} + ${bySweep} + ${text(reads)} reads${onRead}`;
  return [
    line(
      'DynamoDB writes',
      PRICES.dynamoDbWrites,
      writeUnits,
      `${text(refreshes)} refreshes x ${writesPerRefresh} writes x ${perWrite} units + ${text(sweeps)} sweeps x ${heartbeatWritesPerSweep}`,
    ),
    line('DynamoDB reads', PRICES.dynamoDbReads, readUnits, `(${readCount}) x ${perRead} unit`),
  ];
}

function keyLines({ secrets }: Deployment, { secretRounds, keyUses }: Usage): BillLine[] {
  const uses = `${text(secretRounds)} rounds x ${amount(secrets, 'secrets')} + ${text(tableKeyUses())} for the table`;
  return [line('Customer key', PRICES.keys, 1, '1 key'), line('Key uses', PRICES.keyUses, keyUses, uses)];
}

function line(item: string, price: Price, quantity: number, formula: string): BillLine {
  return { item, quantity, formula, price, usd: (quantity / price.per) * price.usd };
}

function plus(quantity: number, what: string): string {
  return quantity > 0 ? ` + ${text(quantity)} ${what}` : '';
}

/** Returns a quantity with its unit, which is given in the plural. */
export function amount(quantity: number, unit: string): string {
  return `${text(quantity)} ${quantity === 1 ? unit.replace(/(?<=[a-z])s$/, '') : unit}`;
}

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** Returns a quantity for people: thousands separated, at most two decimals. */
export function text(quantity: number): string {
  return NUMBER.format(quantity);
}
