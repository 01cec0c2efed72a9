import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { startDynamoDbStore } from '../support/dynamodb-store.ts';
import { describeTokenStore } from './token-store-contract.ts';

describeTokenStore('dynalite', async () => {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const subject = await startDynamoDbStore({ port: (server.address() as AddressInfo).port });
  return {
    ...subject,
    close: async () => {
      await subject.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
});
