import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../lib/infrastructure/token-keeper-props.ts';
import { TokenKeeperStack } from '../../../lib/infrastructure/token-keeper-stack.ts';
import { createApp, service } from '../../support/infrastructure.ts';

const SERVICES = [service('alpha'), service('beta')];
const federated = service('gamma', {
  clientId: 'app',
  clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' },
});

// CDK prints what it warns of and what the rules find; the tests look at it instead.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterAll(() => {
  jest.restoreAllMocks();
});

describe('the outputs of the stack', () => {
  test('are what a person needs next', () => {
    const { Outputs } = Template.fromStack(
      new TokenKeeperStack(createApp(), 'Keeper', { services: SERVICES }),
    ).toJSON();
    expect(Object.keys(Outputs)).toEqual([
      'SecretsToFill',
      'SecretPrefix',
      'ServeTokensFunction',
      'ServeTokensArn',
      'Aliases',
      'RefreshTokensFunction',
      'RefreshTokensLogs',
      'ServeTokensLogs',
      'DeadLetterQueue',
      'TokenTable',
      'Access',
      'AlarmTopic',
      'DashboardUrl',
    ]);
    expect(Outputs.SecretsToFill.Value).toBe('token-keeper/alpha, token-keeper/beta');
    expect(Outputs.Aliases.Value).toBe('alpha, beta, status');
    expect(Outputs.Access.Value).toBe('per-service');
  });

  test('leave out what there is none of', () => {
    const { secret: _none, ...keyless } = federated;
    const stack = new TokenKeeperStack(createApp(), 'Keeper', { services: [keyless], dashboard: false });
    const outputs = Object.keys(Template.fromStack(stack).toJSON()['Outputs']);
    expect(outputs).not.toContain('SecretsToFill');
    expect(outputs).not.toContain('DashboardUrl');
  });
});

describe('what synth says', () => {
  const annotationsOf = (props: Partial<TokenKeeperProps>): Annotations => {
    const stack = new Stack(createApp(), 'Keeper');
    new TokenKeeper(stack, 'TokenKeeper', { services: SERVICES, ...props });
    return Annotations.fromStack(stack);
  };

  test('nothing where there is nothing to do', () => {
    const write = jest.spyOn(process.stderr, 'write');
    const tiny = service('tiny', { timing: { expectedLifetimeSeconds: 60 } });
    const annotations = annotationsOf({ services: [...SERVICES, tiny], runbookUrl: 'https://wiki.example.test/x' });
    for (const found of [annotations.findInfo('*', Match.anyValue()), annotations.findWarning('*', Match.anyValue())]) {
      expect(found).toEqual([]);
    }
    expect(write.mock.calls).toEqual([]);
    write.mockRestore();
  });

  test.each<[Partial<TokenKeeperProps>, number]>([
    [{}, 1],
    [{ alarms: { perService: true } }, 1],
    [{ alarms: false }, 0],
    [{ runbookUrl: 'https://wiki.example.test/x' }, 0],
  ])('once how alarms link a runbook, where they would link one: with %j %i times', (props, times) => {
    const told = annotationsOf(props).findInfo('*', Match.stringLikeRegexp("say runbookUrl: 'https://"));
    expect(told).toHaveLength(times);
  });

  test('that every caller may name any service', () => {
    annotationsOf({ access: 'function' }).hasWarning('*', Match.stringLikeRegexp("access is 'function'"));
  });

  test('what a definition risks', () => {
    const risky = service('risky', { grant: { type: 'password' }, request: { method: 'GET' } });
    const annotations = annotationsOf({ services: [...SERVICES, risky] });
    annotations.hasWarning('*', Match.stringLikeRegexp('^risky: with the grant password'));
    annotations.hasWarning('*', Match.stringLikeRegexp('^risky: request has a secret in the query of its URL'));
    expect(annotations.findWarning('*', Match.stringLikeRegexp('^alpha'))).toEqual([]);
  });

  test('which tokens are too short for the schedule, and the schedule that suits them', () => {
    const short = service('short', { timing: { expectedLifetimeSeconds: 300 } });
    const annotations = annotationsOf({ services: [...SERVICES, short] });
    annotations.hasInfo('*', Match.stringLikeRegexp('^short: tokens of 300 s are too short for a sweep every 300 s'));
    // Half of 300 s are the window; 30 s have to be left at the sweep after it: 150 - 30 = 120 s.
    annotations.hasInfo('*', Match.stringLikeRegexp('With schedule: Duration.minutes\\(2\\) sweeps'));
    expect(annotations.findInfo('*', Match.stringLikeRegexp('^alpha'))).toEqual([]);
  });

  test('what a slower schedule leaves unchecked', () => {
    const unknown = service('unknown', { timing: {} });
    const slow = annotationsOf({ services: [unknown], schedule: Duration.minutes(6) });
    slow.hasWarning('*', Match.stringLikeRegexp('unknown: whether a sweep every 360 s is enough cannot be checked'));
    const usual = annotationsOf({ services: [unknown] });
    expect(usual.findWarning('*', Match.anyValue())).toEqual([]);
  });
});

describe('cdk.json', () => {
  test('has every feature flag that is recommended for a new app', () => {
    const read = (path: string): Record<string, unknown> =>
      JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
    const recommended = read('../../../node_modules/aws-cdk-lib/recommended-feature-flags.json');
    expect(Object.keys(recommended).length).toBeGreaterThan(50);
    expect(read('../../../cdk.json')['context']).toEqual(recommended);
  });
});
