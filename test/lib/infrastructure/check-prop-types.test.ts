import { describe, expect, test } from '@jest/globals';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { InvalidDeployment } from '../../../lib/infrastructure/check-deployment.ts';
import { TokenKeeper } from '../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../lib/infrastructure/token-keeper-props.ts';
import { createApp, service } from '../../support/infrastructure.ts';

/** What somebody may write in JavaScript. */
const refusal = (props: unknown): string => {
  try {
    new TokenKeeper(new Stack(createApp(), 'Keeper'), 'TokenKeeper', props as TokenKeeperProps);
    return 'not refused';
  } catch (error) {
    return error instanceof InvalidDeployment ? error.message : `from inside: ${error}`;
  }
};
const services = [service('alpha')];

describe('a prop of another kind is refused with what was expected and what was seen', () => {
  test.each<readonly [string, readonly unknown[], string]>([
    ['access', ['everybody', 5, null], "expected 'per-service' or 'function'"],
    ['schedule', [5, '5 minutes', {}, null], 'expected a Duration of CDK: Duration.minutes(5)'],
    ['removalPolicy', ['keep', 5, null], 'expected a RemovalPolicy of CDK'],
    ['deletionProtection', ['yes', 1, null], 'expected true or false'],
    ['refreshOnRotation', ['true', 1, null], 'expected true or false'],
    ['logRetention', ['x', {}, 4, null], 'expected days that CloudWatch knows'],
    ['events', ['x', null], 'expected true or false'],
    ['eventBus', ['bus', {}, null], 'expected a bus of CDK'],
    ['outputs', ['x', null], 'expected true or false'],
    ['dashboard', ['x', {}, null], 'expected true or false'],
    ['encryptionKey', ['arn:aws:kms:eu-central-1:111122223333:key/k', {}, 5, true, null], 'expected a key of CDK'],
    ['encryptionKeyCovers', ['logs', {}, 5, null], "expected a list: ['logs', 'queue']"],
    ['secretPrefix', [5, {}, null], "expected a text: 'my-app/'"],
    ['secrets', ['x', [], 5, null], 'expected an object of secrets by the id of their service'],
    ['secretKeys', ['x', [], null], 'expected an object of keys by the name or ARN of their secret'],
    ['alarmTopic', ['arn:aws:sns:eu-central-1:111122223333:t', {}, null], 'expected a topic of CDK'],
    ['alarmEmails', ['a@example.com', [5], ['nobody'], {}, null], "expected a list of addresses: ['team@example.com']"],
  ])('%s', (name, values, expected) => {
    for (const value of values) {
      expect(refusal({ services, [name]: value })).toContain(`\n- ${name}: ${expected}`);
      expect(refusal({ services, [name]: value })).toContain(`, got ${JSON.stringify(value)}`);
    }
  });

  test.each<readonly [string, unknown, string]>([
    ['a number for a secret', { secrets: { alpha: 5 } }, 'secrets.alpha: expected the name or ARN of a secret'],
    ['no text for a secret', { secrets: { alpha: '' } }, 'secrets.alpha: expected the name or ARN of a secret'],
    ['nothing for a secret', { secrets: { alpha: undefined } }, 'secrets.alpha: expected the name or ARN of a secret'],
    ['an ARN for the key of a secret', { secretKeys: { alpha: 'arn' } }, 'secretKeys.alpha: expected a key of CDK'],
  ])('%s', (_what, props, message) => {
    expect(refusal({ services, ...(props as object) })).toContain(`\n- ${message}`);
  });

  test('all of them are said at once', () => {
    expect(refusal({ services, access: 5, schedule: 5, secrets: { alpha: 5 } }).split('\n- ')).toHaveLength(4);
  });
});

test.each([undefined, null, 'services', [services]])('props that are none are refused: %j', (props) => {
  expect(refusal(props)).toBe(
    `Keeper/TokenKeeper cannot be deployed:\n- props: expected an object: { services: [...] }, got ${
      props === undefined ? 'nothing' : JSON.stringify(props).slice(0, 77)
    }${JSON.stringify(props ?? null).length > 80 ? '...' : ''}`,
  );
});

test('what is of the right kind is taken, tokens of CDK included', () => {
  const stack = new Stack(createApp(), 'Keeper');
  const props: TokenKeeperProps = {
    services,
    access: 'per-service',
    schedule: Duration.minutes(1),
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    refreshOnRotation: true,
    logRetention: Lazy.number({ produce: () => RetentionDays.ONE_DAY }),
    events: true,
    eventBus: EventBus.fromEventBusName(stack, 'Bus', 'bus'),
    outputs: false,
    dashboard: false,
    encryptionKey: new Key(stack, 'Key'),
    encryptionKeyCovers: ['logs'],
    secretPrefix: 'my-app/',
    secrets: { alpha: Secret.fromSecretNameV2(stack, 'Secret', 'kept') },
    secretKeys: {},
    alarmTopic: new Topic(stack, 'Topic'),
    alarmEmails: ['team@example.com'],
  };
  expect(() => new TokenKeeper(stack, 'TokenKeeper', props)).not.toThrow();
});
