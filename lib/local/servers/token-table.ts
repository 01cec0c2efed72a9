import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ListTablesCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DUE_AT_KEY, DUE_INDEX, DUE_KEY } from '../../../functions/adapters/dynamodb/sweep-parts.ts';
import type { AwsCredentials } from '../../platform/aws-credentials.ts';

/** For an API that does not look at signatures; AWS's clients need some. */
export const UNCHECKED_CREDENTIALS: AwsCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What CreateTable takes of a token table, whatever its name: the same as the deployment makes. */
export const TOKEN_TABLE = {
  AttributeDefinitions: [
    { AttributeName: 'service', AttributeType: 'S' },
    { AttributeName: DUE_KEY, AttributeType: 'S' },
    { AttributeName: DUE_AT_KEY, AttributeType: 'N' },
  ],
  KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: DUE_INDEX,
      KeySchema: [
        { AttributeName: DUE_KEY, KeyType: 'HASH' },
        { AttributeName: DUE_AT_KEY, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const satisfies Omit<CreateTableCommandInput, 'TableName'>;

/** The name of the token table on this machine. */
export const LOCAL_TABLE_NAME = 'token-keeper-local';

/**
 * Makes the token table where there is none, through the same API that deploys use.
 *
 * @param endpoint base URL of the DynamoDB API
 * @param credentials what the API asks for; absent: it does not look at signatures
 */
export async function ensureTokenTable(
  endpoint: string,
  credentials: AwsCredentials = UNCHECKED_CREDENTIALS,
): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials,
  });
  try {
    const { TableNames: tableNames = [] } = await client.send(new ListTablesCommand({}));
    if (tableNames.includes(LOCAL_TABLE_NAME)) return;
    await client.send(
      new CreateTableCommand({
        TableName: LOCAL_TABLE_NAME,
        ...TOKEN_TABLE,
      }),
    );
    // A table takes writes only once it is active, which is a moment after it was made. The waits are in seconds.
    const patience = { client, minDelay: 0.01, maxDelay: 0.01, maxWaitTime: 2 };
    await waitUntilTableExists(patience, { TableName: LOCAL_TABLE_NAME });
  } finally {
    client.destroy();
  }
}
