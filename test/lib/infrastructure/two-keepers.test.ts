import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type App, Stack } from 'aws-cdk-lib/core';
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

  test('in two accounts may', () => {
    const app = createApp();
    for (const account of ['111122223333', '222233334444']) {
      const stack = new Stack(app, `Stack-${account}`, { env: { account, region: 'eu-central-1' } });
      new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha')] });
    }
    expect(app.node.children).toHaveLength(2);
  });
});
