import type { DueKey, DueRange } from '../../../../functions/usecases/ports/tenant-store.ts';

/** One lane of the due index in memory: its keys in order, each found in a number of steps that grows with the logarithm of theirs. */
export class SortedLane {
  readonly #keys: DueKey[] = [];

  add(key: DueKey): void {
    this.#keys.splice(this.#placeOf(key), 0, key);
  }

  remove(key: DueKey): void {
    const place = this.#placeOf(key);
    if (this.#keys[place]?.key === key.key) {
      this.#keys.splice(place, 1);
    }
  }

  /** Returns the keys of a range after one of them, in order, `limit` at most, and whether there are more. */
  read(
    range: Bounds,
    after: DueKey | undefined,
    limit: number,
  ): { readonly keys: DueKey[]; readonly hasMore: boolean } {
    const { start, end } = this.#placesOf(range);
    const first = after ? Math.max(this.#placeOf(after, true), start) : start;
    return { keys: this.#keys.slice(first, Math.min(first + limit, end)), hasMore: end - first > limit };
  }

  /** Returns how many keys a range has. */
  count(range: Bounds): number {
    const { start, end } = this.#placesOf(range);
    return Math.max(end - start, 0);
  }

  #placesOf({ from = Number.NEGATIVE_INFINITY as never, until = Number.POSITIVE_INFINITY as never }: Bounds) {
    // No key is less than an empty one, and none is above this.
    const start = this.#placeOf({ key: '', dueAt: from });
    return { start, end: this.#placeOf({ key: LAST_KEY, dueAt: until }, true) };
  }

  /** Returns how many keys stand before this one; `isAfter`: or are it. */
  #placeOf(key: DueKey, isAfter = false): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = byDue(this.#keys[middle] as DueKey, key);
      if (order < 0 || (isAfter && order === 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

type Bounds = Pick<DueRange, 'from' | 'until'>;

const LAST_KEY = '\uffff';

function byDue(a: DueKey, b: DueKey): number {
  return a.dueAt - b.dueAt || (a.key < b.key ? -1 : Number(a.key > b.key));
}
