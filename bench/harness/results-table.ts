import { figureText, goalText } from './figures.ts';
import type { SavedResult } from './results-file.ts';

const HEAD = ['row', 'ours', 'against', 'its', 'ratio', 'goal', 'kept'];

/** Returns the results that have a goal as a table of Markdown; figures are medians. */
export function resultsTable(results: readonly SavedResult[]): string {
  const rows = results
    .filter(({ goal }) => goal !== undefined)
    .map(({ name, note, unit, ours, comparator, comparatorName, ratio, goal, pass }) => [
      note === undefined ? `\`${name}\`` : `\`${name}\`: ${note}`,
      `${figureText(ours.median)} ${unit}`,
      comparatorName === '-' ? '' : comparatorName,
      comparator === undefined ? '' : `${figureText(comparator.median)} ${unit}`,
      ratio === undefined ? '' : figureText(ratio),
      goalText(goal),
      pass ? 'yes' : '**no**',
    ]);
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
