/** What a schedule does and when. */
export interface ScheduleOptions {
  readonly everySeconds: number;
  /** Must not reject. */
  readonly run: () => Promise<void>;
  /** Called when a turn is skipped because the last run is still under way. */
  readonly onSkipped: () => void;
}

/** A schedule that runs. */
export interface Schedule {
  /** Resolves at the end of the first run. */
  readonly firstRun: Promise<void>;
  /** Begins no more runs; resolves at the end of the one that is under way. */
  readonly stop: () => Promise<void>;
}

/** Runs at once, then every `everySeconds`, never two at a time: a turn that comes too early is left out. */
export function startSchedule({ everySeconds, run, onSkipped }: ScheduleOptions): Schedule {
  let running: Promise<void> | undefined;
  const turn = (): Promise<void> => {
    if (running !== undefined) {
      onSkipped();
      return running;
    }
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  const firstRun = turn();
  const timer = setInterval(turn, everySeconds * 1000);
  return {
    firstRun,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
