import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { FUNCTION_LIMITS } from '../../../lib/build/function-limits.ts';
import { googleCloudFederation } from '../../../lib/providers/cloud/google-cloud-federation.ts';
import {
  allowedStatements,
  createKeeper,
  type Resource,
  resourcesOf,
  service,
  templateOf,
} from '../../support/infrastructure.ts';

const only = (stack: Stack, type: string): Resource => {
  const found = Object.values(resourcesOf(stack, type));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
};

describe('a keeper with nothing but services', () => {
  let stack: Stack;
  let template: Template;

  beforeAll(() => {
    ({ stack } = createKeeper());
    template = templateOf(stack);
  });

  test('keeps tokens in a table that stays when it leaves the stack', () => {
    const { Properties, DeletionPolicy } = only(stack, 'AWS::DynamoDB::Table');
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: false,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
    });
    expect(Properties).not.toHaveProperty('TableName');
  });

  test.each(['refresh-tokens', 'serve-tokens'] as const)('%s runs as it is run everywhere else', (name) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp(name === 'refresh-tokens' ? '^Keeps' : '^Hands out'),
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: FUNCTION_LIMITS[name].timeoutSeconds,
      MemorySize: FUNCTION_LIMITS[name].memoryMegabytes,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
      Environment: { Variables: Match.objectLike({ TABLE_NAME: Match.anyValue(), DEPLOYMENT: 'Keeper/TokenKeeper' }) },
    });
  });

  test('has a log group of its own for each function, kept for a month', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
  });

  test('sweeps every 5 minutes, and a sweep that cannot be delivered or fails goes to the dead-letter queue', () => {
    const [rule, ...others] = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).filter(
      ({ Properties }) => 'ScheduleExpression' in Properties,
    );
    expect(others).toEqual([]);
    expect(rule?.Properties['ScheduleExpression']).toBe('rate(5 minutes)');
    expect(rule?.Properties['Targets']).toMatchObject([
      {
        RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('DeadLetters'), 'Arn'] } },
      },
    ]);
    expect(only(stack, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 300,
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
  });

  test('has one alias of serve-tokens for each service and one named status', () => {
    const aliases = Object.values(resourcesOf(stack, 'AWS::Lambda::Alias')).map(({ Properties }) => Properties);
    expect(aliases.map(({ Name }) => Name)).toEqual(['alpha', 'beta', 'status']);
    expect(new Set(aliases.map(({ FunctionVersion }) => FunctionVersion))).toEqual(new Set(['$LATEST']));
  });

  test('asks for access by service', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ACCESS: 'per-service', SCHEDULE_SECONDS: '300' }) },
    });
  });

  test('reserves no concurrency', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });
});

describe('permissions', () => {
  /** Those of roles. A key policy names its own key as `*`: token-key.test.ts. */
  const statements = () =>
    allowedStatements(createKeeper().stack).filter((one) => !('Principal' in one && one.Resource === '*'));

  test('have no wildcard, neither in an action nor in a resource, but for the one action that has no resource', () => {
    expect(statements().length).toBeGreaterThan(8);
    const wide = statements().filter(({ Resource: resource }) => JSON.stringify(resource).includes('*'));
    expect(wide).toEqual([
      { Sid: 'ReadSecretsTogether', Effect: 'Allow', Action: 'secretsmanager:BatchGetSecretValue', Resource: '*' },
    ]);
    for (const { Action: action } of statements()) {
      expect([action].flat().filter((one) => one.includes('*'))).toEqual([]);
    }
  });

  test('to read secrets together are given only where there are several', () => {
    const batches = (services: readonly ServiceDefinition[]) =>
      allowedStatements(createKeeper({ services }).stack).filter(
        ({ Action }) => Action === 'secretsmanager:BatchGetSecretValue',
      );
    const shared = { secret: { name: 'token-keeper/alpha' } };
    expect(batches([service('alpha')])).toEqual([]);
    expect(batches([service('alpha', shared), service('beta', shared)])).toEqual([]);
    expect(batches([service('alpha'), service('beta')])).toHaveLength(1);
  });

  test('to read secrets are one statement that names each', () => {
    const reading = statements().filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    expect(reading.map(({ Resource: resource }) => resource)).toEqual([
      [{ Ref: expect.stringContaining('tokenkeeperalpha') }, { Ref: expect.stringContaining('tokenkeeperbeta') }],
    ]);
  });

  test('of the two roles: one writes tokens and reads secrets, the other reads tokens and invokes the first', () => {
    const { stack } = createKeeper();
    const actionsOf = (part: string): readonly string[] =>
      Object.entries(resourcesOf(stack, 'AWS::IAM::Policy'))
        .filter(([id]) => id.includes(part))
        .flatMap(
          ([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: { Action: string[] }[] }).Statement,
        )
        .flatMap(({ Action }) => Action)
        .filter((action) => !action.startsWith('logs:') && !action.startsWith('sqs:'));
    expect(new Set(actionsOf('RefreshTokens'))).toEqual(
      new Set([
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:UpdateItem',
        'events:PutEvents',
        'secretsmanager:BatchGetSecretValue',
        'secretsmanager:GetSecretValue',
      ]),
    );
    expect(actionsOf('ServeTokens')).toEqual(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'lambda:InvokeFunction']);
  });

  test('to tell AWS STS who the function is are given for the audiences of federated services only', () => {
    const federated = service('gamma', {
      clientId: 'app',
      clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' },
    });
    const pool = { projectNumber: '1', pool: 'aws-pool', provider: 'aws-provider' };
    const google = googleCloudFederation({ id: 'delta', ...pool });
    const { stack } = createKeeper({ services: [service('alpha'), federated, google] });
    const telling = allowedStatements(stack).filter(({ Action }) => Action === 'sts:GetWebIdentityToken');
    expect(telling).toMatchObject([
      {
        Condition: {
          'ForAllValues:StringEquals': {
            'sts:IdentityTokenAudience': [
              'api://AzureADTokenExchange',
              'https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/aws-pool/providers/aws-provider',
            ],
          },
          Null: { 'sts:IdentityTokenAudience': 'false' },
        },
      },
    ]);
    expect(statements().filter(({ Action }) => Action === 'sts:GetWebIdentityToken')).toEqual([]);
  });

  test('of many services do not outgrow what a role may hold', () => {
    const many = Array.from({ length: 60 }, (_, index) => service(`service-${index}`));
    const { stack } = createKeeper({ services: many });
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::IAM::Policy'))) {
      expect(JSON.stringify(Properties['PolicyDocument']).length).toBeLessThan(10_240);
    }
  });
});

describe('props', () => {
  test('a customer key encrypts table and secrets, and the roles may use it without wildcards', () => {
    const keys = new Stack(new App(), 'Keys');
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000';
    const { stack: keeperStack } = createKeeper({ encryptionKey: Key.fromKeyArn(keys, 'Key', arn) });
    expect(only(keeperStack, 'AWS::DynamoDB::Table').Properties['SSESpecification']).toMatchObject({
      SSEEnabled: true,
      SSEType: 'KMS',
    });
    templateOf(keeperStack).allResourcesProperties('AWS::SecretsManager::Secret', {
      KmsKeyId: Match.stringLikeRegexp('^arn:aws:kms'),
    });
    const actions = allowedStatements(keeperStack).flatMap(({ Action }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom']));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('schedule, log retention, reserved concurrency and access go where they belong', () => {
    const { stack } = createKeeper({
      schedule: Duration.minutes(1),
      logRetention: RetentionDays.ONE_WEEK,
      reservedConcurrentExecutions: 2,
      access: 'function',
    });
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 2 });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ACCESS: 'function' }) },
    });
  });

  test.each([
    [1, 11],
    [2, 12],
    [6, 16],
    [40, 16],
  ])('the dashboard shows the tokens of %i services, through the alias status, in %i rows', (count, height) => {
    const services = Array.from({ length: count }, (_, index) => service(`service-${index}`));
    const { DashboardBody } = only(createKeeper({ services }).stack, 'AWS::CloudWatch::Dashboard').Properties as {
      DashboardBody: { 'Fn::Join': [string, (string | { Ref: string })[]] };
    };
    // References are written as themselves, so that what is left is JSON.
    const text = DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : part.Ref)).join('');
    const { widgets } = JSON.parse(text) as {
      widgets: { type: string; y: number; properties: { endpoint: string; params: object } }[];
    };
    const custom = widgets.filter(({ type }) => type === 'custom');
    expect(custom).toMatchObject([{ width: 24, height }]);
    expect(custom[0]?.properties.endpoint).toMatch(/ServeTokensAliasesaliasstatus/);
    expect(custom[0]?.properties.params).toEqual({ target: '--stack Keeper' });
    // Above the graphs, below the alarms.
    const position = widgets.findIndex(({ type }) => type === 'custom');
    expect(position).toBe(widgets.findLastIndex(({ type }) => type === 'alarm') + 1);
  });

  test('no dashboard is made where none is wanted', () => {
    expect(Object.keys(resourcesOf(createKeeper({ dashboard: false }).stack, 'AWS::CloudWatch::Dashboard'))).toEqual(
      [],
    );
    expect(Object.keys(resourcesOf(createKeeper().stack, 'AWS::CloudWatch::Dashboard'))).toHaveLength(1);
  });
});

describe('the code asset of a function', () => {
  test('holds the bundle and the definitions, readable by every user', () => {
    const { stack, keeper } = createKeeper();
    expect(keeper.deployment).toBe('Keeper/TokenKeeper');
    const app = stack.node.root as App;
    const { directory } = app.synth();
    const assets = readdirSync(directory).filter((name) => name.startsWith('asset.'));
    expect(assets).toHaveLength(2);
    for (const asset of assets) {
      expect(readdirSync(join(directory, asset)).toSorted()).toEqual(['index.mjs', 'services.json']);
      for (const file of ['index.mjs', 'services.json']) {
        expect(statSync(join(directory, asset, file)).mode & 0o777).toBe(0o644);
      }
      const services = JSON.parse(readFileSync(join(directory, asset, 'services.json'), 'utf8'));
      expect(services.map(({ id }: { id: string }) => id)).toEqual(['alpha', 'beta']);
    }
  });
});

describe('the dashboard', () => {
  test.each([
    [23, 1],
    [24, 2],
    [76, 4],
  ])('of %i services shows their alarms in %i widgets of at most 100', (count, widgets) => {
    const services = Array.from({ length: count }, (_, index) => service(`service-${index}`));
    const { DashboardBody: body } = only(
      createKeeper({ services, alarms: { perService: true } }).stack,
      'AWS::CloudWatch::Dashboard',
    ).Properties;
    const alarms = JSON.stringify(body).split('\\"type\\":\\"alarm\\"').slice(1);
    expect(alarms).toHaveLength(widgets);
  });
});
