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

/** Returns what is saved after some rows were measured anew: theirs take the place of the old ones, the others stay. */
export function merged(
  saved: readonly SavedResult[],
  measured: readonly BenchResult[],
  order: readonly string[],
): readonly SavedResult[] {
  const names = new Set(measured.map(({ name }) => name));
  return [...saved.filter(({ name }) => !names.has(name)), ...measured.map(savedResult)].toSorted(
    (a, b) => order.indexOf(a.name) - order.indexOf(b.name),
  );
}

/** Saves results in a file. @throws {SyntaxError} when what the file holds is no JSON */
export function saveResults(file: string, measured: readonly BenchResult[], order: readonly string[]): void {
  const saved = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly SavedResult[]) : [];
  writeFileSync(file, `${JSON.stringify(merged(saved, measured, order), null, 2)}\n`);
}

function rounded({ min, median, max }: Spread): Spread {
  return { min: sixDigits(min), median: sixDigits(median), max: sixDigits(max) };
}

function sixDigits(figure: number): number {
  return Number.isInteger(figure) ? figure : Number(figure.toPrecision(6));
}
