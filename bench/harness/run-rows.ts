import type { Bench, BenchContext, BenchResult } from './bench.ts';

/** What came of the rows that were asked for. */
export interface RowsOutcome {
  readonly results: readonly BenchResult[];
  /** Names of the rows that could not be measured. */
  readonly notMeasured: readonly string[];
}

/** What bounds a run. All in milliseconds. */
export interface RunLimits {
  readonly rowMs: number;
  readonly totalMs: number;
  readonly nowMs: () => number;
  /** Ends what a row has started and has not ended by itself. */
  readonly endAll: () => void;
  /** Nothing more is begun once it is aborted. */
  readonly signal: AbortSignal;
}

const LONG_ROW_MS = 1_200_000;

/** Runs rows one after the other. One that fails or takes too long is told and counts as not measured; the next is run. */
export async function runRows(rows: readonly Bench[], context: BenchContext, limits: RunLimits): Promise<RowsOutcome> {
  const results: BenchResult[] = [];
  const notMeasured: string[] = [];
  const endAt = limits.nowMs() + limits.totalMs;
  for (const row of rows) {
    const startedAt = limits.nowMs();
    try {
      limits.signal.throwIfAborted();
      const limitMs = row.isLong ? LONG_ROW_MS : Math.min(limits.rowMs, endAt - startedAt);
      if (limitMs <= 0) {
        throw new Error('the whole run has used up its time');
      }
      results.push(...(await withinMs(row.run(context), limitMs, limits)));
      context.log(`${row.name}: measured in ${((limits.nowMs() - startedAt) / 1000).toFixed(1)} s`);
    } catch (error) {
      notMeasured.push(row.name);
      context.log(`${row.name}: not measured: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      limits.endAll();
    }
  }
  return { results, notMeasured };
}

async function withinMs<T>(work: Promise<T>, limitMs: number, { endAll }: RunLimits): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    endAll();
    reject(new Error(`it took more than ${Math.round(limitMs / 1000)} s`));
  }, limitMs);
  // Whoever is late may still fail: nobody waits for it any more.
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
