import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** DynamoDB answers in milliseconds; what takes longer than this is lost and worth another attempt. */
const REQUEST_TIMEOUT_MS = 2000;

/** Numbers that others have stored may have any size and 38 digits: read as numbers of ours, no read fails for one. */
export const READ_NUMBERS = { wrapNumbers: Number } as const;

/** How a document client translates items. */
export const TRANSLATION = {
  marshallOptions: { removeUndefinedValues: true },
  // The client writes a default of its own into it.
  unmarshallOptions: { ...READ_NUMBERS },
};

/** Returns a document client that leaves `undefined` members out and gives up on a hanging connection soon. */
export function createDocumentClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 1000,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, maxSockets: 100 },
      httpAgent: { keepAlive: true, maxSockets: 100 },
    },
  });
  return DynamoDBDocumentClient.from(client, TRANSLATION);
}
