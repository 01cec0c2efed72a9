import { Command, InvalidArgumentError, Option } from 'commander';
import type { LoadedServices } from '../definition/services-file.ts';
import { chooseMode, DEFAULT_SECRETS_FILE } from './choose-mode.ts';
import { parseEvery, parsePort } from './option-values.ts';
import { createHumanReporter } from './output/human-reporter.ts';
import { createJsonReporter } from './output/json-reporter.ts';
import type { WriteLine } from './output/reporter.ts';
import { type RunOptions, runLocal } from './run-local.ts';

/** Sweeps of the demo come often, so that a person sees refreshes within a minute; on AWS it is every 5 minutes. */
const DEMO_EVERY_SECONDS = 10;
const EVERY_SECONDS = 300;
/** The demo consumer asks for each service once in this time. */
const ASK_EVERY_SECONDS = 1;
const MAX_ASKS_PER_SECOND = 1000;

/** What the command works with besides its options. */
export interface StartContext extends Pick<RunOptions, 'functionsDirectory' | 'clock' | 'signals' | 'exitNow'> {
  /** Returns the definitions of the file that users edit; `undefined` when there is no such file. */
  readonly loadServices: () => Promise<LoadedServices | undefined>;
  readonly write: WriteLine;
  /** Sets the exit code of the process. */
  readonly setExitCode: (code: number) => void;
}

interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly services?: string;
  readonly secrets?: string;
  readonly every?: number;
  readonly once?: true;
  readonly json?: true;
  readonly askEvery?: number;
  readonly askRate?: number;
  readonly consumer: boolean;
  readonly requireSignature?: true;
}

/** Returns the command `start`: the whole system on one machine. */
export function createStartCommand(context: StartContext): Command {
  return new Command('start')
    .description('run the whole system on this machine and keep tokens fresh, until Ctrl-C')
    .option('--port <port>', 'loopback port of every API; 0 takes any free one', parsePort, 4700)
    .option('--data-dir <directory>', 'where tables, keys and demo secrets are kept', '.token-keeper')
    .option('--services <file>', 'service definitions as JSON or a module (default: bin/services.ts, or the demo)')
    .option('--secrets <file>', `client secrets as JSON (default: ${DEFAULT_SECRETS_FILE} where it exists)`)
    .option('--every <duration>', 'time between sweeps, 1s to 1h (default: 5m, in the demo 10s)', parseEvery)
    .option('--once', 'one sweep, print the status, end: exit code 1 if a service has no usable token')
    .option('--json', 'one JSON object a line instead of text and tables')
    .option('--ask-every <duration>', 'how often the demo consumer asks for each service (default: 1s)', parseEvery)
    .addOption(
      new Option('--ask-rate <number>', 'requests of the demo consumer a second, over all services')
        .argParser(parseRate)
        .conflicts('askEvery'),
    )
    .option('--no-consumer', 'no demo consumer')
    .option(
      '--require-signature',
      'invoking a function needs the credential of this run as well, as tables and secrets do',
    )
    .action(async (options: StartOptions) => context.setExitCode(await start(options, context)));
}

async function start(options: StartOptions, context: StartContext): Promise<0 | 1> {
  const { services: servicesFile, secrets: secretsFile } = options;
  const mode = await chooseMode({ servicesFile, secretsFile, loadServices: context.loadServices });
  const serviceCount = mode.kind === 'own' ? mode.definitions.length : 2;
  const createReporter = options.json ? createJsonReporter : createHumanReporter;
  return runLocal({
    ...context,
    mode,
    port: options.port,
    dataDirectory: options.dataDir,
    everySeconds: options.every ?? (mode.kind === 'demo' ? DEMO_EVERY_SECONDS : EVERY_SECONDS),
    once: options.once ?? false,
    requiresSignature: options.requireSignature,
    asksPerSecond: options.consumer
      ? (options.askRate ?? serviceCount / (options.askEvery ?? ASK_EVERY_SECONDS))
      : undefined,
    reporter: createReporter(context.write, context.clock.now),
  });
}

function parseRate(text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(rate > 0 && rate <= MAX_ASKS_PER_SECOND)) {
    throw new InvalidArgumentError(`Expected a number above 0 and up to ${MAX_ASKS_PER_SECOND}.`);
  }
  return rate;
}
