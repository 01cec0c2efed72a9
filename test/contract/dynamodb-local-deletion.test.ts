import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeUnless } from '../support/describe-unless.ts';
import { type DynamoDbLocal, startDynamoDbLocal, whyNoDynamoDbLocal } from '../support/dynamodb-local.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';

describeUnless(whyNoDynamoDbLocal(), 'what a roll-back asks of DynamoDB', () => describeDeletion(), { mayLack: true });

/** Why a protected table is never one that a roll-back deletes: docs/adr/0042-a-failed-deployment-leaves-nothing.md. */
function describeDeletion(): void {
  let server: DynamoDbLocal;
  let proxy: FaultProxy;
  let client: DynamoDBClient;
  beforeAll(async () => {
    server = await startDynamoDbLocal();
    proxy = await startFaultProxy({ socketPath: server.socketPath });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new DynamoDBClient({ endpoint: proxy.url, region: 'us-east-1', credentials });
  });
  afterAll(async () => {
    client?.destroy();
    await proxy?.close();
    await server?.close();
  });

  const createTable = (name: string, isProtected: boolean) =>
    client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'service', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
        DeletionProtectionEnabled: isProtected,
      }),
    );

  test('a table without protection is deleted', async () => {
    await createTable('unprotected', false);
    await expect(client.send(new DeleteTableCommand({ TableName: 'unprotected' }))).resolves.toMatchObject({
      TableDescription: { TableName: 'unprotected' },
    });
  });

  test('a protected one is not', async () => {
    await createTable('protected', true);
    await expect(client.send(new DeleteTableCommand({ TableName: 'protected' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
}
