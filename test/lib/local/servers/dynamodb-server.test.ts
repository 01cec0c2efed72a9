import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from '@jest/globals';
import { type DynamoDbServer, openDynamoDb } from '../../../../lib/local/servers/dynamodb-server.ts';
import { ensureTokenTable, LOCAL_TABLE_NAME } from '../../../../lib/local/servers/token-table.ts';
import { createWorkspace } from '../../../support/workspace.ts';
import { LOCAL_CREDENTIALS, listenOnLoopback } from '../fixtures/loopback-server.ts';

const workspace = createWorkspace();
afterAll(() => workspace.remove());

async function withDynamoDb(path: string, use: (client: DynamoDBClient, url: string) => Promise<void>): Promise<void> {
  const dynamodb: DynamoDbServer = await openDynamoDb(path);
  const server = await listenOnLoopback(dynamodb.answer);
  const client = new DynamoDBClient({ ...LOCAL_CREDENTIALS, endpoint: server.url });
  try {
    await use(client, server.url);
  } finally {
    client.destroy();
    await server.close();
    await dynamodb.close();
  }
}

test('an item and its table are there after a restart, and the table is made only once', async () => {
  const path = join(workspace.path, 'restart');
  const Item = { service: { S: 'genesys' }, version: { N: '1' } };
  await withDynamoDb(path, async (client, url) => {
    await ensureTokenTable(url);
    await client.send(new PutItemCommand({ TableName: LOCAL_TABLE_NAME, Item }));
  });
  await withDynamoDb(path, async (client, url) => {
    await ensureTokenTable(url);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([LOCAL_TABLE_NAME]);
    const Key = { service: { S: 'genesys' } };
    expect((await client.send(new GetItemCommand({ TableName: LOCAL_TABLE_NAME, Key }))).Item).toEqual(Item);
  });
});

test('a directory that is open already is refused in one line', async () => {
  const path = join(workspace.path, 'twice');
  await withDynamoDb(path, async (_client, url) => {
    // dynalite opens its directory late; once it has answered, it has.
    await ensureTokenTable(url);
    await expect(openDynamoDb(path)).rejects.toThrow(
      `${path} is in use by another token-keeper: stop that one, or give this one another --data-dir`,
    );
  });
});

test('a directory that is a file is refused in one line', async () => {
  const path = workspace.json('file', {});
  await expect(openDynamoDb(path)).rejects.toThrow(
    `cannot make the directory ${path}: a file of that name is in the way`,
  );
});
