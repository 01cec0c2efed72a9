import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAwsSigner } from '../../../lib/platform/aws-signer.ts';
import { REGION, ROOT_USER } from './ministack.ts';

/** What an operator of the account looks at and does, with the SDK. */
export interface EmulatedAccount {
  /** The physical ids of a stack's resources by their logical ids; none when there is no such stack. */
  physicalIds(stack: string): Promise<Readonly<Record<string, string>>>;
  putSecret(name: string, value: object): Promise<void>;
  getSecret(name: string): Promise<unknown>;
  /** Deletes everything that is stored of a service. */
  forgetService(table: string, service: string): Promise<void>;
  /** Every line that a function has logged, in the log group of its configuration. */
  logLines(functionName: string): Promise<readonly string[]>;
  alarms(): Promise<readonly MetricAlarm[]>;
  /** Denies a role one action on everything, in a policy of its own; absent action: that policy is removed. */
  deny(role: string, action?: string): Promise<void>;
  deleteTable(table: string): Promise<void>;
  /** Makes a table by hand, with the key that the token table has. */
  makeTable(table: string): Promise<void>;
  deleteFunction(functionName: string): Promise<void>;
  /** The names of a table's indexes. */
  indexesOf(table: string): Promise<readonly (string | undefined)[]>;
  /** How many tenants have a token, and how many an attempt that has not ended. */
  countTenants(table: string): Promise<{ readonly withToken: number; readonly leased: number }>;
  deleteAlias(functionName: string, alias: string): Promise<void>;
}

/** Returns the account at the endpoint, used by its root user. */
export function openEmulatedAccount(endpoint: string): EmulatedAccount {
  const options = { endpoint, region: REGION, credentials: ROOT_USER };
  const cloudFormation = new CloudFormationClient(options);
  const cloudWatch = new CloudWatchClient(options);
  const logs = new CloudWatchLogsClient(options);
  const dynamoDb = new DynamoDBClient(options);
  const lambda = new LambdaClient(options);
  const secretsManager = new SecretsManagerClient(options);
  return {
    async physicalIds(stack) {
      const found: [string, string][] = [];
      for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: stack })) {
        for (const { LogicalResourceId = '', PhysicalResourceId = '' } of page.StackResourceSummaries ?? []) {
          found.push([LogicalResourceId, PhysicalResourceId]);
        }
      }
      return Object.fromEntries(found);
    },
    async putSecret(name, value) {
      await secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(value) }));
    },
    async getSecret(name) {
      const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: name }));
      return JSON.parse(SecretString ?? 'null');
    },
    async forgetService(table, service) {
      await dynamoDb.send(new DeleteItemCommand({ TableName: table, Key: { service: { S: service } } }));
    },
    async logLines(functionName) {
      const command = new GetFunctionConfigurationCommand({ FunctionName: functionName });
      const { LoggingConfig } = await lambda.send(command);
      const lines: string[] = [];
      const query = { logGroupName: LoggingConfig?.LogGroup ?? '' };
      for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, query)) {
        lines.push(...events.map(({ message = '' }) => message));
      }
      return lines;
    },
    async alarms() {
      const found: MetricAlarm[] = [];
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: cloudWatch }, {})) {
        found.push(...MetricAlarms);
      }
      return found;
    },
    deny: (role, action) => putDenial(endpoint, role, action),
    async deleteTable(table) {
      await dynamoDb.send(new DeleteTableCommand({ TableName: table }));
    },
    async makeTable(table) {
      const key = { AttributeName: 'service' };
      await dynamoDb.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ ...key, AttributeType: 'S' }],
          KeySchema: [{ ...key, KeyType: 'HASH' }],
        }),
      );
    },
    async deleteFunction(functionName) {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName }));
    },
    async indexesOf(table) {
      const { Table: found } = await dynamoDb.send(new DescribeTableCommand({ TableName: table }));
      return (found?.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
    },
    async countTenants(table) {
      const tenants: Readonly<Record<string, unknown>>[] = [];
      for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName: table })) {
        tenants.push(...Items.filter(({ tenant }) => tenant !== undefined));
      }
      const having = (name: string): number => tenants.filter((item) => item[name] !== undefined).length;
      return { withToken: having('accessToken'), leased: having('leaseOwner') };
    },
    async deleteAlias(functionName, alias) {
      await lambda.send(new DeleteAliasCommand({ FunctionName: functionName, Name: alias }));
    },
  };
}

/** IAM has one endpoint and a Query API: two calls of it need no client of their own. */
async function putDenial(endpoint: string, role: string, action: string | undefined): Promise<void> {
  const Statement = [{ Effect: 'Deny', Action: action, Resource: '*' }];
  const policy = { PolicyName: 'Denied', RoleName: role, Version: '2010-05-08' };
  const body = new URLSearchParams(
    action === undefined
      ? { ...policy, Action: 'DeleteRolePolicy' }
      : {
          ...policy,
          Action: 'PutRolePolicy',
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
        },
  ).toString();
  const sign = createAwsSigner({ service: 'iam', region: REGION, credentials: () => ROOT_USER }, Date.now);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = await sign({ url: `${endpoint}/`, headers, body });
  const answer = await fetch(post.url, { method: 'POST', headers: post.headers, body: post.body });
  if (!answer.ok) throw new Error(`IAM answered ${answer.status}: ${await answer.text()}`);
}
