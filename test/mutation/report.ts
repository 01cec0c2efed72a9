import type { SourceFile } from '../support/architecture.ts';
import type { Fate, Tried } from './campaign.ts';
import { diffOf } from './mutants.ts';

const FATES: readonly Fate[] = ['killed', 'timed out', 'survived', 'not covered'];

/** Returns the share of mutants that a test has found, in per cent. */
export function scoreOf(tried: readonly Tried[]): number {
  const found = tried.filter(({ fate }) => fate === 'killed' || fate === 'timed out').length;
  return tried.length === 0 ? 100 : (100 * found) / tried.length;
}

/** Returns a table of the fates by operator, as Markdown, one line each. */
export function fateTable(tried: readonly Tried[]): readonly string[] {
  const operators = [...new Set(tried.map(({ mutant }) => mutant.operator))].sort();
  const row = (name: string, of: readonly Tried[]): string =>
    `| ${[name, of.length, ...FATES.map((fate) => of.filter((one) => one.fate === fate).length), `${scoreOf(of).toFixed(1)} %`].join(' | ')} |`;
  return [
    `| operator | mutants | ${FATES.join(' | ')} | score |`,
    '|---|---|---|---|---|---|---|',
    ...operators.map((operator) =>
      row(
        operator,
        tried.filter(({ mutant }) => mutant.operator === operator),
      ),
    ),
    row('all', tried),
  ];
}

/** Returns where a mutant is and what it changes, one line each. */
export function mutantText({ mutant, fate }: Tried, { source }: SourceFile): readonly string[] {
  return [`${mutant.path}:${mutant.line} ${mutant.operator}, ${fate}`, ...diffOf(source, mutant)];
}
