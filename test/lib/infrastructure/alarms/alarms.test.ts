import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { METRICS, type MetricName } from '../../../../functions/domain/telemetry/metric.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
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
    ['refresh failing', 'RefreshFailing', 'Maximum', [2, 3]],
    ['no valid token', 'NoValidToken', 'Sum', [1, 1]],
    ['token overdue', 'TokenOverdue', 'Maximum', [1, 1]],
    ['lifetime unusual', 'LifetimeUnusual', 'Maximum', [1, 1]],
  ])('%s watches %s of the deployment', (name, metric, statistic, [datapoints, periods]) => {
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
      Dimensions: [{ Name: 'deployment', Value: 'Keeper/TokenKeeper' }],
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
    expect(own).toHaveLength(5);
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

  test('say what they mean, what to do first and with which command, and name no page that nobody can open', () => {
    for (const { AlarmDescription, AlarmName } of alarms) {
      const text = String(AlarmDescription);
      expect(text).toMatch(/^.{40,} What to do: .{40,}\.$/);
      expect(text).not.toMatch(/\.md|#|More:|(?<!npx )token-keeper [a-z]+ --/);
      expect([AlarmName, text]).toEqual([
        AlarmName,
        expect.stringMatching(/"npx token-keeper [a-z]+[^"]* --stack Keeper"/),
      ]);
    }
  });

  test('link the heading of a runbook that has an address', () => {
    const headings = readFileSync(RUNBOOK, 'utf8').match(/^## .*/gm) ?? [];
    const anchors = headings.map((line) => line.slice(3).toLowerCase().replaceAll(' ', '-'));
    for (const { AlarmDescription } of alarmsOf(
      createKeeper({ runbookUrl: 'https://wiki.example.test/tokens' }).stack,
    )) {
      const link = / More: https:\/\/wiki\.example\.test\/tokens#([a-z0-9-]+)$/.exec(String(AlarmDescription));
      expect(anchors).toContain(link?.[1]);
    }
  });

  test('have at most 1,024 characters with the longest name of a stack and an address of 300', () => {
    const app = new App();
    const place = new Stack(app, 'S'.repeat(128), { env: { account: '111122223333', region: 'ap-northeast-1' } });
    new TokenKeeper(place, 'Keeper', {
      services: [service('genesys')],
      secretPrefix: 'x/',
      runbookUrl: `https://${'x'.repeat(292)}`,
    });
    const texts = alarmsOf(place).map(({ AlarmDescription }) => String(AlarmDescription));
    expect(texts.length).toBeGreaterThan(9);
    expect(texts.filter((text) => text.length > 1024)).toEqual([]);
    expect(texts[0]).toContain(`--stack ${'S'.repeat(128)} --region ap-northeast-1"`);
  });
});

describe('the topic', () => {
  test('that is made lets any alarm and rule of the account publish, and takes TLS only', () => {
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
            ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', expect.arrayContaining([':alarm:*'])] } },
          },
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: {
            StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLikeIfExists: { 'aws:SourceArn': { 'Fn::Join': ['', expect.arrayContaining([':rule/*'])] } },
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
