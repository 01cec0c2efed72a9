/** How often the status is reported when nothing happens. */
const EVERY_MS = 10_000;
/** How long after a refresh the status is reported: the refreshes of one sweep end within this, so they share one table. */
const SOON_MS = 300;

/** Reports the status from time to time. */
export interface StatusWatch {
  /** Reports it at once, unless the watch has ended; resolves when that is done. */
  readonly now: () => Promise<void>;
  /** Schedules a report; several calls within a moment count as one. */
  readonly soon: () => void;
  /** Ends the watch. */
  readonly stop: () => void;
}

/**
 * Calls `report` every 10 s, and soon after each refresh; never twice at a time.
 *
 * @param report must not reject
 */
export function startStatusWatch(report: () => Promise<unknown>): StatusWatch {
  let timer: NodeJS.Timeout | undefined;
  let isReporting = false;
  let isStopped = false;
  const after = (ms: number): void => {
    clearTimeout(timer);
    if (!isStopped) {
      timer = setTimeout(run, ms);
    }
  };
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (!isReporting && !isStopped) {
      isReporting = true;
      await report();
      isReporting = false;
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
