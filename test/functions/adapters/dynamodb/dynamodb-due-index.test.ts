import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import { createDynamoDbDueIndex } from '../../../../functions/adapters/dynamodb/dynamodb-due-index.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';

const row = (service: string, dueAt: number) => ({ service, due: 'lane', dueAt });

/** An index whose every page is this one. */
const indexOf = (...items: readonly ReturnType<typeof row>[]) =>
  createDynamoDbDueIndex(
    { send: async () => ({ Items: items, LastEvaluatedKey: items.at(-1) }) } as unknown as DynamoDBDocumentClient,
    'tokens',
  );

test('a page that comes again is the last one: its numbers have more digits than can be asked for', async () => {
  const index = indexOf(row('graph#a', 7), row('graph#b', 7));
  const first = await index.readDue({ lane: 'lane', limit: 2 });
  expect(first.hasMore).toBe(true);
  expect((await index.readDue({ lane: 'lane', limit: 2, after: first.keys.at(-1) })).hasMore).toBe(false);
});

test('one that ends with a row that has moved on is none of these', async () => {
  const after = { key: 'graph#b', dueAt: instant(6) };
  expect((await indexOf(row('graph#b', 7)).readDue({ lane: 'lane', limit: 1, after })).hasMore).toBe(true);
});
