/** How a figure has to compare with its goal. */
export interface Goal {
  readonly of: 'ratio' | 'ours';
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Min, median and max of what was measured, in the unit of the row. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** One line of the table: our figure, what it is compared with, and what it has to be. */
export interface BenchResult {
  /** The name of the bench; a bench with several comparators returns one result for each. */
  readonly name: string;
  /** `ms`, `ns`, `us`, `bytes`, `tokens/s`, `requests`, `USD` ... */
  readonly unit: string;
  readonly ours: Spread;
  readonly comparator?: Spread;
  /** `-` without one. */
  readonly comparatorName: string;
  /** Median of ours / median of the comparator. */
  readonly ratio?: number;
  /** Absent: shown for information. */
  readonly goal?: Goal;
  readonly note?: string;
}

/** What a bench is run with. */
export interface BenchContext {
  /** Fewer rounds. */
  readonly quick: boolean;
  /** Returns a number from 0 to below 1. */
  readonly random: () => number;
  readonly log: (line: string) => void;
  /** Root of the project. */
  readonly root: string;
}

/** A row of the benchmark, or a family of rows that are measured together. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** It takes minutes: it is run only where it is named, and may take 20 of them. Absent: it is part of every run. */
  readonly isLong?: true;
  run(context: BenchContext): Promise<readonly BenchResult[]>;
}
