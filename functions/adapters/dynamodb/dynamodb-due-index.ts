import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { defined } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { DueIndex, DuePage, DueRange } from '../../usecases/ports/tenant-store.ts';
import { reported } from './dynamodb-token-reader.ts';
import { DUE_AT_KEY, DUE_INDEX, DUE_KEY } from './sweep-parts.ts';
import type { Item } from './token-item.ts';

/** So many rows are counted by one query: a page of AWS's, 1 MB, has twice as many, and its local stand-in takes seconds for one. */
const COUNTED_A_PAGE = 5000;

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
      // A number of others can have more digits than one of ours: behind it stands the same page again, for ever.
      const isSame = last && after && last['service'] === after.key && last[DUE_AT_KEY] === after.dueAt;
      return {
        keys: items.map((item) => ({ key: String(item['service']), dueAt: item[DUE_AT_KEY] as Instant })),
        hasMore: last !== undefined && !isSame,
      };
    },

    async countDue(range): Promise<number> {
      let count = 0;
      let start: Item | undefined;
      do {
        const answer = await query({
          ...rangeInput(range),
          Select: 'COUNT',
          Limit: COUNTED_A_PAGE,
          ExclusiveStartKey: start,
        });
        count += answer.Count ?? 0;
        start = answer.LastEvaluatedKey;
      } while (start);
      return count;
    },
  };
}

function rangeInput({ lane, from, until }: DueRange) {
  const bounds = defined({ ':from': from, ':until': until });
  const [first, second] = Object.keys(bounds);
  const within = second ? ' AND #at BETWEEN :from AND :until' : ` AND #at ${first === ':from' ? '>=' : '<='} ${first}`;
  return {
    KeyConditionExpression: `#lane = :lane${first ? within : ''}`,
    ExpressionAttributeNames: defined({ '#lane': DUE_KEY, '#at': first && DUE_AT_KEY }),
    ExpressionAttributeValues: { ':lane': lane, ...bounds },
  };
}
