import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, test } from '@jest/globals';
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

describe('a table of an older version', () => {
  const ITEM = { service: { S: 'genesys' }, version: { N: '7' }, colour: { S: 'of another program' } };
  const read = { TableName: LOCAL_TABLE_NAME, Key: { service: ITEM.service } };

  /** What an older version has left, with a table of another program beside it. */
  async function leaveOldTable(path: string): Promise<void> {
    await withDynamoDb(path, async (client) => {
      for (const TableName of [LOCAL_TABLE_NAME, 'others']) {
        await client.send(
          new CreateTableCommand({
            ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
            AttributeDefinitions: [{ AttributeName: 'service', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
          }),
        );
        await waitUntilTableExists({ client, minDelay: 0.01, maxDelay: 0.1, maxWaitTime: 30 }, { TableName });
        await client.send(new PutItemCommand({ TableName, Item: ITEM }));
      }
    });
  }

  /** Every item is there, and the index has what is written from now on. */
  async function expectMigrated(path: string): Promise<void> {
    await withDynamoDb(path, async (client, url) => {
      await ensureTokenTable(url);
      expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['others', LOCAL_TABLE_NAME]);
      for (const TableName of [LOCAL_TABLE_NAME, 'others']) {
        expect((await client.send(new GetItemCommand({ ...read, TableName }))).Item).toEqual(ITEM);
      }
      const Item = { service: { S: 'graph#a' }, due: { S: 'graph#h#0' }, dueAt: { N: '5' } };
      await client.send(new PutItemCommand({ TableName: LOCAL_TABLE_NAME, Item }));
      const query = { KeyConditionExpression: 'due = :lane', ExpressionAttributeValues: { ':lane': Item.due } };
      const { Items } = await client.send(
        new QueryCommand({ TableName: LOCAL_TABLE_NAME, IndexName: 'due', ...query }),
      );
      expect(Items).toEqual([Item]);
    });
  }

  test('gets the index once, keeps every item and those of others, and goes on being private', async () => {
    const path = join(workspace.path, 'older');
    await leaveOldTable(path);
    const lines: string[] = [];
    for (let times = 0; times < 2; times += 1) {
      await (await openDynamoDb(path, (line) => lines.push(line))).close();
    }
    expect(lines).toEqual([
      'the token table of an older version has got the index of tenants, and every token is where it was',
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await expectMigrated(path);
  });

  test.each(['before', 'after'])('is whole where the process was killed %s the write', async (moment) => {
    const path = join(workspace.path, `killed-${moment}`);
    await leaveOldTable(path);
    const script = `
      const { checkLevelDirectory } = await import(process.argv[1]);
      const { addDueIndex } = await import(process.argv[2]);
      const die = () => process.kill(process.pid, 'SIGKILL');
      await checkLevelDirectory(process.argv[3], (database) =>
        addDueIndex({
          get: (...args) => database.get(...args),
          put: async (...args) => {
            if (process.argv[4] === 'before') die();
            await database.put(...args);
            die();
          },
        }),
      );`;
    const [level, index] = ['level-directory', 'due-index'].map((name) =>
      fileURLToPath(new URL(`../../../../lib/local/servers/${name}.ts`, import.meta.url)),
    );
    const args = ['--input-type=module', '-e', script, String(level), String(index), path, moment];
    expect(spawnSync(process.execPath, args).signal).toBe('SIGKILL');
    await expectMigrated(path);
  });
});

test('a new table has its index from the beginning', async () => {
  const path = join(workspace.path, 'new');
  await withDynamoDb(path, (_client, url) => ensureTokenTable(url));
  const lines: string[] = [];
  await (await openDynamoDb(path, (line) => lines.push(line))).close();
  expect(lines).toEqual([]);
});
