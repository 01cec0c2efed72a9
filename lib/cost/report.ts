import Table from 'cli-table3';
import type { Bill, BillLine } from './bill.ts';
import { PRICE_REGION, type Price } from './prices.ts';
import { dueAfterSeconds } from './refresh-cycle.ts';
import { amount, text } from './term.ts';
import { MONTH_HOURS, MONTH_SECONDS } from './usage.ts';

const CENTS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const DOLLARS = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumFractionDigits: 10,
});

/**
 * Returns a bill for people: a table of the amounts, then where each quantity comes from.
 *
 * Amounts are rounded to the cent for display only, so the lines as shown can differ from the total by a cent or two.
 */
export function formatBill(bill: Bill): string {
  const { deployment, lines, usd } = bill;
  return [
    `List prices of ${PRICE_REGION} in USD for a month of ${MONTH_HOURS} hours, without free tier.`,
    describeRefreshes(bill),
    '',
    tableOf(lines, usd),
    `${shareOf(deployment, usd)}. Amounts are rounded for display only.`,
    '',
    'How much of each:',
    ...lines.map(({ item, formula, quantity, price }) => {
      const result = amount(quantity, price.unit);
      return `  ${item.padEnd(widestOf(lines))}  ${formula}${formula === result ? '' : ` = ${result}`}`;
    }),
  ].join('\n');
}

/** Returns a bill for programs, in one line of JSON; nothing is rounded. */
export function toBillJson({ deployment, usage, lines, usd }: Bill): string {
  const month = { region: PRICE_REGION, currency: 'USD', monthHours: MONTH_HOURS };
  return JSON.stringify({ ...month, deployment, usage, lines, usd });
}

function shareOf({ services, tenants }: Bill['deployment'], usd: number): string {
  return tenants
    ? `For each tenant: ${DOLLARS.format(Number((usd / tenants.tenants).toPrecision(2)))}`
    : `For each service: ${CENTS.format(usd / services)}`;
}

function describeRefreshes(bill: Bill): string {
  const { lifetimeSeconds, scheduleSeconds, services, tenants } = bill.deployment;
  const due = `A token of ${text(lifetimeSeconds)} s is due after ${text(dueAfterSeconds(lifetimeSeconds))} s`;
  const swept = `${due}; sweeps come every ${text(scheduleSeconds)} s`;
  return [
    ...(services > 0 ? [ofServices(bill, swept)] : []),
    ...(tenants
      ? [ofTenants(bill, tenants.tenants, services > 0 ? 'With due times' : `${swept}. With due times`)]
      : []),
  ].join('\n');
}

function ofServices({ deployment, usage: { cycle, refreshes } }: Bill, swept: string): string {
  const { seconds, bySweep, onRead } = cycle;
  const times = bySweep + onRead;
  const how =
    onRead > 0
      ? `often it expires first and a reader causes the refresh: ${times} in ${text(seconds)} s (${onRead} by readers)`
      : `so it is refreshed every ${text(seconds / times)} s`;
  const factor = times > 1 ? ` x ${times}` : '';
  return (
    `${swept}, ${how}.\n` +
    `Refreshes: ${amount(deployment.services, 'services')} x ${text(MONTH_SECONDS)} s / ${text(seconds)} s${factor} = ${text(refreshes)}.`
  );
}

/** Tenants whose tokens came together are not due together: functions/domain/template/due-lane.ts. */
function ofTenants({ usage: { tenantRefreshes = 0 } }: Bill, tenants: number, begin: string): string {
  const every = (tenants * MONTH_SECONDS) / tenantRefreshes;
  return (
    `${begin} spread over the interval before, the token of a tenant is refreshed every ${text(every)} s on average.\n` +
    `Refreshes: ${amount(tenants, 'tenants')} x ${text(MONTH_SECONDS)} s / ${text(every)} s = ${text(tenantRefreshes)}.`
  );
}

function tableOf(lines: readonly BillLine[], total: number): string {
  const table = new Table({
    head: ['', 'how much', 'price', 'USD'],
    colAligns: ['left', 'right', 'left', 'right'],
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...lines.map(({ item, quantity, price, usd }) => [
      item,
      amount(quantity, price.unit),
      formatPrice(price),
      CENTS.format(usd),
    ]),
    ['Total', '', '', CENTS.format(total)],
  );
  return table.toString();
}

/** Returns a price as people write it: `$0.40 each`, `$0.05 for 10,000 calls`. */
export function formatPrice({ usd, per, unit }: Price): string {
  return `${DOLLARS.format(usd)} ${per === 1 ? 'each' : `for ${text(per)} ${unit}`}`;
}

function widestOf(lines: readonly BillLine[]): number {
  return Math.max(...lines.map(({ item }) => item.length));
}
