import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { METRICS, type MetricName } from '../../../../functions/domain/telemetry/metric.ts';
import { createKeeper, type Resource, resourcesOf, service, templateOf } from '../../../support/infrastructure.ts';

const RUNBOOK = new URL('../../../../docs/runbook.md', import.meta.url);

type Alarm = Resource['Properties'];

const alarmsOf = (stack: Stack): readonly Alarm[] =>
  Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

let stack: Stack;
let alarms: readonly Alarm[];

const named = (name: string): Alarm => {
  const found = alarms.find(({ AlarmName }) => AlarmName === `Keeper/TokenKeeper ${name}`);
  expect(found).toBeDefined();
  return found as Alarm;
};

beforeAll(() => {
  // CDK prints what it warns of.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  ({ stack } = createKeeper());
  alarms = alarmsOf(stack);
});

afterAll(() => {
  jest.restoreAllMocks();
});

describe('alarms', () => {
  test.each([
    ['refresh failing (alpha)', 'RefreshFailing', 'Maximum', [2, 3]],
    ['no valid token (alpha)', 'NoValidToken', 'Sum', [1, 1]],
    ['token overdue (beta)', 'TokenOverdue', 'Maximum', [1, 1]],
    ['lifetime unusual (beta)', 'LifetimeUnusual', 'Maximum', [1, 1]],
  ])('%s watches %s of its service', (name, metric, statistic, [datapoints, periods]) => {
    expect(named(name)).toMatchObject({
      Namespace: 'TokenKeeper',
      MetricName: metric,
      Statistic: statistic,
      Period: 300,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      DatapointsToAlarm: datapoints,
      EvaluationPeriods: periods,
      TreatMissingData: 'notBreaching',
      Dimensions: [
        { Name: 'deployment', Value: 'Keeper/TokenKeeper' },
        { Name: 'service', Value: /\((.*)\)/.exec(name)?.[1] },
      ],
    });
  });

  test('a sweep that is missing for 15 minutes is one, since missing data breaches', () => {
    expect(named('sweep missing')).toMatchObject({
      MetricName: 'SweepCompleted',
      Dimensions: [{ Name: 'deployment', Value: 'Keeper/TokenKeeper' }],
      Statistic: 'Sum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 300,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      TreatMissingData: 'breaching',
    });
  });

  test.each([
    [1, 300, 3],
    [7, 420, 3],
    [8, 480, 2],
    [15, 900, 2],
  ])('with a sweep every %i minutes the period is %i s, %i times', (minutes, period, periods) => {
    const props = { schedule: Duration.minutes(minutes), services: [service('alpha', { timing: {} })] };
    const { stack } = createKeeper(props);
    const missing = alarmsOf(stack).find(({ MetricName: metric }) => metric === 'SweepCompleted');
    const gauge = alarmsOf(stack).find(({ MetricName: metric }) => metric === 'RefreshFailing');
    expect(gauge).toMatchObject({ Period: period });
    expect(missing?.['AlarmDescription']).toContain(`for ${(period / 60) * periods} minutes`);
    expect(missing).toMatchObject({ Period: period, EvaluationPeriods: periods, DatapointsToAlarm: periods });
  });

  test('on functions and dead letters there are five', () => {
    const others = alarms.filter(({ Namespace }) => Namespace !== 'TokenKeeper');
    expect(others.map(({ MetricName }) => MetricName)).toEqual([
      'Errors',
      'Throttles',
      'Errors',
      'Throttles',
      'ApproximateNumberOfMessagesVisible',
    ]);
  });

  test('watch metrics that are published', () => {
    const own = alarms.filter(({ Namespace }) => Namespace === 'TokenKeeper');
    expect(own).toHaveLength(9);
    for (const { MetricName } of own) {
      expect(METRICS).toHaveProperty(MetricName as MetricName);
    }
  });

  test('tell the topic when they go off and when it is over', () => {
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: expect.stringContaining('AlarmsTopic') }]);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  test('say what they mean and link a heading that the runbook has', () => {
    expect(existsSync(RUNBOOK)).toBe(true);
    const headings = readFileSync(RUNBOOK, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('## '))
      .map((line) =>
        line
          .slice(3)
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      );
    for (const { AlarmDescription } of alarms) {
      const [, meaning, anchor] =
        /^(.{40,}) What to do: docs\/runbook\.md#([a-z0-9-]+)$/.exec(String(AlarmDescription)) ?? [];
      expect(meaning).toBeDefined();
      expect(headings).toContain(anchor);
    }
  });

  test('link the runbook where it is said to be', () => {
    const props = { runbookUrl: 'https://wiki.example.test/token-keeper' };
    for (const { AlarmDescription } of alarmsOf(createKeeper(props).stack)) {
      expect(AlarmDescription).toContain(' What to do: https://wiki.example.test/token-keeper#');
    }
  });
});

describe('the topic', () => {
  test('that is made lets the alarms of this deployment publish, and takes TLS only', () => {
    const [policy] = Object.values(resourcesOf(stack, 'AWS::SNS::TopicPolicy'));
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', expect.arrayContaining([':alarm:Keeper/TokenKeeper *'])] } },
          },
        },
      ],
    });
  });

  test('that is handed in is used, and e-mail addresses are subscribed', () => {
    const elsewhere = new Stack(new App(), 'Elsewhere');
    const alarmTopic = Topic.fromTopicArn(elsewhere, 'Topic', 'arn:aws:sns:eu-central-1:111122223333:on-call');
    const keeper = createKeeper({ alarmTopic, alarmEmails: ['on-call@example.test'] });
    expect(resourcesOf(keeper.stack, 'AWS::SNS::Topic')).toEqual({});
    templateOf(elsewhere).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'on-call@example.test',
    });
    for (const { AlarmActions } of alarmsOf(keeper.stack)) {
      expect(AlarmActions).toEqual(['arn:aws:sns:eu-central-1:111122223333:on-call']);
    }
  });
});
