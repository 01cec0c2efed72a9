import type { DueIndex } from '../ports/tenant-store.ts';

/** So many queries of a status run at once: more would only wait for each other, and for longer than a request may take. */
const QUERIES_AT_ONCE = 4;

/** Returns the same index, of which each query waits for its turn. @param atOnce as many as run at once; default: as a status does */
export function inTurns(index: DueIndex, atOnce = QUERIES_AT_ONCE): DueIndex {
  let running = 0;
  const waiting: (() => void)[] = [];
  const turn = async <T>(query: () => Promise<T>): Promise<T> => {
    if (running === atOnce) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await query();
    } finally {
      const next = waiting.shift();
      if (next) {
        next();
      } else {
        running -= 1;
      }
    }
  };
  return {
    readDue: (query) => turn(() => index.readDue(query)),
    countDue: (range) => turn(() => index.countDue(range)),
  };
}
