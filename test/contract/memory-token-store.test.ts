import { toRecord } from '../../functions/adapters/dynamodb/token-item.ts';
import type { Instant } from '../../functions/domain/values/instant.ts';
import { MemoryTokenStore } from '../support/memory-token-store.ts';
import { describeTokenStore } from './token-store-contract.ts';

describeTokenStore('in memory', async () => {
  const store = new MemoryTokenStore();
  return {
    store,
    setDown: (isDown) => {
      store.isDown = isDown;
    },
    put: async (item) => {
      const { service, due, dueAt } = item as {
        readonly service: string;
        readonly due?: string;
        readonly dueAt: Instant;
      };
      store.tamper(service, () => toRecord(item));
      store.setDue(service, due === undefined ? undefined : { lane: due, at: dueAt });
    },
    close: async () => {},
  };
});
