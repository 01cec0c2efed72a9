import { describe, expect, test } from '@jest/globals';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { METRICS, type MetricName } from '../../../../functions/domain/telemetry/metric.ts';
import { createKeeper, resourcesOf, service, template } from '../../../support/infrastructure.ts';

const { keeper } = createKeeper();
const { keeper: detailed } = createKeeper({ metrics: 'per-service' });
const DEPLOYMENT = { deployment: 'Keeper/TokenKeeper' };

describe('metrics of a keeper', () => {
  test.each<[string, Metric, string, object, string]>([
    ['metricRefreshFailing', keeper.metricRefreshFailing(), 'RefreshFailing', {}, 'Maximum'],
    [
      'metricNoValidToken',
      keeper.metricNoValidToken({ service: 'alpha' }),
      'NoValidToken',
      { service: 'alpha' },
      'Sum',
    ],
    [
      'metricTokenOverdue',
      keeper.metricTokenOverdue({ service: 'beta' }),
      'TokenOverdue',
      { service: 'beta' },
      'Maximum',
    ],
    ['metricLifetimeUnusual', keeper.metricLifetimeUnusual(), 'LifetimeUnusual', {}, 'Maximum'],
    ['metricSecondsToExpiry', keeper.metricSecondsToExpiry(), 'SecondsToExpiry', {}, 'Minimum'],
    ['metricSweepCompleted', keeper.metricSweepCompleted(), 'SweepCompleted', {}, 'Sum'],
    ['metric', keeper.metric('RefreshFailed', { service: 'alpha' }), 'RefreshFailed', { service: 'alpha' }, 'Sum'],
    ['metric', keeper.metric('NewTokensRejected'), 'NewTokensRejected', {}, 'Maximum'],
    [
      'metric',
      detailed.metric('LifetimeSeconds', { service: 'beta' }),
      'LifetimeSeconds',
      { service: 'beta' },
      'Minimum',
    ],
  ])('%s', (_method, metric, metricName, scope, statistic) => {
    expect(metric).toMatchObject({
      namespace: 'TokenKeeper',
      metricName,
      dimensions: { ...DEPLOYMENT, ...scope },
      statistic,
      period: Duration.minutes(5),
    });
  });

  test('take what an own alarm asks for', () => {
    const options = { statistic: 'Average', period: Duration.minutes(1), label: 'mine' };
    expect(keeper.metricNoValidToken(options)).toMatchObject({ ...options, period: Duration.minutes(1) });
  });

  test.each<[string, () => Metric, string]>([
    [
      'no such service',
      () => keeper.metricNoValidToken({ service: 'gamma' }),
      'no service named "gamma" is kept; expected one of alpha, beta',
    ],
    [
      'of a service only',
      () => keeper.metric('ClockOffsetSeconds'),
      'published of services only; name one of alpha, beta',
    ],
    [
      'of the deployment only',
      () => keeper.metric('EventsNotSent', { service: 'alpha' }),
      'of the whole deployment, not of services',
    ],
    ['by result only', () => keeper.metric('RefreshAttempts'), 'by the result of the attempts only'],
    ['by result, of a service', () => keeper.metric('RefreshAttempts', { service: 'alpha' }), 'not of services'],
    [
      'not asked for',
      () => keeper.metricSecondsToExpiry({ service: 'alpha' }),
      "of services with metrics: 'per-service' only",
    ],
  ])('what would never have data is refused: %s', (_what, ask, message) => {
    expect(ask).toThrow(message);
  });

  test('any that is published can be had somehow', () => {
    const services = [service('alpha'), template('graph')];
    const { keeper: detailed } = createKeeper({ metrics: 'per-service', services });
    for (const name of Object.keys(METRICS) as MetricName[]) {
      if (name === 'RefreshAttempts') continue;
      const ways = [{}, { service: 'alpha' }, { service: 'graph' }].filter((options) => {
        try {
          return detailed.metric(name, options) instanceof Metric;
        } catch {
          return false;
        }
      });
      expect(ways.length).toBeGreaterThan(0);
    }
  });
});

test("the topic takes alarms of the user's own, whatever they are called", () => {
  const { stack, keeper: own } = createKeeper();
  const alarm = own.metricRefreshFailing().createAlarm(stack, 'Mine', { threshold: 3, evaluationPeriods: 1 });
  alarm.addAlarmAction(new SnsAction(own.alarmTopic as ITopic));
  const [policy] = Object.values(resourcesOf(stack, 'AWS::SNS::TopicPolicy'));
  expect(JSON.stringify(policy)).toMatch(/:alarm:\*"/);
});

test("metrics: 'per-service' tells refresh-tokens so, and nobody else is told anything", () => {
  const settings = (props: Parameters<typeof createKeeper>[0]) =>
    Object.values(resourcesOf(createKeeper(props).stack, 'AWS::Lambda::Function')).map(
      ({ Properties }) => (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables['METRICS'],
    );
  expect(settings({ metrics: 'per-service' })).toEqual(['per-service', undefined]);
  expect(settings({ metrics: 'deployment' })).toEqual([undefined, undefined]);
});
