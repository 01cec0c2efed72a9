import { describe, expect, test } from '@jest/globals';
import { billOf } from '../../../lib/cost/bill.ts';
import { amount } from '../../../lib/cost/term.ts';
import type { Deployment } from '../../../lib/cost/usage.ts';
import { MOST_SERVICES } from '../../../lib/infrastructure/limits/limits.ts';

const FIFTY: Deployment = {
  services: 50,
  reads: 1_000_000,
  lifetimeSeconds: 3600,
  secrets: 50,
  scheduleSeconds: 300,
  key: 'aws-owned',
  alarms: 'deployment',
  metrics: 'deployment',
};
const MOST: Deployment = { ...FIFTY, services: MOST_SERVICES, secrets: MOST_SERVICES, reads: 1_000_000_000 };
const SHORT: Deployment = { ...FIFTY, services: 1, secrets: 1, lifetimeSeconds: 300 };

const centsOf = (deployment: Deployment) =>
  Object.fromEntries(billOf(deployment).lines.map(({ item, usd }) => [item, usd.toFixed(2)]));

test('a bill worked out by hand', () => {
  expect(centsOf(FIFTY)).toEqual({
    // 50 x 0.40; 730 x 3 / 10,000 x 0.05
    Secrets: '20.00',
    'Secret reads': '0.01',
    // (3 + 2) x 0.30; (4 + 6) x 0.10
    Metrics: '1.50',
    Alarms: '1.00',
    Dashboard: '3.00',
    // 403.5 MB of invocations, 9.6 MB of sweeps, 40.9 MB of refreshes, 440 MB of reads
    Logs: '0.45',
    // 1.00876 x 0.20; (8,760 x 1.5 + 20,000) x 0.5 x 0.0000133334
    'Lambda requests': '0.20',
    'Lambda compute': '0.22',
    // 50 x 973.33 x 6 + 8,760 = 300,760; 438,000 + 2 x 48,666.67 + 1,000,000
    'DynamoDB writes': '0.19',
    'DynamoDB reads': '0.19',
    // 48,666.67 refreshes
    Events: '0.05',
  });
  expect(billOf(FIFTY).usd.toFixed(2)).toBe('26.81');
});

test('metrics of each service add its three gauges and two by the hour, and their log lines', () => {
  const { Metrics, Logs, ...rest } = centsOf({ ...FIFTY, metrics: 'per-service' });
  const { Metrics: _metrics, Logs: _logs, ...same } = centsOf(FIFTY);
  // (50 x 5 + 3 + 2) x 0.30; 184.0 MB of gauges and 17.0 MB of refreshes more
  expect({ Metrics, Logs }).toEqual({ Metrics: '76.50', Logs: '0.55' });
  expect(rest).toEqual(same);
});

test.each([
  ['per-service', '20.60'],
  ['none', '0.00'],
] as const)('with alarms %s their line is %s, and the others stay', (alarms, usd) => {
  expect(centsOf({ ...FIFTY, alarms })).toEqual({ ...centsOf(FIFTY), Alarms: usd });
});

test.each([
  [5, 16.68, 0.6],
  [50, 120.58, 0.5],
])('%i services with the key of their tokens cost less than before: %f USD x %f at most', (services, before, share) => {
  expect(billOf({ ...FIFTY, services, secrets: services, key: 'made' }).usd).toBeLessThanOrEqual(before * share);
});

test('the key that the construct makes adds a dollar, and a use of each function every five minutes', () => {
  const { lines, usd } = billOf({ ...FIFTY, key: 'made' });
  expect(lines.slice(-2)).toMatchObject([
    { item: 'Customer key', quantity: 1, usd: 1 },
    { item: 'Key uses', quantity: 17_520 },
  ]);
  expect(usd - billOf(FIFTY).usd).toBeCloseTo(1 + 0.03 * 1.752, 6);
});

test('a key that was handed in is used for each secret every hour as well', () => {
  const { lines, usd } = billOf({ ...FIFTY, key: 'handed-in' });
  expect(lines.slice(-2)).toMatchObject([
    { item: 'Customer key', quantity: 1, usd: 1 },
    { item: 'Key uses', quantity: 730 * 50 + 17_520 },
  ]);
  expect(usd - billOf(FIFTY).usd).toBeCloseTo(1 + 0.03 * 5.402, 6);
});

test('shared secrets change the lines of secrets and nothing else', () => {
  const { Secrets: one, 'Secret reads': reads, ...rest } = centsOf({ ...FIFTY, secrets: 1 });
  const { Secrets: _all, 'Secret reads': _reads, ...same } = centsOf(FIFTY);
  expect({ one, reads }).toEqual({ one: '0.40', reads: '0.00' });
  expect(rest).toEqual(same);
});

describe.each<[string, Deployment]>([
  ['tokens of an hour', FIFTY],
  ['tokens of a day', { ...FIFTY, lifetimeSeconds: 86_400 }],
  ['refreshes on read', SHORT],
  ['nobody reads', { ...SHORT, reads: 0 }],
  ['no secrets', { ...SHORT, secrets: 0 }],
  ['a key that was made', { ...SHORT, key: 'made' }],
  ['a key that was handed in', { ...SHORT, key: 'handed-in' }],
  ['no alarms', { ...SHORT, alarms: 'none' }],
  ['everything by service', { ...FIFTY, alarms: 'per-service', metrics: 'per-service' }],
  ['the most there may be', { ...MOST, scheduleSeconds: 60, metrics: 'per-service' }],
])('of %s', (_name, deployment) => {
  const { lines, usd } = billOf(deployment);

  test('the lines add up to the total', () => {
    expect(lines.reduce((sum, line) => sum + line.usd, 0)).toBe(usd);
  });

  test.each(lines)('the formula of $item gives its quantity, and the price its amount', ({ formula, ...line }) => {
    // The numbers in a formula are rounded to two decimals.
    expect(evaluate(formula) / line.quantity || 1).toBeCloseTo(1, 4);
    expect((line.quantity / line.price.per) * line.price.usd).toBe(line.usd);
  });

  test('the prices are those of the first tier', () => {
    const most = { metrics: 10_000, GB: 10_000, 'GB-s': 7_500_000_000 };
    for (const [unit, limit] of Object.entries(most)) {
      const used = lines.filter(({ price }) => price.unit === unit);
      expect(used).toHaveLength(1);
      expect(used[0]?.quantity).toBeLessThan(limit);
    }
  });
});

test.each([
  [1, 'secrets', '1 secret'],
  [0, 'secrets', '0 secrets'],
  [1.5, 'metrics', '1.5 metrics'],
  [1, 'GB-s', '1 GB-s'],
  [1_234_567.891, 'read units', '1,234,567.89 read units'],
])('%d %s is written "%s"', (quantity, unit, text) => {
  expect(amount(quantity, unit)).toBe(text);
});

/** Works out a formula as a reader would: the words are dropped and what is left is arithmetic. */
function evaluate(formula: string): number {
  const arithmetic = formula
    .replaceAll('10^9', '1000000000')
    .replaceAll(/\bx\b/g, '*')
    .replaceAll(/[A-Za-z,]/g, '');
  expect(arithmetic).toMatch(/^[\d.*+/() -]+$/);
  return new Function(`return ${arithmetic}`)() as number;
}
