import { StoreUnavailableError } from '../../functions/usecases/ports/store-unavailable.ts';
import { SimulatedStore } from '../../lib/cli/simulate/run/simulated-store.ts';

/** The token table in memory, which can be made unreachable. Every operation gives way to others first. */
export class MemoryTokenStore extends SimulatedStore {
  /** While true every operation fails as an unreachable store does. */
  isDown = false;

  constructor() {
    super({
      reach: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        if (this.isDown) {
          throw new StoreUnavailableError('the token table could not be read or written: TestOutage');
        }
      },
    });
  }
}
