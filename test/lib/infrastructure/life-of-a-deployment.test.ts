import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { type App, Fn, Stack } from 'aws-cdk-lib/core';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { TokenKeeper } from '../../../lib/infrastructure/token-keeper.ts';
import { TokenKeeperStack } from '../../../lib/infrastructure/token-keeper-stack.ts';
import { genesysCloud } from '../../../lib/providers/work/genesys-cloud.ts';
import { createApp, createKeeper, resourcesOf, service, toldSecretIds } from '../../support/infrastructure.ts';

/** What docs/deploy.md promises of each step of an operator. */

const secretsOf = (stack: Stack): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(resourcesOf(stack, 'AWS::SecretsManager::Secret')).map(([id, { Properties }]) => [
      id,
      Properties['Name'],
    ]),
  );

describe('a service that was removed', () => {
  const genesys = (id: string, difference: Partial<ServiceDefinition> = {}) => ({
    ...genesysCloud({ id, region: 'eu-central-1' }),
    ...difference,
  });

  test('and comes back takes its kept secret, with the definition as it was', () => {
    const secrets = { genesys: 'Keeper/TokenKeeper/genesys' };
    const { stack } = createKeeper({ services: [genesys('genesys')], secrets });
    expect(secretsOf(stack)).toEqual({});
    // It is the name that the definition would have had anyway.
    expect(toldSecretIds(stack).texts).toEqual({});
    const app = createApp();
    const whole = new TokenKeeperStack(app, 'Keeper', { services: [genesys('genesys')], secrets });
    expect(secretsOf(whole)).toEqual({});
  });

  test('and is called otherwise keeps its secret, the resource included', () => {
    const secret = { name: 'Keeper/TokenKeeper/genesys' };
    const before = secretsOf(createKeeper({ services: [genesys('genesys')] }).stack);
    const both = secretsOf(createKeeper({ services: [genesys('genesys'), genesys('cloud', { secret })] }).stack);
    const after = secretsOf(createKeeper({ services: [genesys('cloud', { secret })] }).stack);
    expect([both, after]).toEqual([before, before]);
  });
});

describe('a construct that is moved', () => {
  const moved = (props: Partial<ConstructorParameters<typeof TokenKeeper>[2]>): Stack => {
    const stack = new Stack(createApp(), 'Keeper');
    new TokenKeeper(stack, 'Moved', { services: [genesysCloud({ id: 'genesys', region: 'eu-central-1' })], ...props });
    return stack;
  };
  const before = createKeeper({ services: [genesysCloud({ id: 'genesys', region: 'eu-central-1' })] }).stack;

  test('makes secrets of other names, which collide with none that is kept', () => {
    expect(Object.values(secretsOf(moved({})))).toEqual(['Keeper/Moved/genesys']);
  });

  test('with the prefix of before would make a name that is taken: another resource has it', () => {
    const after = secretsOf(moved({ secretPrefix: 'Keeper/TokenKeeper/' }));
    expect(Object.values(after)).toEqual(Object.values(secretsOf(before)));
    expect(Object.keys(after)).not.toEqual(Object.keys(secretsOf(before)));
  });

  test('takes the secrets of before when they are handed in', () => {
    expect(secretsOf(moved({ secrets: { genesys: 'Keeper/TokenKeeper/genesys' } }))).toEqual({});
  });
});

describe('a service that another stack uses', () => {
  const ofApp = (
    app: App,
    ids: readonly string[],
    change: (keeper: TokenKeeper, stack: Stack, consumer: Role) => void = () => {},
  ) => {
    const stack = new Stack(app, 'Keeper');
    const keeper = new TokenKeeper(stack, 'TokenKeeper', { services: ids.map((id) => service(id)) });
    const consumers = new Stack(app, 'Consumers');
    new CfnTopic(consumers, 'Topic');
    const consumer = new Role(consumers, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    change(keeper, stack, consumer);
    return Template.fromStack(stack).toJSON()['Outputs'] ?? {};
  };
  const strong = (): App => {
    const app = createApp();
    app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    return app;
  };
  const exportsOf = (outputs: Record<string, { Export?: { Name: string } }>): string[] =>
    Object.values(outputs).flatMap(({ Export: exported }) => exported?.Name ?? []);

  test('is exported by no stack of an app with the recommended flags: it can be removed in one step', () => {
    const outputs = ofApp(
      createApp(),
      ['alpha', 'beta'],
      (keeper, _stack, role) => void keeper.grantGetToken(role, 'alpha'),
    );
    expect(exportsOf(outputs)).toEqual([]);
  });

  test('is exported where references are strong; exportValue keeps that while the consumer lets go, in two steps', () => {
    const used = ofApp(strong(), ['alpha', 'beta'], (keeper, _stack, role) => void keeper.grantGetToken(role, 'alpha'));
    expect(exportsOf(used)).not.toEqual([]);
    const first = ofApp(
      strong(),
      ['alpha', 'beta'],
      (keeper, stack) => void stack.exportValue(keeper.alias('alpha').functionArn),
    );
    expect(exportsOf(first)).toEqual(expect.arrayContaining(exportsOf(used)));
    expect(exportsOf(ofApp(strong(), ['beta']))).toEqual([]);
  });
});

test('the order of services changes nothing: not a letter of the template, nor the code that it names', () => {
  const ids = ['delta', 'alpha', 'charlie', 'bravo'];
  const shared = { secret: { name: 'shared' } };
  const templateIn = (order: readonly string[]): string => {
    const services = order.map((id) => service(id, id < 'c' ? shared : {}));
    const secrets = { delta: Fn.importValue('delta'), charlie: Fn.importValue('charlie') };
    const alarms = { perService: order.slice(0, 4) };
    return JSON.stringify(
      Template.fromStack(new TokenKeeperStack(createApp(), 'Keeper', { services, secrets, alarms })).toJSON(),
    );
  };
  expect(templateIn(ids.toReversed())).toBe(templateIn(ids));
});
