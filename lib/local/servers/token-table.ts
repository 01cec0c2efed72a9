import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';

/** The name of the token table on this machine. */
export const LOCAL_TABLE_NAME = 'token-keeper-local';

/**
 * Makes the token table where there is none, through the same API that deploys use.
 *
 * @param endpoint base URL of the DynamoDB API
 */
export async function ensureTokenTable(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const { TableNames: tableNames = [] } = await client.send(new ListTablesCommand({}));
    if (tableNames.includes(LOCAL_TABLE_NAME)) return;
    await client.send(
      new CreateTableCommand({
        TableName: LOCAL_TABLE_NAME,
        AttributeDefinitions: [{ AttributeName: 'service', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    await untilActive(client);
  } finally {
    client.destroy();
  }
}

/** A table takes writes only once it is active, which is a moment after it was made. */
async function untilActive(client: DynamoDBClient): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: LOCAL_TABLE_NAME }));
    if (table?.TableStatus === 'ACTIVE') return;
    await sleep(10);
  }
  throw new Error(`the table ${LOCAL_TABLE_NAME} did not become active`);
}
