import { describe, expect, test } from '@jest/globals';
import { SECRETS_PER_CALL as PER_CALL } from '../../../functions/adapters/secrets-manager/secret-batch-reader.ts';
import { spreadRefreshAt } from '../../../functions/domain/template/due-lane.ts';
import { isTemplate, tenantDefinition } from '../../../functions/domain/template/tenant-definition.ts';
import { instant } from '../../../functions/domain/values/instant.ts';
import { billOf } from '../../../lib/cost/bill.ts';
import { tenantRefreshes } from '../../../lib/cost/tenants.ts';
import { type Deployment, MONTH_SECONDS } from '../../../lib/cost/usage.ts';
import { sha256Hex } from '../../../lib/platform/sha256.ts';
import { createKeeper, resourcesOf, service, template } from '../../support/infrastructure.ts';
import { sampleToken } from '../../support/sample-token.ts';

const FLEET: Deployment = {
  services: 0,
  reads: 1_000_000,
  lifetimeSeconds: 3600,
  secrets: 0,
  scheduleSeconds: 300,
  key: 'made',
  alarms: 'deployment',
  metrics: 'deployment',
  tenants: { tenants: 100_000, templates: 1, secret: 'shared' },
};
const PLAIN: Deployment = { ...FLEET, services: 3, secrets: 3 };

const centsOf = (deployment: Deployment) =>
  Object.fromEntries(billOf(deployment).lines.map(({ item, usd }) => [item, usd.toFixed(2)]));
const withTenants = (tenants: Partial<NonNullable<Deployment['tenants']>>, difference: Partial<Deployment> = {}) => ({
  ...FLEET,
  tenants: { tenants: 100_000, templates: 1, secret: 'shared' as const, ...tenants },
  ...difference,
});

test('100,000 one-hour tokens of tenants cost 600 USD at most', () => {
  expect(centsOf(FLEET)).toMatchObject({
    // 109.46 million x 8 + 8,760
    'DynamoDB writes': '547.30',
    // 109.46 million x 1.0122 + 8,760 x (100,000 x 0.0122 + 8) + 1 million
    'DynamoDB reads': '15.32',
    // 109.46 million / 200 x 1,769 MB
    'Lambda compute': '12.94',
    Secrets: '0.40',
    Metrics: '3.30',
    Alarms: '1.20',
    'DynamoDB storage': '0.08',
    // Of routine refreshes of tenants there are neither lines nor events.
    Logs: '0.43',
    Events: '0.00',
  });
  expect(billOf(FLEET).usd).toBeLessThanOrEqual(600);
  expect(billOf(FLEET).usd.toFixed(2)).toBe('585.23');
});

test('with values for each tenant there are 250 secrets, read twenty at a time', () => {
  const { Secrets, ...rest } = centsOf(withTenants({ secret: 'per-tenant' }));
  const { Secrets: _shared, ...same } = centsOf(FLEET);
  expect(Secrets).toBe('100.00');
  expect({ ...rest, 'Secret reads': '' }).toEqual({ ...same, 'Secret reads': '' });
  expect(billOf(withTenants({ secret: 'per-tenant' })).usage.secretReads).toBe(730 * Math.ceil(250 / PER_CALL));
});

test('what is watched costs the same with one tenant', () => {
  const { Metrics, Alarms, Dashboard } = centsOf(withTenants({ tenants: 1 }));
  expect({ Metrics, Alarms, Dashboard }).toEqual({ Metrics: '3.30', Alarms: '1.20', Dashboard: '3.00' });
});

test('without tenants a bill is as it was, with no line of storage', () => {
  const { tenants: _none, ...deployment } = PLAIN;
  expect(Object.keys(centsOf(deployment))).not.toContain('DynamoDB storage');
  expect(JSON.stringify(billOf(deployment))).not.toMatch(/tenant/i);
});

test.each([
  [0, 1, 'deployment'],
  [0, 3, 'deployment'],
  [2, 3, 'deployment'],
  [2, 3, 'per-service'],
  [2, 3, 'none'],
] as const)(
  'alarms of %i services and %i templates (%s) are those of the construct, by the metrics in them',
  (services, templates, alarms) => {
    const { stack } = createKeeper({
      services: [
        ...Array.from({ length: services }, (_, index) => service(`service-${index}`)),
        ...Array.from({ length: templates }, (_, index) => template(`template-${index}`)),
      ],
      alarms: alarms === 'none' ? false : { perService: alarms === 'per-service' ? true : [] },
    });
    const made = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => {
      const metrics = (Properties['Metrics'] as readonly object[] | undefined) ?? [{ MetricStat: {} }];
      return metrics.filter((one) => 'MetricStat' in one).length;
    });
    const { usage } = billOf(withTenants({ templates }, { services, alarms }));
    expect(usage.alarms).toBe(made.reduce((sum, one) => sum + one, 0));
  },
);

describe('how often tokens of tenants are refreshed', () => {
  const graph = template('graph');
  if (!isTemplate(graph)) throw new Error('graph has tenants');

  test.each([3600, 7200, 86_400, 600])('of %i s is what their due times say, to a hundredth', (lifetimeSeconds) => {
    const periods = Array.from({ length: 3000 }, (_, index) => {
      const definition = { ...tenantDefinition(graph, `tenant-${index}`, {}), timing: {} };
      const { refreshAt: _none, ...bare } = sampleToken('token', instant(0), lifetimeSeconds);
      const at = spreadRefreshAt(bare, definition, sha256Hex) ?? instant(Math.ceil(lifetimeSeconds / 2) + 1);
      return Math.ceil(Number(at) / 300) * 300;
    });
    const mean = periods.reduce((sum, period) => sum + 1 / period, 0) / periods.length;
    const tenants = { tenants: 1, templates: 1, secret: 'shared' } as const;
    const { scheduleSeconds } = FLEET;
    const found = tenantRefreshes(tenants, {
      lifetimeSeconds,
      scheduleSeconds,
      sweeps: 8760,
      monthSeconds: MONTH_SECONDS,
    });
    expect(Math.abs(found / (mean * MONTH_SECONDS) - 1)).toBeLessThan(0.01);
  });
});
