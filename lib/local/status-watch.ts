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
 * Calls `report` every `everyMs`, and soon after each refresh; never twice at a time.
 *
 * @param report must not reject
 */
export function startStatusWatch(report: () => Promise<unknown>, everyMs: number): StatusWatch {
  let timer: NodeJS.Timeout | undefined;
  let isReporting = false;
  let isSoon = false;
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
      [isReporting, isSoon] = [true, false];
      await report();
      isReporting = false;
    }
    after(isSoon ? SOON_MS : everyMs);
  };
  after(everyMs);
  return {
    now: run,
    soon: () => {
      // One refresh after the other must not put the report off for ever.
      if (isSoon) return;
      isSoon = true;
      after(SOON_MS);
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
