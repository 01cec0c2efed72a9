import type { Instant } from '../../domain/values/instant.ts';
import type { DueIndex, DueKey } from '../ports/tenant-store.ts';

/** So many keys of a lane are read at a time. */
const KEYS_A_PAGE = 100;

/** What is read of lanes together. */
export interface DueLanesOptions {
  readonly lanes: readonly string[];
  /** Due by then; absent: all. */
  readonly until?: Instant | undefined;
}

/** A lane as far as it was read. */
interface LaneHead {
  readonly lane: string;
  readonly keys: DueKey[];
  last?: DueKey | undefined;
  hasMore: boolean;
}

/** Some lanes of the due index as one, in order of when tenants are due, read a page at a time. */
export class DueLanes {
  readonly #index: DueIndex;
  readonly #options: DueLanesOptions;
  readonly #heads: readonly LaneHead[];

  constructor(index: DueIndex, options: DueLanesOptions) {
    this.#index = index;
    this.#options = options;
    this.#heads = options.lanes.map((lane) => ({ lane, keys: [], hasMore: true }));
  }

  /** Returns the next keys, `most` at most; none: there are no more. @throws {StoreUnavailableError} */
  async next(most: number): Promise<readonly DueKey[]> {
    const keys: DueKey[] = [];
    while (keys.length < most) {
      await Promise.all(
        this.#heads.filter(({ keys: known, hasMore }) => known.length === 0 && hasMore).map(this.#read),
      );
      const first = this.#heads
        .filter(({ keys: known }) => known.length > 0)
        .reduce<LaneHead | undefined>((a, b) => (a && dueAtOf(a) <= dueAtOf(b) ? a : b), undefined);
      if (!first) break;
      keys.push(first.keys.shift() as DueKey);
    }
    return keys;
  }

  readonly #read = async (head: LaneHead): Promise<void> => {
    const { until } = this.#options;
    const range = { lane: head.lane, until };
    const { keys, hasMore } = await this.#index.readDue({ ...range, after: head.last, limit: KEYS_A_PAGE });
    head.keys.push(...keys);
    head.last = keys.at(-1) ?? head.last;
    head.hasMore = hasMore && keys.length > 0;
  };
}

function dueAtOf({ keys }: LaneHead): number {
  return keys[0]?.dueAt ?? Number.POSITIVE_INFINITY;
}
