import { toRecord } from '../../functions/adapters/dynamodb/token-item.ts';
import { MemoryTokenStore } from '../support/memory-token-store.ts';
import { describeTokenStore } from './token-store-contract.ts';

describeTokenStore('in memory', async () => {
  const store = new MemoryTokenStore();
  return {
    store,
    setDown: (isDown) => {
      store.isDown = isDown;
    },
    put: async (item) => store.tamper(String(item['service']), () => toRecord(item)),
    close: async () => {},
  };
});
