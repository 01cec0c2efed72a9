import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { BenchResult, Spread } from './bench.ts';
import { passes } from './statistics.ts';

/** A line of bench/results.json: the result, and whether it keeps its goal. */
export type SavedResult = BenchResult & { readonly pass?: boolean };

/** Returns a result as it is saved: figures with six digits that count, `pass` where there is a goal. */
export function savedResult(result: BenchResult): SavedResult {
  const { name, unit, ours, comparator, comparatorName, ratio, goal, note } = result;
  const pass = passes(result);
  return {
    name,
    unit,
    ours: rounded(ours),
    ...(comparator === undefined ? {} : { comparator: rounded(comparator) }),
    comparatorName,
    ...(ratio === undefined ? {} : { ratio: sixDigits(ratio) }),
    ...(goal === undefined ? {} : { goal }),
    ...(pass === undefined ? {} : { pass }),
    ...(note === undefined ? {} : { note }),
  };
}

/**
 * Returns what is saved after some rows were measured anew: theirs take the place of the old ones, the others stay.
 *
 * @param rows names of all rows there are, in the order of the table; results of any other are dropped
 */
export function merged(
  saved: readonly SavedResult[],
  measured: readonly BenchResult[],
  rows: readonly string[],
): readonly SavedResult[] {
  const anew = new Set(measured.map(({ name }) => name));
  const results = [...saved.filter(({ name }) => !anew.has(name)), ...measured.map(savedResult)];
  return rows.flatMap((row) => results.filter(({ name }) => name === row));
}

/** Returns what a file holds; nothing where there is none. @throws {SyntaxError} when it is no JSON */
export function readResults(file: string): readonly SavedResult[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly SavedResult[]) : [];
}

/** Saves results in a file. */
export function writeResults(file: string, results: readonly SavedResult[]): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

function rounded({ min, median, max }: Spread): Spread {
  return { min: sixDigits(min), median: sixDigits(median), max: sixDigits(max) };
}

function sixDigits(figure: number): number {
  return Number.isInteger(figure) ? figure : Number(figure.toPrecision(6));
}
