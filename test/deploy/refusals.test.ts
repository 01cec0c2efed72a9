import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import { type CliResult, runTokenKeeper } from '../support/cli-process.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { allowedStatements, createKeeper } from '../support/infrastructure.ts';
import { createInvoker } from '../support/invoke.ts';
import { TEMPLATE } from '../support/tenant-template.ts';
import { GRANTED, STACK, secretOf } from './app/services.ts';
import type { Cdk, StackOutputs } from './support/cdk.ts';
import type { EmulatedAccount } from './support/emulated-account.ts';
import { type EmulatedGround, openEmulatedGround } from './support/emulated-ground.ts';
import { REGION, ROOT_USER } from './support/ministack.ts';
import { credentialsOf } from './support/provider-clients.ts';
import { installPythonTools } from './support/python-tools.ts';
import type { RotatingAuthorizationServer } from './support/rotating-authorization-server.ts';

const [SERVICE, OTHER] = GRANTED;
const REFRESH = ['refresh', SERVICE, '--force'];
const GET = ['get', SERVICE];
const STATUS = ['status', SERVICE];
const DEBUG = ['debug', SERVICE];
/** As long as tokens of an hour allow: no sweep of the schedule comes between what the test does. */
const SWEEPS_APART_MINUTES = 10;

type FunctionName = 'RefreshTokens' | 'ServeTokens';

/** An action that a role is granted, and how an operator learns that it is denied. */
interface Row {
  readonly of: FunctionName;
  readonly action: string;
  /** What names it, by the code of its cause; absent: nothing that can be asked. */
  readonly asks?: readonly string[];
  readonly code?: string;
  /** Why nothing can be asked. */
  readonly why?: string;
}

const LOGS = 'the emulator writes the lines itself; on AWS they are missing, as are the metrics in them';
const QUEUE = 'only the event of a failed sweep goes there: Lambda counts DestinationDeliveryFailures';

/** A row for each action that the template grants the two functions. */
// biome-ignore format: a table is read by its columns
const ROWS: readonly Row[] = [
  { of: 'RefreshTokens', action: 'dynamodb:GetItem', asks: REFRESH, code: 'store-access-denied' },
  { of: 'RefreshTokens', action: 'dynamodb:UpdateItem', asks: REFRESH, code: 'store-access-denied' },
  { of: 'RefreshTokens', action: 'dynamodb:BatchGetItem', asks: DEBUG, code: 'store-access-denied' },
  { of: 'RefreshTokens', action: 'secretsmanager:BatchGetSecretValue', asks: DEBUG, code: 'secrets-read-singly' },
  { of: 'RefreshTokens', action: 'events:PutEvents', asks: DEBUG, code: 'events-access-denied' },
  // It leaves a failed attempt behind.
  { of: 'RefreshTokens', action: 'secretsmanager:GetSecretValue', asks: REFRESH, code: 'secret-access-denied' },
  { of: 'RefreshTokens', action: 'logs:CreateLogStream', why: LOGS },
  { of: 'RefreshTokens', action: 'logs:PutLogEvents', why: LOGS },
  { of: 'RefreshTokens', action: 'sqs:SendMessage', why: QUEUE },
  { of: 'RefreshTokens', action: 'sqs:GetQueueAttributes', why: QUEUE },
  { of: 'RefreshTokens', action: 'sqs:GetQueueUrl', why: QUEUE },
  { of: 'ServeTokens', action: 'dynamodb:GetItem', asks: GET, code: 'store-access-denied' },
  { of: 'ServeTokens', action: 'dynamodb:BatchGetItem', asks: STATUS, code: 'store-access-denied' },
  { of: 'ServeTokens', action: 'lambda:InvokeFunction', asks: GET, code: 'refresh-access-denied' },
  { of: 'ServeTokens', action: 'logs:CreateLogStream', why: LOGS },
  { of: 'ServeTokens', action: 'logs:PutLogEvents', why: LOGS },
];

/** Actions that are granted only with a prop, which the emulator has nothing to refuse of. */
// biome-ignore format: a table is read by its columns
const BY_PROP: Readonly<Record<string, string>> = {
  'dynamodb:DeleteItem': 'a service with tenants: removing one fails with store-access-denied, and debug tries it',
  'dynamodb:Query': 'a service with tenants: its sweeps and lists fail with store-access-denied, and debug tries it',
  'ec2:AssignPrivateIpAddresses': 'Lambda connects the function to the VPC (vpc): without it the deployment fails, and says so',
  'ec2:CreateNetworkInterface': 'as above',
  'ec2:DeleteNetworkInterface': 'as above: denied later, interfaces stay behind when the stack is gone',
  'ec2:DescribeNetworkInterfaces': 'as above',
  'ec2:DescribeSubnets': 'as above',
  'ec2:UnassignPrivateIpAddresses': 'as above',
  'xray:PutTelemetryRecords': 'tracing: traces are missing, nothing else',
  'xray:PutTraceSegments': 'as above',
};

test('what is granted by a prop has its reason here', () => {
  const { stack } = createKeeper();
  const vpc = Vpc.fromVpcAttributes(new Stack(), 'Vpc', {
    vpcId: 'vpc-00000000000000001',
    availabilityZones: ['eu-central-1a'],
    privateSubnetIds: ['subnet-00000000000000001'],
  });
  const { stack: other } = createKeeper({ services: [TEMPLATE], vpc, tracing: Tracing.ACTIVE });
  const actionsOf = (one: Stack) => new Set(allowedStatements(one).flatMap(({ Action }) => Action));
  expect([...actionsOf(other)].filter((action) => !actionsOf(stack).has(action)).sort()).toEqual(Object.keys(BY_PROP));
});

const { bin, whyNot } = installPythonTools();
describeUnless(whyNot, 'what AWS refuses, in an emulated AWS that enforces IAM', () => describeRefusals(bin));

function describeRefusals(bin: string): void {
  let ground: EmulatedGround;
  let provider: RotatingAuthorizationServer;
  let account: EmulatedAccount;
  let cdk: Cdk;
  let outputs: StackOutputs;
  let ids: Readonly<Record<string, string>>;
  beforeAll(async () => {
    ground = await openEmulatedGround(bin, GRANTED);
    ({ provider, account, cdk } = ground);
    await cdk.bootstrap();
    const minutes = String(SWEEPS_APART_MINUTES);
    outputs = await cdk.deploy({ tokenUrl: provider.tokenUrl, services: GRANTED.join(','), minutes });
    ids = await account.physicalIds(STACK);
    for (const service of GRANTED) {
      await account.putSecret(secretOf(service), credentialsOf(service));
    }
    expect(await sweep()).toMatchObject({ counts: { refreshed: 2 } });
  });
  afterAll(() => ground?.close());

  const output = (name: string): string => outputs[name] ?? 'not deployed';
  const roleOf = (of: FunctionName): string => ids[Object.keys(ids).find((id) => id.includes(`${of}Role`)) ?? ''] ?? '';
  const sweep = async (): Promise<unknown> =>
    (await createInvoker(ground.endpoint)(output('RefreshTokensFunction'), { operation: 'sweep' })).payload;
  const keeper = (command: readonly string[]): Promise<CliResult> =>
    runTokenKeeper([...command, '--stack', STACK, '--endpoint-url', ground.endpoint], '', {
      AWS_ACCESS_KEY_ID: ROOT_USER.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT_USER.secretAccessKey,
      AWS_REGION: REGION,
    });
  const told = async (command: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await keeper(command);
    return stdout + stderr;
  };
  /** Of a token that is stored and fresh nobody asks refresh-tokens. */
  const forget = (): Promise<void> => account.forgetService(output('TokenTable'), SERVICE);

  test('there is a row for every action that the template grants, and no other', () => {
    expect(ROWS.map(({ of, action }) => `${of} ${action}`).sort()).toEqual([...grantsIn(cdk.templateFile)].sort());
  });

  test('history and logs find the log groups by the outputs of the stack', async () => {
    await forget();
    expect(await keeper(REFRESH)).toMatchObject({ exitCode: 0 });
    const { attempts } = JSON.parse((await keeper(['history', SERVICE, '--json'])).stdout);
    expect(attempts.at(-1)).toMatchObject({ result: 'refreshed', from: 'log', why: 'forced' });
    const { stdout, stderr, exitCode } = await keeper(['logs', SERVICE, '--json']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({ function: 'refresh-tokens', event: 'refresh', service: SERVICE }),
    );
    expect(lines.filter(({ service = SERVICE }) => service !== SERVICE)).toEqual([]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('nothing is refused as it is deployed: debug tries it out and is fine', async () => {
    const { stdout, exitCode } = await keeper(DEBUG);
    const tried = [...grantsIn(cdk.templateFile)].map((grant) => grant.split(' ')[1] ?? '');
    const checked = /all that was tried out: (.*)/.exec(stdout)?.[1]?.split(', ') ?? [];
    expect(tried.filter((action) => !/^(?:logs|sqs):/.test(action) && !checked.includes(action))).toEqual([]);
    expect(exitCode).toBe(0);
  });

  describe('denied on its role', () => {
    let denied: FunctionName | undefined;
    afterEach(async () => {
      if (denied) await account.deny(roleOf(denied));
      denied = undefined;
    });

    test.each(ROWS.flatMap(({ of, action, asks, code }) => (asks ? [[of, action, asks, String(code)] as const] : [])))(
      '%s %s is named by %j as %s, and by status and debug',
      async (of, action, asks, code) => {
        if (code.startsWith('refresh-')) await forget();
        denied = of;
        await account.deny(roleOf(of), action);
        for (const command of new Set([asks, STATUS, DEBUG])) {
          const { stdout, stderr, exitCode } = await keeper(command);
          const text = stdout + stderr;
          expect(text).toContain(`[${code}]`);
          // A secret is named, and AWS's code: what Secrets Manager says of one is not repeated.
          const fact = code === 'secret-access-denied' ? 'could not be read \\(' : `${action} on .* failed with `;
          expect(text).toMatch(new RegExp(`${fact}AccessDenied`));
          expect(exitCode).toBe(code === 'secrets-read-singly' ? 0 : 1);
        }
      },
    );
  });

  describe('what was deleted by hand', () => {
    const COMMANDS = [REFRESH, GET, ['status'], DEBUG];

    test('a table is named by every command, and is filled again when it was made anew', async () => {
      const table = output('TokenTable');
      await account.deleteTable(table);
      for (const command of COMMANDS) {
        const { stdout, stderr, exitCode } = await keeper(command);
        expect({ command, text: stdout + stderr, exitCode }).toMatchObject({
          text: expect.stringContaining('[store-missing]'),
          exitCode: 1,
        });
        expect(stdout + stderr).toContain(`table "${table}" failed with ResourceNotFoundException`);
        expect(stdout + stderr).not.toContain('a retry can help');
      }
      await account.makeTable(table);
      await sweep();
      expect((await keeper(GET)).exitCode).toBe(0);
    });

    test('refresh-tokens is named by who needs it', async () => {
      await account.deleteFunction(output('RefreshTokensFunction'));
      await forget();
      expect(await told(GET)).toContain('[refresh-missing]');
      expect(await told(DEBUG)).toContain('[refresh-missing]');
      expect((await keeper(REFRESH)).exitCode).toBe(69);
    });

    test('the alias of a service is named', async () => {
      await account.deleteAlias(output('ServeTokensFunction'), OTHER);
      const { stderr, exitCode } = await keeper(['get', OTHER]);
      expect(stderr).toContain('[alias-missing]');
      expect(exitCode).toBe(69);
    });
  });
}

/** What the policies of the two roles in a template grant, each action once: `ServeTokens dynamodb:GetItem`. */
function grantsIn(templateFile: string): ReadonlySet<string> {
  const { Resources } = JSON.parse(readFileSync(templateFile, 'utf8')) as {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: PolicyProperties }>>;
  };
  const grants = Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const of = /(RefreshTokens|ServeTokens)Role/.exec(id)?.[1];
    if (Type !== 'AWS::IAM::Policy' || of === undefined) return [];
    return Properties.PolicyDocument.Statement.flatMap(({ Effect, Action }) =>
      Effect === 'Allow' ? [Action].flat().map((action) => `${of} ${action}`) : [],
    );
  });
  return new Set(grants);
}

interface PolicyProperties {
  readonly PolicyDocument: {
    readonly Statement: readonly { readonly Effect: string; readonly Action: string | readonly string[] }[];
  };
}
