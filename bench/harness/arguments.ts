import { Command, InvalidArgumentError } from 'commander';
import type { Bench } from './bench.ts';

/** What the benchmark was asked for. */
export interface BenchArguments {
  readonly quick: boolean;
  /** Results are saved: always after a whole run, else when asked. */
  readonly save: boolean;
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
 * @param write takes what there is to tell a person
 * @throws {CommanderError} when it makes no sense, or when help was asked for (exit code 0)
 */
export function parseArguments(
  argv: readonly string[],
  rows: readonly Pick<Bench, 'name' | 'summary'>[],
  write: (text: string) => void,
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
    .configureOutput({ writeOut: write, writeErr: write });
  const { quick = false, save = false, only = names } = command.parse(argv, { from: 'user' }).opts<Options>();
  const isWhole = !quick && only.length === names.length;
  return { quick, save: save || isWhole, only: names.filter((name) => only.includes(name)) };
}
