import { CreateTableCommand, DynamoDBClient, PutItemCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { TRANSLATION } from '../../functions/adapters/dynamodb/dynamodb-client.ts';
import { createDynamoDbTenantRegistry } from '../../functions/adapters/dynamodb/dynamodb-tenant-registry.ts';
import { createDynamoDbTokenStore } from '../../functions/adapters/dynamodb/dynamodb-token-store.ts';
import { TOKEN_TABLE } from '../../lib/local/servers/token-table.ts';
import type { StoreUnderTest } from '../contract/token-store-contract.ts';
import { type ProxyTarget, startFaultProxy } from './fault-proxy.ts';

/** The client that a store under test uses, for others to use beside it. */
export interface TestDocuments {
  readonly documents: DynamoDBDocumentClient;
}

/** Returns our store on any DynamoDB, reached through a proxy that can lose its answers. */
export async function startDynamoDbStore(target: ProxyTarget): Promise<StoreUnderTest & TestDocuments> {
  const proxy = await startFaultProxy(target);
  const client = new DynamoDBClient({
    endpoint: proxy.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 3,
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'tokens',
      ...TOKEN_TABLE,
    }),
  );
  // It answers nothing but ResourceNotFoundException until it is active, a moment after it was made.
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.01, maxDelay: 0.1 }, { TableName: 'tokens' });
  const documents = DynamoDBDocumentClient.from(client, TRANSLATION);
  return {
    documents,
    put: async (item) => {
      const options = { removeUndefinedValues: true, allowImpreciseNumbers: true };
      await client.send(new PutItemCommand({ TableName: 'tokens', Item: marshall(item, options) }));
    },
    store: { ...createDynamoDbTokenStore(documents, 'tokens'), ...createDynamoDbTenantRegistry(documents, 'tokens') },
    setDown: proxy.setDown,
    loseNextAcknowledgement: proxy.loseNextAcknowledgement,
    close: async () => {
      client.destroy();
      await proxy.close();
    },
  };
}
