import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
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
  };
}
