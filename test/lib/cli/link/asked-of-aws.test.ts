import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { awsProblem } from '../../../../lib/cli/connection/aws-error.ts';
import { askOf, noteAsks } from '../../../../lib/cli/link/asked-of-aws.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const failWith = (error: Error) => ({
  handle: async (): Promise<never> => {
    throw error;
  },
});
const ofSystem = (code: string) => Object.assign(new Error(`getaddrinfo ${code}`), { code });

/** What each client of the command line fails with, where no answer comes. */
const CALLS: readonly (readonly [string, string, string, (options: object) => Promise<unknown>])[] = [
  [
    'CloudFormation',
    'cloudformation:DescribeStacks',
    'cloudformation',
    (options) => noteAsks(new CloudFormationClient(options), {}).send(new DescribeStacksCommand({})),
  ],
  [
    'CloudWatch Logs',
    'logs:StartQuery',
    'logs',
    (options) =>
      noteAsks(new CloudWatchLogsClient(options), {}).send(
        new StartQueryCommand({ startTime: 0, endTime: 1, queryString: 'x' }),
      ),
  ],
  [
    'DynamoDB',
    'dynamodb:GetItem',
    'dynamodb',
    (options) =>
      noteAsks(new DynamoDBClient(options), {}).send(
        new GetItemCommand({ TableName: 't', Key: { service: { S: 'a' } } }),
      ),
  ],
  [
    'Lambda',
    'lambda:InvokeFunction',
    'lambda',
    (options) => noteAsks(new LambdaClient(options), {}).send(new InvokeCommand({ FunctionName: 'f' })),
  ],
  [
    'Secrets Manager',
    'secretsmanager:GetSecretValue',
    'secretsmanager',
    (options) => noteAsks(new SecretsManagerClient(options), {}).send(new GetSecretValueCommand({ SecretId: 's' })),
  ],
];

describe.each(CALLS)('a call of %s', (service, action, host, call) => {
  const options = { region: 'eu-central-1', maxAttempts: 1 };

  test('that DNS has no address for is one of its own host', async () => {
    const requestHandler = failWith(ofSystem('ENOTFOUND'));
    const error = await call({ ...options, credentials, requestHandler }).catch((one: unknown) => one);
    expect(askOf(error)).toEqual({
      service,
      action,
      region: 'eu-central-1',
      host: `${host}.eu-central-1.amazonaws.com`,
    });
    expect(awsProblem('asking', error)).toMatchObject({
      message: `asking: DNS has no address for ${host}.eu-central-1.amazonaws.com (ENOTFOUND)`,
      diagnosis: { code: 'aws-dns-failed', message: `DNS has no address for the host of ${service}` },
    });
  });

  test('that was never sent is one of the credentials', async () => {
    const noCredentials = async () => {
      throw Object.assign(new Error('not authorized to perform: sts:AssumeRole'), { name: 'AccessDenied' });
    };
    const error = await call({ ...options, credentials: noCredentials }).catch((one: unknown) => one);
    expect(askOf(error)).toEqual({ service, action, region: 'eu-central-1' });
    expect(awsProblem('asking', error)).toMatchObject({
      message: 'asking: credentials could not be had: AccessDeniedException: not authorized to perform: sts:AssumeRole',
      diagnosis: { code: 'credentials-unavailable' },
    });
  });
});

test('what no call has failed with belongs to none', () => {
  expect([askOf(new Error('x')), askOf('x'), askOf(undefined)]).toEqual([undefined, undefined, undefined]);
});
