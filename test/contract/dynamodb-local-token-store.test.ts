import { describe, test } from '@jest/globals';
import { startDynamoDbLocal, whyNoDynamoDbLocal } from '../support/dynamodb-local.ts';
import { startDynamoDbStore } from '../support/dynamodb-store.ts';
import { describeTokenStore } from './token-store-contract.ts';

const reason = whyNoDynamoDbLocal();

if (reason === undefined) {
  describeTokenStore('DynamoDB Local', async () => {
    const server = await startDynamoDbLocal();
    const subject = await startDynamoDbStore({ socketPath: server.socketPath });
    return {
      ...subject,
      close: async () => {
        await subject.close();
        await server.close();
      },
    };
  });
} else {
  console.warn(`SKIP-ANNOUNCED: 1 ${reason}`);
  describe('token store contract: DynamoDB Local', () => {
    test.skip(reason, () => {});
  });
}
