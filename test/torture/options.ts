import { Command, InvalidArgumentError } from 'commander';

/** What the campaign was asked for. */
export interface TortureOptions {
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly format: 'text' | 'json' | 'markdown';
}

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const SHORTEST_SECONDS = 20;
const LONGEST_SECONDS = 86_400;

/**
 * Reads the command line.
 *
 * @param argv without the program
 * @throws {CommanderError} when it makes no sense, or when help was asked for (exit code 0)
 */
export function parseTortureOptions(argv: readonly string[]): TortureOptions {
  const command = new Command('npm run torture --')
    .description('runs the built functions under faults, and judges every answer by what the providers know')
    .option('--seed <n>', 'a whole number that the faults follow from; may be given several times', readSeed)
    .option('--for <duration>', 'how long, 20s to 24h: 90s, 10m', readSeconds, 600)
    .option('--json', 'print one line of JSON for each seed')
    .option('--markdown', 'print rows for the table in docs/reliability.md')
    .allowExcessArguments(false)
    .exitOverride();
  const { seed = [1], for: seconds, json, markdown } = command.parse(argv, { from: 'user' }).opts();
  return { seeds: seed, seconds, format: json ? 'json' : markdown ? 'markdown' : 'text' };
}

function readSeed(text: string, before: readonly number[] = []): readonly number[] {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 0 to 999999999.');
  return [...before, Number(text)];
}

function readSeconds(text: string): number {
  const [, count, unit = ''] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS_OF[unit] ?? Number.NaN);
  if (seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS) return seconds;
  throw new InvalidArgumentError('Expected a duration from 20s to 24h, like 90s or 10m.');
}
