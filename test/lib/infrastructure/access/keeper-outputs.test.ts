import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { keepersInOutputs, keepersInResources } from '../../../../lib/cli/target/keepers-of-stack.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import { TokenKeeperStack } from '../../../../lib/infrastructure/token-keeper-stack.ts';
import { createApp, createKeeper, service } from '../../../support/infrastructure.ts';

const SERVICES = [service('alpha')];

/** The outputs of a template, each with its value as JSON text. */
const outputsOf = (stack: Stack): Readonly<Record<string, string>> => {
  const { Outputs = {} } = Template.fromStack(stack).toJSON() as { Outputs?: Record<string, { Value: unknown }> };
  return Object.fromEntries(
    Object.entries(Outputs).map(([key, { Value }]) => [key, typeof Value === 'string' ? Value : JSON.stringify(Value)]),
  );
};

/** What CloudFormation would list of a stack, with the logical ids as physical ones. */
const resourcesListed = (stack: Stack) =>
  Object.entries(Template.fromStack(stack).toJSON()['Resources'] as Record<string, { Type: string }>).map(
    ([logicalId, { Type: type }]) => ({ logicalId, type, physicalId: logicalId }),
  );

describe('the outputs of a construct', () => {
  test('are those of a stack of its own, with its path, and its name', () => {
    const plain = Object.keys(outputsOf(new TokenKeeperStack(createApp(), 'Keeper', { services: SERVICES })));
    const { stack } = createKeeper({ services: SERVICES });
    const keys = Object.keys(outputsOf(stack));
    expect(keys.map((key) => key.replace(/^TokenKeeperOutputs(.*)[0-9A-F]{8}$/, '$1'))).toEqual([
      'Deployment',
      ...plain,
    ]);
    expect(outputsOf(stack)[keys[0] as string]).toBe('Keeper/TokenKeeper');
  });

  test('are left out where nobody wants them, and then its functions are found by their resources', () => {
    const { stack } = createKeeper({ outputs: false });
    expect(outputsOf(stack)).toEqual({});
    expect(outputsOf(new TokenKeeperStack(createApp(), 'Keeper', { services: SERVICES, outputs: false }))).toEqual({});
    expect(keepersInResources('Keeper', resourcesListed(stack))).toEqual([
      {
        name: 'Keeper/TokenKeeper',
        names: {
          ServeTokensFunction: expect.stringMatching(/^TokenKeeperServeTokensFunction/),
          RefreshTokensFunction: expect.stringMatching(/^TokenKeeperRefreshTokensFunction/),
          TokenTable: expect.stringMatching(/^TokenKeeperTokensTable/),
          ServeTokensLogs: expect.stringMatching(/^TokenKeeperServeTokensLogs/),
          RefreshTokensLogs: expect.stringMatching(/^TokenKeeperRefreshTokensLogs/),
        },
      },
    ]);
  });

  test('tell two keepers of a stack apart', () => {
    const { stack } = createKeeper({ services: SERVICES });
    new TokenKeeper(stack, 'Second', { services: [service('gamma')] });
    const keepers = keepersInOutputs('Keeper', outputsOf(stack));
    expect(keepers.map(({ name }) => name)).toEqual(['Keeper/TokenKeeper', 'Keeper/Second']);
    expect(keepers.map(({ names }) => names.ServeTokensFunction)).toEqual([
      expect.stringContaining('TokenKeeperServeTokensFunction'),
      expect.stringContaining('SecondServeTokensFunction'),
    ]);
  });

  test('of a nested stack are those of the outermost one', () => {
    const stack = new Stack(createApp(), 'Outer');
    const nested = new NestedStack(new NestedStack(stack, 'Middle'), 'Inner');
    new TokenKeeper(nested, 'TokenKeeper', { services: SERVICES });
    const [keeper, ...others] = keepersInOutputs('Outer', outputsOf(stack));
    expect(others).toEqual([]);
    expect(keeper?.names.ServeTokensFunction).toContain('Fn::GetAtt');
    expect(Object.keys(keeper?.names ?? {}).toSorted()).toEqual([
      'Deployment',
      'RefreshTokensFunction',
      'RefreshTokensLogs',
      'SecretPrefix',
      'ServeTokensFunction',
      'ServeTokensLogs',
      'TokenTable',
    ]);
  });

  test('of a Stage are in the stack that the stage names', () => {
    const stack = new Stack(new Stage(createApp(), 'Prod'), 'Tokens');
    new TokenKeeper(stack, 'TokenKeeper', { services: SERVICES });
    expect(keepersInOutputs(stack.stackName, outputsOf(stack)).map(({ name }) => name)).toEqual([
      'Prod-Tokens/TokenKeeper',
    ]);
  });
});
