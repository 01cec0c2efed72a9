import { MemoryTokenStore } from '../support/memory-token-store.ts';
import { describeTokenStore } from './token-store-contract.ts';

describeTokenStore('in memory', async () => {
  const store = new MemoryTokenStore();
  return {
    store,
    setDown: (isDown) => {
      store.isDown = isDown;
    },
    close: async () => {},
  };
});
