import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { MOST_SERVICES, MOST_SERVICES_WITH_ALARMS } from '../../../../lib/infrastructure/limits/limits.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import { createApp, createKeeper, resourcesOf, service, template } from '../../../support/infrastructure.ts';

const refusalOf = (stack: Stack): string => {
  try {
    Template.fromStack(stack);
    return 'not refused';
  } catch (error) {
    return String(error);
  }
};

describe('what a stack has room for is counted in the template', () => {
  const fill = (stack: Stack, wanted: number): void => {
    const made = stack.node.findAll().filter((one) => 'cfnResourceType' in one && Stack.of(one) === stack).length;
    for (let index = made; index < wanted; index += 1) new CfnTopic(stack, `Topic${index}`);
  };

  test('500 resources are taken, whoever makes them, and one more is refused with the arithmetic', () => {
    const full = createKeeper().stack;
    fill(full, 500);
    expect(Object.keys(resourcesOf(full))).toHaveLength(500);
    const { stack } = createKeeper();
    fill(stack, 501);
    expect(refusalOf(stack)).toMatch(
      /Keeper: \d+ AWS::SNS::Topic \+ .* others = 501 resources, and a CloudFormation stack has 500 at most; a service has \d+ here, so deploy \d+ of the 2 services in a second or a nested stack/,
    );
  });

  test('the aliases of groups are counted as what a service has', () => {
    const { stack } = createKeeper({ services: [template('graph', { groups: ['gold', 'silver'] }), service('alpha')] });
    fill(stack, 501);
    expect(refusalOf(stack)).toMatch(/deploy 1 of the 2 services/);
  });

  test('40 services with tenants, 5 groups each and the longest ids have room, also in what a role may hold', () => {
    const groups = Array.from({ length: 5 }, (_, index) => `${index}`.padEnd(40, 'g'));
    const tenants = { groups, secret: 'per-tenant' } as const;
    const services = Array.from({ length: 40 }, (_, index) => template(`service-${index}-`.padEnd(64, 'x'), tenants));
    const { stack } = createKeeper({ services });
    expect(refusalOf(stack)).toBe('not refused');
    expect(Object.keys(resourcesOf(stack)).length).toBeLessThanOrEqual(500);
  });

  test('200 services with the longest ids have room', () => {
    const stack = new Stack(createApp(), 'S'.repeat(64));
    const ids = Array.from({ length: 200 }, (_, index) => `service-${index}-`.padEnd(64, 'x'));
    new TokenKeeper(stack, 'TokenKeeper', { services: ids.map((id) => service(id)) });
    expect(Object.keys(resourcesOf(stack)).length).toBeLessThanOrEqual(445);
  });

  test('200 services have room with every option that makes something', () => {
    const stack = new Stack(createApp(), 'Keeper', { env: { account: '111122223333', region: 'eu-central-1' } });
    const ids = Array.from({ length: 200 }, (_, index) => `service-${index}`);
    const keeper = new TokenKeeper(stack, 'TokenKeeper', {
      services: ids.map((id) => service(id)),
      // The types of CDK do not allow for exactOptionalPropertyTypes.
      vpc: new Vpc(stack, 'Vpc', { maxAzs: 3 }) as IVpc,
      proxy: { https: 'http://proxy.example.com:3128', noProxy: ['amazonaws.com'] },
      encryptionKey: new Key(stack, 'Key'),
      tracing: Tracing.ACTIVE,
      metrics: 'per-service',
      alarms: { perService: ['service-0'] },
      alarmEmails: ['team@example.com'],
      deletionProtection: true,
      reservedConcurrentExecutions: 2,
      eventBus: new EventBus(stack, 'Bus') as IEventBus,
    });
    keeper.grantStatus(new ArnPrincipal('arn:aws:iam::222233334444:role/operators'));
    expect(refusalOf(stack)).toBe('not refused');
  });

  test.each([
    [MOST_SERVICES, true],
    [MOST_SERVICES_WITH_ALARMS, { perService: true }],
  ] as const)('what the command line takes for the most fits: %i services with alarms: %j', (count, alarms) => {
    const services = Array.from({ length: count }, (_, index) => service(`service-${index}`));
    expect(Object.keys(resourcesOf(createKeeper({ services, alarms }).stack)).length).toBeGreaterThan(490);
  });

  test('two keepers in a stack are told of once', () => {
    const { stack } = createKeeper();
    new TokenKeeper(stack, 'Second', { services: [service('gamma')] });
    fill(stack, 501);
    expect(refusalOf(stack).split('= 501 resources')).toHaveLength(2);
  });

  test.each([
    ['outputs', (stack: Stack, index: number) => new CfnOutput(stack, `Output${index}`, { value: 'x' })],
    ['parameters', (stack: Stack, index: number) => new CfnParameter(stack, `Parameter${index}`)],
  ])('200 %s are taken, and one more is refused', (what, add) => {
    const { stack } = createKeeper();
    const present =
      Template.fromStack(createKeeper().stack).toJSON()[what === 'outputs' ? 'Outputs' : 'Parameters'] ?? {};
    for (let index = Object.keys(present).length; index < 202; index += 1) add(stack, index);
    expect(refusalOf(stack)).toMatch(new RegExp(`Keeper: 20\\d ${what}, and a CloudFormation stack has 200 at most`));
  });

  test('a template of more than 1 MB is refused', () => {
    const { stack } = createKeeper();
    for (let index = 0; index < 110; index += 1)
      new CfnTopic(stack, `Topic${index}`, { displayName: 'x'.repeat(10_000) });
    expect(refusalOf(stack)).toMatch(
      /the template has 1\d{6} bytes, and CloudFormation takes 1048576; give the stack suppress/,
    );
  });
});

test('permissions of other accounts on one alias are limited to what its policy has room for', () => {
  const granted = (count: number): Stack => {
    const { stack, keeper } = createKeeper();
    for (let index = 0; index < count; index += 1) {
      const arn = `arn:aws:iam::222233334444:role/${'consumer'.repeat(7)}-${index}`;
      keeper.grantGetToken(new ArnPrincipal(arn), 'alpha');
    }
    return stack;
  };
  expect(refusalOf(granted(20))).toBe('not refused');
  expect(refusalOf(granted(80))).toMatch(
    /the 80 permissions on .*alpha.* bytes, and Lambda takes 20480; grant whole accounts/,
  );
});

describe('names', () => {
  const synthesized = (stackLength: number, ids: readonly string[]): string => {
    const stack = new Stack(createApp(), 'S'.repeat(stackLength));
    new TokenKeeper(stack, 'Keeper', { services: ids.map((id) => service(id)) });
    return refusalOf(stack);
  };

  test.each([1, 64, 100, 128])('of a stack of %i characters and ids of 64 keep every rule', (length) => {
    expect(synthesized(length, ['a', 'b'.repeat(64)])).toBe('not refused');
  });

  test('that make a text longer than AWS takes are refused with the reason', () => {
    const stack = new Stack(createApp(), 'S'.repeat(128));
    new TokenKeeper(stack, 'K'.repeat(120), { services: [service('alpha')] });
    expect(refusalOf(stack)).toMatch(
      /alarmName of AWS::CloudWatch::Alarm can have 2\d\d characters, and AWS takes 255; shorten the name/,
    );
  });
});
