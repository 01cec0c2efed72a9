import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../../lib/infrastructure/token-keeper.ts';
import { createApp, createKeeper, resourcesOf, service } from '../../support/infrastructure.ts';

describe('two keepers of one app', () => {
  const definitionsOf = (stack: Stack): readonly string[] => {
    const { directory } = (stack.node.root as App).synth();
    const keys = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(
      ({ Properties }) => (Properties['Code'] as { S3Key: string }).S3Key,
    );
    return keys.map((key) =>
      readFileSync(join(directory, `asset.${key.replace('.zip', '')}`, 'services.json'), 'utf8'),
    );
  };

  test('have the definitions of their own, each', () => {
    const app = createApp();
    const [alpha, beta] = ['alpha', 'beta'].map((id) => {
      const stack = new Stack(app, `Stack-${id}`);
      new TokenKeeper(stack, 'TokenKeeper', { services: [service(id)] });
      return stack;
    }) as [Stack, Stack];
    expect(definitionsOf(alpha).every((text) => text.includes('"id":"alpha"'))).toBe(true);
    expect(definitionsOf(beta).every((text) => text.includes('"id":"beta"'))).toBe(true);
  });

  test('in one stack may not make the same secret', () => {
    const { stack } = createKeeper();
    expect(() => new TokenKeeper(stack, 'Second', { services: [service('alpha')] })).toThrow(
      /Keeper\/Second\/Secrets and Keeper\/TokenKeeper\/Secrets would both create the secret "token-keeper\/alpha"/,
    );
    expect(() => new TokenKeeper(stack, 'Third', { services: [service('gamma')] })).not.toThrow();
  });

  test('in two stacks whose account nobody knows are warned of, and those of one environment refused', () => {
    const keeperIn = (app: App, id: string, env: StackProps['env']): Stack => {
      const stack = new Stack(app, id, env ? { env } : {});
      new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha')] });
      return stack;
    };
    const env = { account: '111122223333', region: 'eu-central-1' };
    const app = createApp();
    const warned = (stack: Stack) =>
      Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('both create'));
    expect(warned(keeperIn(app, 'First', undefined))).toEqual([]);
    expect(warned(keeperIn(app, 'Second', undefined))).toHaveLength(1);
    expect(warned(keeperIn(app, 'Third', env))).toHaveLength(2);
    expect(warned(keeperIn(createApp(), 'Elsewhere', { ...env, region: 'us-east-1' }))).toEqual([]);
    expect(() => keeperIn(app, 'Fourth', env)).toThrow(
      /both create the secret "token-keeper\/alpha"; give one of them another/,
    );
  });

  test('in two accounts may', () => {
    const app = createApp();
    for (const account of ['111122223333', '222233334444']) {
      const stack = new Stack(app, `Stack-${account}`, { env: { account, region: 'eu-central-1' } });
      new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha')] });
    }
    expect(app.node.children).toHaveLength(2);
  });
});
