import type { Clock } from '../ports/ports.ts';

/** So many tenants are written at the same time. */
export const WRITTEN_TOGETHER = 25;
/**
 * A row that moves in a lane of the index costs two write units, and a lane takes 1,000 a second: half of that is left to sweeps.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const LANE_UNITS_A_SECOND = 500;
const CHUNK_MS = (WRITTEN_TOGETHER * 2 * 1000) / LANE_UNITS_A_SECOND;

/**
 * Does the work for each, {@link WRITTEN_TOGETHER} at the same time and no faster than one lane of the index can take.
 *
 * @throws what the work throws: none of the rest begins then
 */
export async function inChunks<T>(
  clock: Pick<Clock, 'sleep' | 'monotonicMs'>,
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < all.length; start += WRITTEN_TOGETHER) {
    const startedMs = clock.monotonicMs();
    await Promise.all(all.slice(start, start + WRITTEN_TOGETHER).map(work));
    const restMs = CHUNK_MS - (clock.monotonicMs() - startedMs);
    if (restMs > 0 && start + WRITTEN_TOGETHER < all.length) {
      await clock.sleep(restMs);
    }
  }
}
