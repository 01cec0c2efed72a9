import { Command, InvalidArgumentError } from 'commander';
import type { Bench } from './bench.ts';

/** What the benchmark was asked for. */
export interface BenchArguments {
  readonly quick: boolean;
  /** What the results take the place of: `all` that was saved where all rows are run, else the same rows after a whole run, or when asked. */
  readonly replace: 'all' | 'same-rows' | 'nothing';
  /** The rows to run, each once, in the order of the table. */
  readonly only: readonly string[];
}

interface Options {
  readonly quick?: true;
  readonly save?: true;
  readonly only?: readonly string[];
}

/**
 * Reads the command line.
 *
 * @param argv without the program
 * @param rows all there are, in the order of the table
 * @param output where help goes, and where errors go
 * @throws {CommanderError} when it makes no sense, or when help was asked for (exit code 0)
 */
export function parseArguments(
  argv: readonly string[],
  rows: readonly Pick<Bench, 'name' | 'summary' | 'isLong'>[],
  output: { readonly writeOut: (text: string) => void; readonly writeErr: (text: string) => void },
): BenchArguments {
  const names = rows.map(({ name }) => name);
  const collect = (name: string, before: readonly string[] = []): readonly string[] => {
    if (!names.includes(name)) {
      throw new InvalidArgumentError(`There is no such row; the rows are ${names.join(', ')}.`);
    }
    return [...before, name];
  };
  const width = Math.max(...names.map(({ length }) => length));
  const command = new Command('npm run bench --')
    .description('measures token-keeper against what it is compared with')
    .option('--quick', 'fewer rounds, less than 90 s in all; results are not saved')
    .option('--save', 'save the results of --quick or --only too; what was not measured stays as it is')
    .option('--only <row>', 'only this row; may be given several times', collect)
    .addHelpText(
      'after',
      `\nRows:\n${rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}`,
    )
    .showSuggestionAfterError(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput(output);
  const usual = rows.filter(({ isLong }) => !isLong).map(({ name }) => name);
  const { quick = false, save = false, only = usual } = command.parse(argv, { from: 'user' }).opts<Options>();
  const isWhole = !quick && usual.every((name) => only.includes(name));
  const isAll = isWhole && names.every((name) => only.includes(name));
  const replace = isAll ? 'all' : isWhole || save ? 'same-rows' : 'nothing';
  return { quick, replace, only: names.filter((name) => only.includes(name)) };
}
