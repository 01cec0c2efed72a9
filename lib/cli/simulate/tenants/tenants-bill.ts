import { billOf } from '../../../cost/bill.ts';
import { PRICES, type Price } from '../../../cost/prices.ts';
import { LOG_BYTES, MONTH_SECONDS, memoryGigabytes } from '../../../cost/usage.ts';
import type { SimulationOptions } from '../run/simulation-options.ts';
import type { TenantsResult } from './run-tenants.ts';

/** One line of the bill, in US dollars a month. */
export interface MonthLine {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

/** The bill of a month that goes on like what was simulated. */
export interface MonthBill {
  readonly lines: readonly MonthLine[];
  readonly usd: number;
}

/**
 * Returns what a month of this costs by list prices: the bill of `npm run cost` without reads, and in it what was simulated in place
 * of what is expected when nothing fails: units, how long sweeps run, and a log line for each failure.
 */
export function monthBillOf(
  { lifetimeSeconds, everySeconds, forSeconds }: SimulationOptions,
  templates: number,
  { units, sweptSeconds, hosts }: Pick<TenantsResult, 'units' | 'sweptSeconds' | 'hosts'>,
): MonthBill {
  const tenants = hosts.reduce((sum, host) => sum + host.tenants, 0);
  const failed = hosts.reduce((sum, host) => sum + host.failed, 0);
  const months = forSeconds / MONTH_SECONDS;
  const expected = billOf({
    ...{ services: 0, secrets: 0, reads: 0, key: 'made', alarms: 'deployment', metrics: 'deployment' },
    lifetimeSeconds: lifetimeSeconds.min,
    scheduleSeconds: everySeconds,
    tenants: { tenants, templates, secret: 'shared' },
  });
  const simulated = new Map<Price, number>([
    [PRICES.dynamoDbWrites, units.written / months],
    [PRICES.dynamoDbReads, units.read / months],
    [PRICES.lambdaCompute, (sweptSeconds * memoryGigabytes('refresh-tokens', expected.deployment)) / months],
  ]);
  const lines = expected.lines.map(({ item, price, quantity: inGoodDays }) => {
    const ofFailures = price === PRICES.logs ? (failed * LOG_BYTES.refresh) / 1e9 / months : 0;
    const quantity = simulated.get(price) ?? inGoodDays + ofFailures;
    return { item, quantity, unit: price.unit, usd: (quantity / price.per) * price.usd };
  });
  return { lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) };
}
