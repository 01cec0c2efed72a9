import { describe, expect, test } from '@jest/globals';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../lib/infrastructure/token-keeper-props.ts';
import { createApp, createKeeper, service } from '../../support/infrastructure.ts';

const refusal = (props: Partial<TokenKeeperProps>, region?: string): string => {
  try {
    createKeeper(props, region === undefined ? {} : { env: { region, account: '111122223333' } });
  } catch (error) {
    return Error.isError(error) ? `${error.name}: ${error.message}` : String(error);
  }
  return 'not refused';
};

describe('a deployment that cannot work is refused at synth', () => {
  test.each<[string, Partial<TokenKeeperProps>, RegExp]>([
    ['no service', { services: [] }, /services: expected a list of one or more service definitions/],
    [
      'an id twice',
      { services: [service('a'), service('a')] },
      /services\[1\]\.id: expected an id that no other service has/,
    ],
    ['an id that is no alias', { services: [service('crm.prod')] }, /services\[0\]\.id: expected an id like genesys/],
    ['the reserved id', { services: [service('status')] }, /services\[0\]\.id: expected .* not "status"/],
    [
      'a schedule of half a minute',
      { schedule: Duration.seconds(30) },
      /schedule: expected whole minutes from 1 to 15, got 30 seconds/,
    ],
    ['a schedule of 90 seconds', { schedule: Duration.seconds(90) }, /schedule: expected whole minutes/],
    ['a schedule of 16 minutes', { schedule: Duration.minutes(16) }, /schedule: expected whole minutes from 1 to 15/],
    [
      'windows that the schedule cannot hold',
      { schedule: Duration.minutes(11) },
      /alpha: a token of 3600 s is due with less than 1200 s left; .* 1200 - 660 = 540 s left, .* at least 600 \+ 660 = 1260 s/,
    ],
    [
      'one execution reserved',
      { reservedConcurrentExecutions: 1 },
      /reservedConcurrentExecutions: expected 2 or more, got 1/,
    ],
    [
      'a table that is to be deleted and protected from it',
      { removalPolicy: RemovalPolicy.DESTROY, deletionProtection: true },
      /removalPolicy: DESTROY needs deletionProtection: false/,
    ],
    [
      'a key for a table that is to have none',
      {
        tokenEncryption: 'aws-owned-key',
        encryptionKey: Key.fromKeyArn(new Stack(), 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/k'),
      },
      /tokenEncryption: 'aws-owned-key' leaves the table without the given encryptionKey; expected only one of the two/,
    ],
    [
      'an encryption that there is not',
      { tokenEncryption: 'none' as 'customer-key' },
      /tokenEncryption: expected 'customer-key' or 'aws-owned-key', got "none"/,
    ],
    [
      'a list of what no key covers',
      { encryptionKeyCovers: ['logs'] },
      /encryptionKeyCovers: expected an encryptionKey beside it; the key that is created is for the table only/,
    ],
    [
      'what cannot be covered',
      {
        encryptionKey: Key.fromKeyArn(new Stack(), 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/k'),
        encryptionKeyCovers: ['logs', 'environment' as 'logs'],
      },
      /encryptionKeyCovers: expected any of secrets, logs, queue, topic, got \["environment"\]/,
    ],
    [
      'an access that there is not',
      { access: 'Function' as 'function' },
      /access: expected 'per-service' or 'function', got "Function"/,
    ],
    [
      'days that no log is kept',
      { logRetention: 45 as RetentionDays },
      /logRetention: expected days that CloudWatch knows: .*, got 45/,
    ],
    ['a schedule that is no Duration', { schedule: 5 as unknown as Duration }, /schedule: expected a Duration of CDK/],
    [
      'a schedule that is known when it is deployed',
      { schedule: Duration.minutes(Lazy.number({ produce: () => 5 })) },
      /schedule: expected a Duration that is known at synth/,
    ],
    ['snapshots', { removalPolicy: RemovalPolicy.SNAPSHOT }, /removalPolicy: expected RETAIN, .* no snapshots/],
    [
      'a secret name with blanks',
      { services: [service('a', { secret: { name: 'my secret' } })] },
      /secret\.name: expected/,
    ],
    [
      'half an execution',
      { reservedConcurrentExecutions: 2.5 },
      /reservedConcurrentExecutions: expected 2 or more, got 2\.5/,
    ],
  ])('%s', (_what, props, message) => {
    expect(refusal(props)).toMatch(/^InvalidDeployment: Keeper\/TokenKeeper cannot be deployed:/);
    expect(refusal(props)).toMatch(message);
  });

  test('an unknown region', () => {
    expect(refusal({}, 'eu-mars-1')).toMatch(/env\.region: expected an AWS region like eu-central-1, got "eu-mars-1"/);
    expect(refusal({}, 'eu-central-1')).toBe('not refused');
  });

  test('all that is wrong is said at once', () => {
    const text = refusal({ services: [service('a'), service('a')], schedule: Duration.minutes(16) }, 'eu-mars-1');
    expect(text.split('\n- ')).toHaveLength(4);
  });
});

test('a concurrency that is known when it is deployed is not judged', () => {
  expect(refusal({ reservedConcurrentExecutions: Lazy.number({ produce: () => 2 }) })).toBe('not refused');
});

test.each(['Schlüssel', 'Tokený', 'Tk😀', 'a→b'])(
  'the id %s of the construct is refused: no metric can be named so',
  (id) => {
    const stack = new Stack(createApp(), 'Keeper');
    expect(() => new TokenKeeper(stack, id, { services: [service('a')] })).toThrow(
      `the id "${id}": expected ASCII, since metrics are named by the path of the construct`,
    );
  },
);

test('alarms that cannot be are refused with the other problems', () => {
  const services = [service('one'), service('two')];
  expect(refusal({ services, alarms: { perService: ['one', 'elsewhere'] } })).toContain(
    '\n- alarms.perService: expected some of one, two, got "elsewhere"',
  );
});
