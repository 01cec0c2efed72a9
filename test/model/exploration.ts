import { parentPort, workerData } from 'node:worker_threads';
import { exploreAll, seededChoices } from './interleavings.ts';
import { checkLeaseProtocol, type Faults } from './lease-protocol.ts';

/** Which interleavings are run. */
export interface Exploration {
  readonly faults: Faults;
  /** Readers beside the two sweeps. */
  readonly readers: number;
  /** Absent: every interleaving there is, up to {@link Exploration.most}; otherwise as many, chosen by the seeds from 1. */
  readonly seeds?: number;
  readonly most?: number;
}

// Conditions fail hundreds of thousands of times, as they should: to note where each did is a fifth of the time.
Error.stackTraceLimit = 0;

parentPort?.postMessage(await explore(workerData as Exploration));

/** Returns how many interleavings were run; each of them held. */
async function explore({ faults, readers, seeds, most = 1_000_000 }: Exploration): Promise<number> {
  if (seeds === undefined) {
    return exploreAll((choose) => checkLeaseProtocol(choose, faults, readers), most);
  }
  for (let seed = 1; seed <= seeds; seed += 1) {
    await checkLeaseProtocol(seededChoices(seed), faults, readers);
  }
  return seeds;
}
