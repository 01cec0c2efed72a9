import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import type { AlarmOptions, WatchProps } from '../../../../lib/infrastructure/alarms/alarm-props.ts';
import { ALARM_KINDS } from '../../../../lib/infrastructure/alarms/alarm-specs.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import { createKeeper, resourcesOf, service, templateOf } from '../../../support/infrastructure.ts';

const PREFIX = 'Keeper/TokenKeeper ';
const alarmsWith = (alarms: boolean | AlarmOptions, props: Partial<TokenKeeperProps> = {}) =>
  Object.values(resourcesOf(createKeeper({ alarms, ...props }).stack, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => ({
      ...Properties,
      name: String(Properties['AlarmName']).replace(PREFIX, ''),
    }),
  );
const namesWith = (alarms: boolean | AlarmOptions): readonly string[] => alarmsWith(alarms).map(({ name }) => name);
const thresholdsWith = (alarms: AlarmOptions) =>
  Object.fromEntries(
    alarmsWith(alarms).map(({ name, ...rest }) => [name, (rest as Record<string, unknown>)['Threshold']]),
  );
const countOf = (stack: Stack, type: string): number => Object.keys(resourcesOf(stack, type)).length;

/** Props as JavaScript may give them. */
const refusal = (props: Readonly<Record<string, unknown>>): string => {
  try {
    createKeeper(props as Partial<TokenKeeperProps>);
  } catch (error) {
    return (error as Error).message;
  }
  return 'not refused';
};

const OF_SERVICES = ['refresh failing', 'no valid token', 'token overdue', 'lifetime unusual'];
const BESIDES = [
  'sweep missing',
  'refresh-tokens errors',
  'refresh-tokens throttled',
  'serve-tokens errors',
  'serve-tokens throttled',
  'dead letters',
];

beforeAll(() => {
  // CDK prints what it warns of.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterAll(() => {
  jest.restoreAllMocks();
});

describe('alarms: false', () => {
  test('makes neither alarms, topic nor notices, and leaves the rest as it is', () => {
    const off = createKeeper({ alarms: false });
    const on = createKeeper();
    expect(off.keeper.alarmTopic).toBeUndefined();
    const gone = Object.entries(resourcesOf(on.stack)).filter(([id]) => !(id in resourcesOf(off.stack)));
    expect(new Set(gone.map(([, { Type }]) => Type))).toEqual(
      new Set(['AWS::CloudWatch::Alarm', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::Events::Rule']),
    );
    expect(countOf(off.stack, 'AWS::Events::Rule')).toBe(1);
    expect(off.keeper.metricRefreshFailing().metricName).toBe('RefreshFailing');
  });

  test('with somebody to tell is a mistake', () => {
    const alarmTopic = Topic.fromTopicArn(new Stack(new App()), 'T', 'arn:aws:sns:eu-central-1:111122223333:on-call');
    const text = refusal({ alarms: false, alarmTopic, alarmEmails: ['on-call@example.test'] });
    expect(text).toMatch(/- alarmTopic: with alarms: false nothing is ever published/);
    expect(text).toMatch(/- alarmEmails: with alarms: false nothing is ever published/);
  });
});

describe('alarms that are chosen', () => {
  test('nothing chosen is all of the deployment, as with true', () => {
    expect(namesWith({})).toEqual([...OF_SERVICES, ...BESIDES]);
    expect(namesWith(true)).toEqual(namesWith({}));
  });

  test('perService: true has four of each service in place of those of the deployment', () => {
    const each = ['alpha', 'beta'].flatMap((id) => OF_SERVICES.map((name) => `${name} (${id})`));
    expect(namesWith({ perService: true })).toEqual([...each, ...BESIDES]);
  });

  test('perService with a list has four more of each of them, once', () => {
    const more = OF_SERVICES.map((name) => `${name} (beta)`);
    expect(namesWith({ perService: ['beta', 'beta'] })).toEqual([...OF_SERVICES, ...more, ...BESIDES]);
    expect(namesWith({ perService: [] })).toEqual(namesWith({}));
  });

  test('disabled ones are not made, of a service neither', () => {
    const names = namesWith({ disabled: ['lifetimeUnusual', 'sweepMissing', 'deadLetters'], perService: ['alpha'] });
    expect(names.filter((name) => /lifetime|sweep|dead/.test(name))).toEqual([]);
    expect(names).toHaveLength(3 + 3 + 4);
    expect(namesWith({ disabled: ALARM_KINDS })).toEqual([]);
  });

  test('thresholds are those that are given; a gauge of one service has none', () => {
    const given = { refreshFailing: 2, noValidToken: 5, serveErrors: 100, deadLetters: 3 };
    expect(thresholdsWith({ perService: ['alpha'], thresholds: given })).toEqual({
      'refresh failing': 2,
      'no valid token': 5,
      'token overdue': 1,
      'lifetime unusual': 1,
      'refresh failing (alpha)': 1,
      'no valid token (alpha)': 5,
      'token overdue (alpha)': 1,
      'lifetime unusual (alpha)': 1,
      'sweep missing': 1,
      'refresh-tokens errors': 1,
      'refresh-tokens throttled': 1,
      'serve-tokens errors': 100,
      'serve-tokens throttled': 1,
      'dead letters': 3,
    });
    expect(thresholdsWith({})).toMatchObject({ 'refresh failing': 1, 'serve-tokens errors': 10 });
  });

  test.each([
    [5, 10, 2],
    [5, 11, 3],
    [5, 1440, 288],
    [15, 30, 2],
  ])('with a sweep every %i minutes, missing for %i are %i periods', (minutes, sweepMissingMinutes, periods) => {
    const props = { schedule: Duration.minutes(minutes), services: [service('alpha', { timing: {} })] };
    const missing = alarmsWith({ sweepMissingMinutes }, props).find(({ name }) => name === 'sweep missing');
    expect(missing).toMatchObject({ EvaluationPeriods: periods, DatapointsToAlarm: periods });
  });

  test('notices: false has none, nor have events: false and a bus of another account, of which synth warns', () => {
    const rules = (props: Partial<TokenKeeperProps>) => countOf(createKeeper(props).stack, 'AWS::Events::Rule');
    expect([rules({}), rules({ alarms: { notices: false } }), rules({ events: false })]).toEqual([3, 1, 1]);
    const arn = 'arn:aws:events:eu-central-1:444455556666:event-bus/theirs';
    const env = { account: '111122223333', region: 'eu-central-1' };
    const { stack } = createKeeper({ eventBus: EventBus.fromEventBusArn(new Stack(new App()), 'Bus', arn) }, { env });
    expect(countOf(stack, 'AWS::Events::Rule')).toBe(1);
    expect(JSON.stringify(stack.node.findAll().flatMap(({ node }) => node.metadata))).toContain(
      'eventBus is in another account',
    );
  });

  test('notices of a bus that is handed in are on it', () => {
    const bus = 'arn:aws:events:eu-central-1:111122223333:event-bus/ours';
    const env = { account: '111122223333', region: 'eu-central-1' };
    const { stack } = createKeeper({ eventBus: EventBus.fromEventBusArn(new Stack(new App()), 'Bus', bus) }, { env });
    templateOf(stack).resourcePropertiesCountIs('AWS::Events::Rule', { EventBusName: 'ours' }, 2);
  });
});

describe('what cannot be is refused with what was expected', () => {
  test.each<[string, unknown, string]>([
    ['a word', 'none', 'alarms: expected true, false, or an object with some of perService, disabled, thresholds,'],
    ['null', null, 'alarms: expected true, false, or an object'],
    ['a list', ['refreshFailing'], 'got a list'],
    ['an unknown option', { per_service: true }, 'alarms: expected some of perService, .*, got "per_service"'],
    [
      'a service that is not kept',
      { perService: ['gamma'] },
      'alarms.perService: expected some of alpha, beta, got "gamma"',
    ],
    [
      'perService: false',
      { perService: false },
      'alarms.perService: expected true, or a list of some of alpha, beta, got false',
    ],
    [
      'a name of no alarm',
      { disabled: ['sweeps'] },
      'alarms.disabled: expected some of refreshFailing, .*, got "sweeps"',
    ],
    ['a word for a list', { disabled: 'sweepMissing' }, 'alarms.disabled: expected a list of some of refreshFailing'],
    [
      'a threshold of 0',
      { thresholds: { serveErrors: 0 } },
      'alarms.thresholds.serveErrors: expected a whole number of 1 or more, got 0',
    ],
    ['a broken one', { thresholds: { deadLetters: 1.5 } }, 'alarms.thresholds.deadLetters: .* got 1.5'],
    ['a text', { thresholds: { noValidToken: '3' } }, 'alarms.thresholds.noValidToken: .* got "3"'],
    ['none', { thresholds: { refreshErrors: Number.NaN } }, 'alarms.thresholds.refreshErrors: .* got NaN'],
    [
      'more services than there are',
      { thresholds: { refreshFailing: 3 } },
      'alarms.thresholds.refreshFailing: expected a whole number from 1 to 2, the number of services, got 3',
    ],
    [
      'a threshold of what counts nothing',
      { thresholds: { sweepMissing: 20 } },
      'alarms.thresholds: expected some of .*, got "sweepMissing"',
    ],
    [
      'less than two periods',
      { sweepMissingMinutes: 9 },
      'alarms.sweepMissingMinutes: expected whole minutes from 10 \\(two periods\\) to 1440, got 9',
    ],
    ['more than a day', { sweepMissingMinutes: 1441 }, 'alarms.sweepMissingMinutes: .* got 1441'],
    ['a number for a switch', { notices: 1 }, 'alarms.notices: expected true or false, got 1'],
  ])('%s', (_what, alarms, message) => {
    expect(refusal({ alarms })).toMatch(new RegExp(`\\n- .*${message}`));
  });

  test.each<[keyof WatchProps, unknown, string]>([
    ['metrics', 'all', "metrics: expected 'deployment' or 'per-service', got \"all\""],
    ['metrics', true, "metrics: expected 'deployment' or 'per-service', got true"],
    ['runbookUrl', 'docs/runbook.md', 'runbookUrl: expected an absolute URL'],
    ['runbookUrl', '//wiki.example.test/x', 'runbookUrl: expected an absolute URL'],
    ['runbookUrl', 'file:///runbook.md', 'runbookUrl: expected an absolute URL'],
    ['runbookUrl', 'https://', 'runbookUrl: expected an absolute URL'],
    ['runbookUrl', 'https://wiki.example.test/x#here', 'runbookUrl: expected an absolute URL without #'],
    ['runbookUrl', 7, 'runbookUrl: expected an absolute URL'],
  ])('%s: %j', (prop, value, message) => {
    expect(refusal({ [prop]: value })).toContain(`\n- ${message}`);
  });

  test('the most that may be is not', () => {
    const thresholds = { refreshFailing: 2, tokenOverdue: 2, lifetimeUnusual: 2, serveErrors: 1_000_000 };
    expect(refusal({ alarms: { thresholds, sweepMissingMinutes: 10 }, runbookUrl: 'http://wiki/x' })).toBe(
      'not refused',
    );
  });
});
