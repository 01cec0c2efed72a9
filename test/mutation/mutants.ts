import type { Random } from '../../functions/usecases/ports/ports.ts';
import { wholeBetween } from '../../lib/cli/simulate/clock/seeded-random.ts';
import type { SourceFile } from '../support/architecture.ts';
import { type Edit, editsOf } from './operators.ts';
import { nodesOf } from './syntax-tree.ts';

/** A source file with one change in it. */
export interface Mutant extends Edit {
  /** Relative to the root of the project, with forward slashes. */
  readonly path: string;
  /** What stands there without the change. */
  readonly text: string;
  /** The number of its first line, from 1. */
  readonly line: number;
  /** That line as it is, without the blanks around it. */
  readonly lineText: string;
}

/** Returns every mutant of these files, in the order of their places. */
export function mutantsOf(files: readonly SourceFile[]): readonly Mutant[] {
  return files.flatMap(({ path, source }) => {
    const edits = nodesOf(source).flatMap((node) => editsOf(node, source));
    const lines = source.split('\n');
    return edits
      .map((edit) => {
        const line = source.slice(0, edit.start).split('\n').length;
        const text = source.slice(edit.start, edit.end);
        return { ...edit, path, text, line, lineText: (lines[line - 1] ?? '').trim() };
      })
      .sort((a, b) => a.start - b.start || a.end - b.end || (a.replacement < b.replacement ? -1 : 1));
  });
}

/** Returns so many of them, or all, drawn at random; in the order in which they were given. */
export function drawn<T>(all: readonly T[], count: number, random: Random): readonly T[] {
  const left = all.map((_one, index) => index);
  const chosen = new Set<number>();
  for (let drawn = 0; drawn < count && left.length > 0; drawn += 1) {
    const [index = 0] = left.splice(wholeBetween(random, { min: 0, max: left.length - 1 }), 1);
    chosen.add(index);
  }
  return all.filter((_one, index) => chosen.has(index));
}

/** Returns the source with the change made. */
export function mutated(source: string, { start, end, replacement }: Edit): string {
  return source.slice(0, start) + replacement + source.slice(end);
}

/** Returns the lines that differ, as a diff shows them. */
export function diffOf(source: string, mutant: Mutant): readonly string[] {
  const from = source.lastIndexOf('\n', mutant.start - 1) + 1;
  const lineEnd = source.indexOf('\n', mutant.end);
  const to = lineEnd === -1 ? source.length : lineEnd;
  const lines = (sign: string, text: string): string[] => text.split('\n').map((line) => `${sign} ${line}`);
  const changed = source.slice(from, mutant.start) + mutant.replacement + source.slice(mutant.end, to);
  return [...lines('-', source.slice(from, to)), ...lines('+', changed)];
}
