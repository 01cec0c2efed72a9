import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { NewAgent } from '../../../lib/platform/connections/connections.ts';
import { boundedClient } from '../aws/sdk-bounds.ts';

/** DynamoDB answers in milliseconds; what takes longer than this is lost and worth another try. */
export const DYNAMODB_TRY = { connectMs: 1000, requestMs: 2000 } as const;
/** How often a call is tried. */
export const DYNAMODB_TRIES = 3;

/** Numbers that others have stored may have any size and 38 digits: read as numbers of ours, no read fails for one. */
export const READ_NUMBERS = { wrapNumbers: Number } as const;

/** How a document client translates items. */
export const TRANSLATION = {
  // What others have stored under a key of the index, of any size, is where the next page begins.
  marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
  // The client writes a default of its own into it.
  unmarshallOptions: { ...READ_NUMBERS },
};

/**
 * Returns a document client that leaves `undefined` members out and gives up on a hanging connection soon.
 *
 * @param elapsedMs a counter that goes on while the process is frozen
 * @param newAgent decides on the way to AWS; absent: straight
 */
export function createDocumentClient(elapsedMs: () => number, newAgent?: NewAgent): DynamoDBDocumentClient {
  const create = (requestHandler: object): DynamoDBClient =>
    new DynamoDBClient({ maxAttempts: DYNAMODB_TRIES, requestHandler });
  return DynamoDBDocumentClient.from(boundedClient(DYNAMODB_TRY, elapsedMs, create, newAgent), TRANSLATION);
}
