/** What the client needs of time. */
export interface ClientClock {
  /** Returns milliseconds since 1970 by the machine's calendar; may be wrong and may jump. */
  now(): number;
  /** Returns milliseconds since some moment in the past of the process; never jumps back, may stand still while frozen. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds; rejects as soon as `signal`, where there is one, aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clocks: the only place of the client that reads them. */
export const systemClock: ClientClock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  // Loaded when there is something to wait for: a token in hand comes without.
  sleep: (ms, signal) => process.getBuiltinModule('node:timers/promises').setTimeout(ms, undefined, { signal }),
};
