import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TokenKeeper } from '../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../lib/infrastructure/token-keeper-props.ts';
import { TokenKeeperStack } from '../../../lib/infrastructure/token-keeper-stack.ts';
import { createApp, service } from '../../support/infrastructure.ts';

const SERVICES = [service('alpha'), service('beta')];
const federated = service('gamma', {
  clientId: 'app',
  clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' },
});

function roleWithEverything(stack: Stack): void {
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: ['*'] }));
}

// CDK prints what it warns of and what the rules find; the tests look at it instead.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterAll(() => {
  jest.restoreAllMocks();
});

/** Synthesizes an app under the AwsSolutions rules, which throw what they find. */
const synthWithRules = (add: (app: ReturnType<typeof createApp>) => void): void => {
  const app = createApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  add(app);
  app.synth();
};

describe('the outputs of the stack', () => {
  test('are what a person needs next', () => {
    const { Outputs } = Template.fromStack(
      new TokenKeeperStack(createApp(), 'Keeper', { services: SERVICES }),
    ).toJSON();
    expect(Object.keys(Outputs)).toEqual([
      'SecretsToFill',
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

  test('which access is on', () => {
    annotationsOf({}).hasInfo('*', Match.stringLikeRegexp("access is 'per-service'"));
    annotationsOf({ access: 'function' }).hasWarning('*', Match.stringLikeRegexp("access is 'function'"));
  });

  test('which tokens are too short for the schedule', () => {
    const short = service('short', { timing: { expectedLifetimeSeconds: 300 } });
    const annotations = annotationsOf({ services: [...SERVICES, short] });
    annotations.hasInfo('*', Match.stringLikeRegexp('^short: tokens of 300 s are too short for a sweep every 300 s'));
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

describe('the rules of AwsSolutions', () => {
  test('find nothing in the stack, whatever is granted', () => {
    synthWithRules((app) => {
      const services = [...SERVICES, federated];
      const stack = new TokenKeeperStack(app, 'Keeper', { services, alarmEmails: ['on-call@example.test'] });
      const consumer = new Role(stack, 'Consumer', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      stack.keeper.grantGetToken(consumer, 'alpha');
      stack.keeper.grantStatus(consumer);
    });
  });

  test.each<[string, (stack: Stack) => void]>([
    ['AwsSolutions-SMG4', (stack) => new Secret(stack, 'Secret')],
    ['AwsSolutions-SQS3', (stack) => new Queue(stack, 'Queue', { enforceSSL: true })],
    ['AwsSolutions-IAM5', (stack) => roleWithEverything(stack)],
  ])('would find %s where nothing was acknowledged', (rule, add) => {
    expect(() => synthWithRules((app) => add(new Stack(app, 'Bad')))).toThrow(rule);
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
