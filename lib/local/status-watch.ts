/** How often the status is told when nothing happens. */
const EVERY_MS = 10_000;
/** How long after a refresh the status is told: the refreshes of one sweep end within this, so they share one table. */
const SOON_MS = 300;

/** Tells the status from time to time. */
export interface StatusWatch {
  /** Tells it at once, unless it has ended; resolves when that is done. */
  readonly now: () => Promise<void>;
  /** Has it told soon; several calls within a moment count as one. */
  readonly soon: () => void;
  /** Ends it. */
  readonly stop: () => void;
}

/**
 * Calls `tell` every 10 s, and soon after each refresh; never twice at a time.
 *
 * @param tell must not reject
 */
export function startStatusWatch(tell: () => Promise<unknown>): StatusWatch {
  let timer: NodeJS.Timeout | undefined;
  let isTelling = false;
  let isStopped = false;
  const after = (ms: number): void => {
    clearTimeout(timer);
    if (!isStopped) {
      timer = setTimeout(run, ms);
    }
  };
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (!isTelling && !isStopped) {
      isTelling = true;
      await tell();
      isTelling = false;
    }
    after(EVERY_MS);
  };
  after(EVERY_MS);
  return {
    now: run,
    soon: () => after(SOON_MS),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
