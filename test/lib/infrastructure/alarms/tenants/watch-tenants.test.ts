import { describe, expect, test } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib/core';
import type { TokenKeeperProps } from '../../../../../lib/infrastructure/token-keeper-props.ts';
import { createKeeper, resourcesOf, service, template } from '../../../../support/infrastructure.ts';

type Properties = Readonly<Record<string, unknown>>;
const PREFIX = 'Keeper/TokenKeeper ';

const alarmsOf = (props: Partial<TokenKeeperProps>): Readonly<Record<string, Properties>> => {
  const { stack } = createKeeper({ services: [template('graph')], ...props });
  return Object.fromEntries(
    Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      String(Properties['AlarmName']).replace(PREFIX, ''),
      Properties,
    ]),
  );
};
const ofTenants = (props: Partial<TokenKeeperProps> = {}) =>
  Object.entries(alarmsOf(props)).filter(([name]) => name.startsWith('tenants '));

const OF_GRAPH = [
  { Name: 'deployment', Value: 'Keeper/TokenKeeper' },
  { Name: 'service', Value: 'graph' },
];

describe('the alarms of a service with tenants', () => {
  test('are four, on what tenants have in common, with a service or a hundred thousand tenants', () => {
    const alarms = ofTenants();
    expect(
      alarms.map(([name, { Threshold, ComparisonOperator, MetricName }]) => [
        name,
        MetricName,
        ComparisonOperator,
        Threshold,
      ]),
    ).toEqual([
      ['tenants without a token (graph)', 'TokensExpired', 'GreaterThanThreshold', 0],
      ['tenants failing (graph)', undefined, 'GreaterThanThreshold', 0],
      ['tenants late (graph)', 'TokensLate', 'GreaterThanThreshold', 0],
      ['tenants waiting (graph)', 'OldestDueSeconds', 'GreaterThanThreshold', 600],
    ]);
    for (const [, properties] of alarms) {
      expect(properties).toMatchObject({ TreatMissingData: 'notBreaching' });
      expect(properties['AlarmActions']).toEqual(properties['OKActions']);
      expect(properties['AlarmActions']).toHaveLength(1);
      expect(JSON.stringify(properties['AlarmDescription'])).toContain('npx token-keeper status graph --stack Keeper');
    }
    const { Dimensions, Statistic, Period } = Object.fromEntries(alarms)['tenants late (graph)'] ?? {};
    expect({ Dimensions, Statistic, Period }).toEqual({ Dimensions: OF_GRAPH, Statistic: 'Maximum', Period: 300 });
  });

  const expressionWith = (failing?: object | string) => {
    const tenantAlarms = failing === undefined ? {} : { tenantAlarms: { failing: failing as never } };
    const { Metrics, Threshold } = Object.fromEntries(ofTenants(tenantAlarms))['tenants failing (graph)'] ?? {};
    return [(Metrics as readonly Properties[])[0]?.['Expression'], Threshold];
  };

  test.each([
    [undefined, 'failing > 100 OR (failing > 1 AND 100 * failing > 5 * (failing + fresh))'],
    ['0.5%', 'failing > 1 AND 100 * failing > 0.5 * (failing + fresh)'],
    [{ share: '10%', number: 0 }, 'failing > 0 OR (failing > 1 AND 100 * failing > 10 * (failing + fresh))'],
  ])('with %j that fail look at the share, which one tenant alone never is, and at the number', (given, expected) => {
    expect(expressionWith(given)).toEqual([`IF(${expected}, failing, 0)`, 0]);
  });

  test('look at those with a usable token whose refresh fails', () => {
    const [, failing] = ofTenants().find(([name]) => name.startsWith('tenants failing')) ?? [];
    expect(failing?.['Metrics']).toMatchObject([
      { Expression: expect.stringMatching(/^IF\(.*, failing, 0\)$/) },
      {
        Id: 'failing',
        MetricStat: { Metric: { MetricName: 'TokensFailing', Dimensions: OF_GRAPH }, Stat: 'Maximum' },
        ReturnData: false,
      },
      { Id: 'fresh', MetricStat: { Metric: { MetricName: 'TokensFresh', Dimensions: OF_GRAPH } }, ReturnData: false },
    ]);
    expect(failing).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  });

  test('have the heading of the runbook behind its URL', () => {
    const [, late] =
      ofTenants({ runbookUrl: 'https://wiki.example.test/keeper' }).find(([name]) => name.includes('late')) ?? [];
    expect(JSON.stringify(late?.['AlarmDescription'])).toContain('https://wiki.example.test/keeper#tenants-late');
  });

  test.each<[string, TokenKeeperProps['tenantAlarms'], Readonly<Record<string, unknown>>]>([
    [
      'other numbers',
      { expired: 3, late: 10, oldestDueSeconds: 1200 },
      { failing: 0, late: 10, waiting: 1200, without: 3 },
    ],
    ['a number that fail', { failing: 40 }, { failing: 40, late: 0, waiting: 600, without: 0 }],
    ['a share', { failing: '0.5%' }, { failing: 0, late: 0, waiting: 600, without: 0 }],
    ['some of them', { expired: false, failing: false }, { late: 0, waiting: 600 }],
    ['none', false, {}],
  ])('are %s where that is said', (_what, tenantAlarms, expected) => {
    const found = ofTenants(tenantAlarms === undefined ? {} : { tenantAlarms });
    const thresholds = found.map(([name, { Threshold }]) => [name.split(' ')[1], Threshold]);
    expect(Object.fromEntries(thresholds)).toEqual(expected);
  });

  test('with a number that fail look at that metric', () => {
    const [, failing] = ofTenants({ tenantAlarms: { failing: 0 } }).find(([name]) => name.includes('failing')) ?? [];
    expect(failing).toMatchObject({ MetricName: 'TokensFailing', Threshold: 0 });
  });

  test('are in place of those that other services have, of which the one on callers stays', () => {
    const kinds = (props: Partial<TokenKeeperProps>) =>
      Object.keys(alarmsOf(props)).filter((name) => /^(refresh failing|no valid|token overdue|lifetime)/.test(name));
    const both = [service('alpha'), template('graph')];
    const all = ['lifetime unusual', 'no valid token', 'refresh failing', 'token overdue'];
    expect(kinds({}).toSorted()).toEqual(['no valid token']);
    expect(kinds({ services: both }).toSorted()).toEqual(all);
    expect(kinds({ services: both, alarms: { perService: true } }).toSorted()).toEqual(
      [...all.map((name) => `${name} (alpha)`), 'no valid token'].toSorted(),
    );
    expect(ofTenants({ alarms: false })).toEqual([]);
  });

  test.each<[Partial<TokenKeeperProps>, RegExp]>([
    [
      { tenantAlarms: true as never },
      /tenantAlarms: expected false, or an object with some of expired, failing, late, oldestDueSeconds/,
    ],
    [{ tenantAlarms: { expire: 1 } as never }, /tenantAlarms: expected some of .*, got "expire"/],
    [{ tenantAlarms: { expired: -1 } }, /tenantAlarms.expired: expected false or a whole number of 0 or more, got -1/],
    [{ tenantAlarms: { late: '5%' } as never }, /tenantAlarms.late: expected false or a whole number/],
    [{ tenantAlarms: { failing: '100%' } }, /tenantAlarms.failing: expected a share like '5%'/],
    [{ tenantAlarms: { failing: 0.5 } }, /tenantAlarms.failing: expected a share/],
    [{ tenantAlarms: { failing: { share: '5%' } as never } }, /tenantAlarms.failing: .*got \{"share":"5%"\}/],
    [{ tenantAlarms: { failing: { share: 5, number: 1 } as never } }, /tenantAlarms.failing: expected a share/],
    [{ tenantAlarms: { failing: { share: '5%', number: -1 } } }, /tenantAlarms.failing: expected a share/],
    [{ tenantAlarms: { failing: { share: '5%', number: 1, count: 2 } as never } }, /tenantAlarms.failing: expected/],
    [{ tenantAlarms: { late: { share: '5%', number: 1 } as never } }, /tenantAlarms.late: expected false or/],
    [{ tenantAlarms: { failing: null as never } }, /tenantAlarms.failing: expected a share/],
    [{ tenantAlarms: {}, alarms: false }, /tenantAlarms: with alarms: false there are none/],
    [{ tenantAlarms: {}, services: [service('alpha')] }, /tenantAlarms: no service has tenants/],
    [
      { alarms: { perService: ['graph'] }, services: [service('alpha'), template('graph')] },
      /alarms.perService: expected some of alpha/,
    ],
    [{ alarms: { thresholds: { tokenOverdue: 1 } } }, /since those with tenants have alarms of their own/],
  ])('are refused where %j', (props, message) => {
    expect(() => createKeeper({ services: [template('graph')], ...props })).toThrow(message);
  });
});

describe('the sentences about single services', () => {
  const patterns = (stack: Stack) =>
    Object.values(resourcesOf(stack, 'AWS::Events::Rule')).flatMap(({ Properties }) => {
      const { detail } = (Properties['EventPattern'] ?? {}) as { detail?: Properties };
      return detail?.['deployment'] ? [detail] : [];
    });

  test('are of services without tenants: a provider that is down would be a sentence for each tenant', () => {
    const deployment = ['Keeper/TokenKeeper'];
    expect(patterns(createKeeper({ services: [service('alpha'), template('graph')] }).stack)).toEqual([
      { deployment, tenant: [{ exists: false }] },
      { deployment, tenant: [{ exists: false }] },
    ]);
    expect(patterns(createKeeper({ services: [service('alpha')] }).stack)).toEqual([{ deployment }, { deployment }]);
  });
});

describe('the dashboard', () => {
  const bodyOf = (props: Partial<TokenKeeperProps>): string =>
    JSON.stringify(resourcesOf(createKeeper(props).stack, 'AWS::CloudWatch::Dashboard'));

  test('has a row for each service with tenants, of its metrics alone', () => {
    const services = [template('graph'), template('genesys'), service('alpha')];
    const body = bodyOf({ services });
    for (const id of ['graph', 'genesys']) {
      for (const what of ['tenants', 'seconds', 'refreshes']) expect(body).toContain(`${id}: ${what}`);
    }
    expect(body.split(/service\\",\\"(?:graph|genesys)/)).toHaveLength(2 * 9 + 1);
    expect(body).not.toContain('tenant\\"');
  });
});

describe('metric()', () => {
  const { keeper } = createKeeper({ services: [template('graph'), service('alpha')] });

  test('returns those of tenants for a service that has some', () => {
    expect(keeper.templates).toEqual(['graph']);
    expect(keeper.metric('TokensExpired', { service: 'graph' })).toMatchObject({
      metricName: 'TokensExpired',
      statistic: 'Maximum',
      dimensions: { deployment: 'Keeper/TokenKeeper', service: 'graph' },
    });
    expect(keeper.metric('MinSecondsToExpiry', { service: 'graph' }).statistic).toBe('Minimum');
    expect(keeper.metric('TenantsRefreshed', { service: 'graph' }).statistic).toBe('Sum');
  });

  test.each([
    ['TokensExpired', { service: 'alpha' }, /published of services with tenants only, which alpha has not/],
    ['TokensExpired', {}, /published of services only/],
    ['TokenOverdue', { service: 'graph' }, /graph has tenants, so there are TokensFresh/],
    ['RefreshFailing', { service: 'graph' }, /graph has tenants/],
  ] as const)('refuses %s of %j, which never has data', (name, options, message) => {
    expect(() => keeper.metric(name, options)).toThrow(message);
  });
});
