import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Fn, Stack } from 'aws-cdk-lib/core';
import { createApp, createKeeper, resourcesOf } from '../../../support/infrastructure.ts';

const env = { account: '111111111111', region: 'eu-central-1' };
const topicOf = (arn: string) => Topic.fromTopicArn(new Stack(createApp(), 'Topics', { env }), 'Topic', arn);
const warnings = (stack: Stack) =>
  Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('is in another'));

// CDK prints what it warns of; the tests look at it instead.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(() => {
  jest.restoreAllMocks();
});

describe('a topic that was handed in', () => {
  test.each<[string, ITopic, string]>([
    [
      'of another region',
      topicOf('arn:aws:sns:us-east-1:111111111111:t'),
      'expected a topic of the region eu-central-1',
    ],
    [
      'that is FIFO',
      new Topic(new Stack(createApp(), 'Fifo', { env }), 'Topic', { fifo: true }),
      'expected a standard topic',
    ],
    ['that is FIFO by its name', topicOf('arn:aws:sns:eu-central-1:111111111111:t.fifo'), 'expected a standard topic'],
    ['that is a text', 'arn:aws:sns:eu-central-1:111111111111:t' as unknown as ITopic, 'expected a topic of CDK'],
  ])('%s is refused', (_what, alarmTopic, message) => {
    expect(() => createKeeper({ alarmTopic }, { env })).toThrow(`alarmTopic: ${message}`);
  });

  test('of another account gets the alarms, and synth says that it gets no sentences', () => {
    const arn = 'arn:aws:sns:eu-central-1:222222222222:central';
    const { stack } = createKeeper({ alarmTopic: topicOf(arn) }, { env });
    const alarms = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
    expect(alarms.map(({ Properties }) => Properties['AlarmActions'])).toEqual(alarms.map(() => [arn]));
    expect(Object.keys(resourcesOf(stack, 'AWS::Events::Rule'))).toHaveLength(1);
    expect(warnings(stack)).toHaveLength(1);
    const { stack: asked } = createKeeper({ alarmTopic: topicOf(arn), alarms: { notices: false } }, { env });
    expect(warnings(asked)).toEqual([]);
  });

  test('of an account that is not known yet is taken for one of this account', () => {
    const { stack } = createKeeper({ alarmTopic: topicOf(Fn.importValue('topic')) }, { env });
    expect(Object.keys(resourcesOf(stack, 'AWS::Events::Rule'))).toHaveLength(3);
    expect(warnings(stack)).toEqual([]);
  });
});

test.each<[unknown]>([['on-call@example.com'], [['']], [['nobody']], [['a@example.com', 'a@example.com']]])(
  'the addresses %j are refused',
  (alarmEmails) => {
    expect(() => createKeeper({ alarmEmails: alarmEmails as string[] })).toThrow(
      'alarmEmails: expected a list of addresses',
    );
  },
);
