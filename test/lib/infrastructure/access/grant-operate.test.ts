import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { NestedStack, Stack } from 'aws-cdk-lib/core';
import { connect } from '../../../../lib/cli/connection/connect.ts';
import { createDebugCommand } from '../../../../lib/cli/debug/debug-command.ts';
import { createHistoryCommand } from '../../../../lib/cli/logs/history-command.ts';
import { createLogsCommand } from '../../../../lib/cli/logs/logs-command.ts';
import { createSecretCommand } from '../../../../lib/cli/secret/secret-command.ts';
import { createRefreshCommand } from '../../../../lib/cli/status/refresh-command.ts';
import { createStatusCommand } from '../../../../lib/cli/status/status-command.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import { type CliRun, NOW, runCli } from '../../../support/cli-harness.ts';
import {
  createApp,
  createKeeper,
  type PolicyStatement,
  resourcesOf,
  service,
} from '../../../support/infrastructure.ts';
import {
  type ScriptedAnswer,
  type ScriptedServer,
  type SeenRequest,
  startScriptedServer,
} from '../../../support/scripted-server.ts';
import { sampleStatus } from '../../local/fixtures/sample-status.ts';

/** The statements of the operator's policy. */
function operated(props: Partial<TokenKeeperProps> = {}): {
  readonly stack: Stack;
  readonly statements: readonly PolicyStatement[];
} {
  const { stack, keeper } = createKeeper(props);
  const role = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  keeper.grantOperate(role);
  return { stack, statements: statementsOf(stack) };
}

const statementsOf = (stack: Stack): readonly PolicyStatement[] =>
  Object.entries(resourcesOf(stack, 'AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('Operator'))
    .flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: PolicyStatement[] }).Statement);

const idOf = (stack: Stack, type: string, part: string): string =>
  Object.keys(resourcesOf(stack, type)).find((id) => id.includes(part)) as string;

describe('an operator', () => {
  test('may invoke status and refresh-tokens, look at the stack and the logs, and write the secrets that were made', () => {
    const { stack, statements } = operated();
    const secrets = Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret')).map((id) => ({ Ref: id }));
    expect(secrets).toHaveLength(2);
    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [
        ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
        {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':cloudformation:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':stack/Keeper/*',
            ],
          ],
        },
      ],
      [
        'logs:FilterLogEvents',
        [
          { 'Fn::GetAtt': [idOf(stack, 'AWS::Logs::LogGroup', 'RefreshTokens'), 'Arn'] },
          { 'Fn::GetAtt': [idOf(stack, 'AWS::Logs::LogGroup', 'ServeTokens'), 'Arn'] },
        ],
      ],
      ['secretsmanager:PutSecretValue', secrets],
      [
        'lambda:InvokeFunction',
        [
          { 'Fn::GetAtt': [idOf(stack, 'AWS::Lambda::Function', 'RefreshTokens'), 'Arn'] },
          { Ref: idOf(stack, 'AWS::Lambda::Alias', 'aliasstatus') },
        ],
      ],
    ]);
  });

  test('may use the key of the secrets through Secrets Manager, and not otherwise', () => {
    const stack = new Stack(createApp(), 'Other');
    const own = new TokenKeeper(stack, 'TokenKeeper', {
      services: [service('alpha')],
      encryptionKey: new Key(stack, 'Key'),
    });
    own.grantOperate(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    expect(statementsOf(stack)).toContainEqual(
      expect.objectContaining({
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Condition: {
          StringEquals: {
            'kms:ViaService': {
              'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
            },
          },
        },
      }),
    );
  });

  test('may not write secrets that were there before', () => {
    const stack = new Stack(createApp(), 'Keeper');
    const existing = Secret.fromSecretNameV2(stack, 'Existing', 'crm');
    const keeper = new TokenKeeper(stack, 'TokenKeeper', {
      services: [service('alpha')],
      secrets: { 'token-keeper/alpha': existing },
    });
    keeper.grantOperate(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    expect(JSON.stringify(statementsOf(stack))).not.toContain('secretsmanager');
  });

  test('of a nested stack may look at the outermost one, which has the outputs', () => {
    const stack = new Stack(createApp(), 'Outer');
    const nested = new NestedStack(stack, 'Inner');
    const keeper = new TokenKeeper(nested, 'TokenKeeper', { services: [service('alpha')] });
    keeper.grantOperate(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    expect(JSON.stringify(statementsOf(stack))).toContain(':stack/Outer/*');
    expect(JSON.stringify(statementsOf(stack))).toContain(':stack/Outer-*/*');
  });

  test('has to have a policy in this app', () => {
    const { keeper } = createKeeper();
    expect(() => keeper.grantOperate(new AccountPrincipal('222222222222'))).toThrow(
      /grantOperate\(\) takes a role, a user or a group/,
    );
  });
});

describe('what the command line calls with that', () => {
  const OUTPUTS = {
    ServeTokensFunction: 'serve',
    RefreshTokensFunction: 'refresh',
    TokenTable: 'table',
    ServeTokensLogs: 'serve-logs',
    RefreshTokensLogs: 'refresh-logs',
  };
  const saved = { ...process.env };
  let server: ScriptedServer;
  let calls: string[] = [];
  beforeEach(async () => {
    calls = [];
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-central-1' });
    const actions = new Set(operated().statements.flatMap(({ Action }) => Action));
    server = await startScriptedServer((request) => answerAs(actions, request));
  });
  afterEach(async () => {
    await server.close();
    for (const name of Object.keys(process.env)) {
      if (!(name in saved)) delete process.env[name];
    }
    Object.assign(process.env, saved);
  });

  /** The action and resource of a call, as IAM names them. */
  const callOf = ({ path, headers, body }: SeenRequest): readonly [string, string] => {
    const invoked = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(path)?.[1];
    if (invoked !== undefined) return ['lambda:InvokeFunction', decodeURIComponent(invoked)];
    const target = String(headers['x-amz-target'] ?? '');
    if (target !== '') {
      const [api = '', action] = target.split('.');
      const service = { DynamoDB_20120810: 'dynamodb', Logs_20140328: 'logs' }[api] ?? api;
      return [`${service}:${action}`, ''];
    }
    return [`cloudformation:${new URLSearchParams(body).get('Action')}`, ''];
  };

  /** AWS with the policy above: whatever is not granted is refused, other aliases among it. */
  const answerAs = (actions: ReadonlySet<string>, request: SeenRequest): ScriptedAnswer => {
    if (request.method === 'GET') return { status: 404 };
    const [action, resource] = callOf(request);
    const isGranted = actions.has(action) && ['', 'serve:status', 'refresh'].includes(resource);
    calls.push(`${isGranted ? '' : 'refused '}${action}${resource === '' ? '' : ` ${resource}`}`);
    if (!isGranted) {
      const headers = { 'x-amzn-errortype': 'AccessDeniedException' };
      return { status: 403, headers, body: { __type: 'AccessDeniedException', message: 'not authorized' } };
    }
    if (action === 'cloudformation:DescribeStacks') return stackAnswer;
    if (resource === 'refresh')
      return { body: { contractVersion: 1, service: 'genesys', result: 'refreshed', reason: 'forced' } };
    return { body: resource === '' ? { VersionId: 'abcdef01-2345' } : statusAnswer(request.body) };
  };

  const DEFINITION = service('genesys');
  const statusAnswer = (request: string): object => {
    const { services, ...status } = sampleStatus();
    const isAsked = (JSON.parse(request) as { definition?: boolean }).definition;
    return {
      ...status,
      contractVersion: 1,
      services: services.map((one) => (isAsked ? { ...one, definition: DEFINITION } : one)),
    };
  };
  const members = Object.entries(OUTPUTS).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stackAnswer: ScriptedAnswer = {
    headers: { 'content-type': 'text/xml' },
    body: `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
      <StackName>TokenKeeper</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-23T05:00:00Z</CreationTime>
      <Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };

  const run = (create: Parameters<typeof runCli>[0], args: readonly string[], stdin = ''): Promise<CliRun> =>
    runCli(
      (context) => create({ ...context, connect: (options) => connect(options, process.env, { now: () => NOW }) }),
      [...args, '--endpoint-url', server.url],
      { stdin },
    );

  test('status needs no more', async () => {
    expect(await run(createStatusCommand, ['--json'])).toMatchObject({ stderr: '' });
    expect(calls).toEqual(['cloudformation:DescribeStacks', 'lambda:InvokeFunction serve:status']);
  });

  test('refresh needs no more', async () => {
    expect(await run(createRefreshCommand, ['genesys', '--force'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(calls).toEqual([
      'cloudformation:DescribeStacks',
      'lambda:InvokeFunction refresh',
      'lambda:InvokeFunction serve:status',
    ]);
  });

  test('logs needs no more', async () => {
    expect(await run(createLogsCommand, ['genesys'])).toMatchObject({ exitCode: 0, stdout: '' });
    expect(calls).toEqual([
      'cloudformation:DescribeStacks',
      'logs:FilterLogEvents',
      'logs:FilterLogEvents',
      'lambda:InvokeFunction serve:status',
    ]);
  });

  test('history needs no more', async () => {
    expect(await run(createHistoryCommand, ['genesys'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(calls).toEqual([
      'cloudformation:DescribeStacks',
      'lambda:InvokeFunction serve:status',
      'logs:FilterLogEvents',
    ]);
  });

  test('secret put --replace takes the name from the deployment, and needs no definition file', async () => {
    const stdin = JSON.stringify({ clientId: 'id', clientSecret: 'MARKER-secret' });
    const { stdout, exitCode } = await run(createSecretCommand, ['put', 'genesys', '--replace'], stdin);
    expect(stdout).toContain('stored clientId, clientSecret in secret token-keeper/genesys');
    expect(exitCode).toBe(0);
    expect(calls).toEqual([
      'cloudformation:DescribeStacks',
      'lambda:InvokeFunction serve:status',
      'secretsmanager:PutSecretValue',
    ]);
  });

  test('secret put without it says that it may not read, and how to go on', async () => {
    const { stderr, exitCode } = await run(createSecretCommand, ['put', 'genesys'], '{}');
    expect(stderr).toContain('this identity may not read secret token-keeper/genesys');
    expect(stderr).toContain('--replace stores');
    expect(exitCode).toBe(69);
    expect(calls.at(-1)).toBe('refused secretsmanager:GetSecretValue');
  });

  test('debug looks at what it may, and takes what it may not for no failure', async () => {
    const { stdout } = await run(createDebugCommand, ['genesys', '--json']);
    const { checks, diagnosis } = JSON.parse(stdout) as {
      checks: { check: string; state: string; reason: string }[];
      diagnosis: { code: string };
    };
    const states = Object.fromEntries(checks.map(({ check, state }) => [check, state]));
    expect(states).toMatchObject({
      definition: 'passed',
      secret: 'skipped',
      permission: 'skipped',
      getToken: 'skipped',
    });
    expect(diagnosis.code).not.toBe('permission-missing');
    expect(calls.filter((call) => call.startsWith('refused')).toSorted()).toEqual([
      'refused dynamodb:BatchGetItem',
      'refused lambda:InvokeFunction serve:genesys',
      'refused secretsmanager:GetSecretValue',
    ]);
  });
});
