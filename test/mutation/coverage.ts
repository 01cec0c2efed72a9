import { type Profiler, Session } from 'node:inspector/promises';

/** A part of a source and whether it was run; parts that are in it say more. */
export type Range = Profiler.CoverageRange;

/** What is being counted. */
export interface Coverage {
  /** Ends the count; returns the parts of the module with this URL, none where it was not loaded. */
  readonly stop: () => Promise<(url: string) => readonly Range[]>;
}

/** Begins to count, by V8 itself, which parts of every module of this process are run from now on. */
export async function startCoverage(): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async stop() {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
      return (wanted) =>
        result
          .filter(({ url }) => url === wanted)
          .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges));
    },
  };
}

/** Tells whether the smallest part around a place was run. */
export function isRun(ranges: readonly Range[], place: number): boolean {
  let smallest: Range | undefined;
  for (const range of ranges) {
    const isAround = range.startOffset <= place && place < range.endOffset;
    if (isAround && (!smallest || sizeOf(range) < sizeOf(smallest))) smallest = range;
  }
  return (smallest?.count ?? 0) > 0;
}

function sizeOf({ startOffset, endOffset }: Range): number {
  return endOffset - startOffset;
}
