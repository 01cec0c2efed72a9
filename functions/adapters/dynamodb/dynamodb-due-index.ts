import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { DueIndex, DueKey, DuePage, DueRange } from '../../usecases/ports/tenant-store.ts';
import { reported } from './dynamodb-token-reader.ts';
import { AT } from './part-reader.ts';
import { DUE_AT_KEY, DUE_INDEX, DUE_KEY } from './sweep-parts.ts';
import type { Item } from './token-item.ts';

/** The due index in DynamoDB. An index cannot be read strongly consistently. */
export function createDynamoDbDueIndex(client: DynamoDBDocumentClient, tableName: string): DueIndex {
  const query = (input: Omit<QueryCommandInput, 'TableName' | 'IndexName'>) =>
    reported('Query', tableName, () =>
      client.send(new QueryCommand({ TableName: tableName, IndexName: DUE_INDEX, ...input })),
    );
  return {
    async readDue({ after, limit, ...range }): Promise<DuePage> {
      const { Items: items = [], LastEvaluatedKey: last } = await query({
        ...rangeInput(range),
        Limit: limit,
        ExclusiveStartKey: after && { service: after.key, [DUE_KEY]: range.lane, [DUE_AT_KEY]: after.dueAt },
      });
      return { keys: items.flatMap(dueKeyOf), hasMore: last !== undefined };
    },

    async countDue(range): Promise<number> {
      let count = 0;
      let start: Item | undefined;
      do {
        const answer = await query({ ...rangeInput(range), Select: 'COUNT', ExclusiveStartKey: start });
        count += answer.Count ?? 0;
        start = answer.LastEvaluatedKey;
      } while (start);
      return count;
    },
  };
}

function rangeInput({ lane, from = 0 as never, until }: DueRange) {
  const isBounded = until !== undefined;
  return {
    KeyConditionExpression: `#lane = :lane AND #at ${isBounded ? 'BETWEEN :from AND :until' : '>= :from'}`,
    ExpressionAttributeNames: { '#lane': DUE_KEY, '#at': DUE_AT_KEY },
    ExpressionAttributeValues: { ':lane': lane, ':from': from, ...(isBounded && { ':until': until }) },
  };
}

function dueKeyOf(item: Item): readonly DueKey[] {
  const dueAt = AT(item[DUE_AT_KEY], '', []);
  return dueAt === undefined ? [] : [{ key: String(item['service']), dueAt }];
}
