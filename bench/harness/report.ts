import Table from 'cli-table3';
import type { BenchResult } from './bench.ts';
import { figureText, goalText, spreadText } from './figures.ts';
import { passes } from './statistics.ts';

const HEAD = ['row', 'unit', 'ours', 'comparator', 'its', 'ratio', 'goal', ''];

/** Returns the results as a table; spreads are `min / median / max`. */
export function resultsTable(results: readonly BenchResult[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  for (const result of results) {
    const { name, note, unit, ours, comparator, comparatorName, ratio, goal } = result;
    table.push([
      note === undefined ? name : `${name}: ${note}`,
      unit,
      spreadText(ours),
      comparatorName,
      comparator === undefined ? '-' : spreadText(comparator),
      ratio === undefined ? '-' : figureText(ratio),
      goalText(goal),
      verdictOf(result),
    ]);
  }
  return table.toString();
}

/** Returns one line that counts the goals. */
export function summaryLine(results: readonly BenchResult[], notMeasured: readonly string[]): string {
  const verdicts = results.map(passes);
  const count = (verdict: boolean): number => verdicts.filter((one) => one === verdict).length;
  const missing = notMeasured.length === 0 ? '' : `; not measured: ${notMeasured.join(', ')}`;
  return `${count(true)} goals kept, ${count(false)} missed${missing}`;
}

function verdictOf(result: BenchResult): string {
  switch (passes(result)) {
    case true:
      return 'pass';
    case false:
      return 'FAIL';
    default:
      return '';
  }
}
