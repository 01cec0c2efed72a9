import { Command, InvalidArgumentError, Option } from 'commander';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { hostsOf } from '../../functions/domain/template/template-hosts.ts';
import { isTemplate } from '../../functions/domain/template/tenant-definition.ts';
import { listed } from '../../functions/status-page/verdict.ts';
import type { LoadedServices } from '../definition/services-file.ts';
import { canPaintFrames, type OutputStream } from '../terminal/terminal.ts';
import { chooseMode, DEFAULT_SECRETS_FILE, type Mode } from './choose-mode.ts';
import { MOST_DEMO_TENANTS } from './demo-tenants.ts';
import { parseEvery, parsePort, wholeNumber } from './option-values.ts';
import { createJsonReporter } from './output/json-reporter.ts';
import { createLineReporter } from './output/line-reporter.ts';
import type { Reporter, ReporterOptions } from './output/reporter.ts';
import { type RunExit, type RunOptions, runLocal } from './run-local.ts';
import { createLiveReporter } from './screen/live-reporter.ts';

/** Sweeps of the demo come often, so that a person sees refreshes within a minute; on AWS it is every 5 minutes. */
const DEMO_EVERY_SECONDS = 10;
const EVERY_SECONDS = 300;
/** The consumer asks for each service once in this time. */
const ASK_EVERY_SECONDS = 1;
/** How often people are shown what has changed: on a screen, and in lines that only changes are written to. */
const LIVE_LOOK_MS = 2000;
const LINE_LOOK_MS = 5000;
/** A program, and whoever reads all that happens, gets every status that is looked at. */
const STATUS_EVERY_MS = 10_000;
const MAX_ASKS_PER_SECOND = 1000;

/** What the command works with besides its options. */
export interface StartContext extends Pick<RunOptions, 'functionsDirectory' | 'clock' | 'signals' | 'exitNow'> {
  /** Returns the definitions of the file that users edit; `undefined` when there is no such file. */
  readonly loadServices: () => Promise<LoadedServices | undefined>;
  readonly stdout: OutputStream;
  /** Sets the exit code of the process. */
  readonly setExitCode: (code: number) => void;
}

interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly services?: string;
  readonly secrets?: string;
  readonly tenants?: number;
  readonly every?: number;
  readonly once?: true;
  readonly json?: true;
  readonly askEvery?: number;
  readonly askRate?: number;
  readonly consumer?: boolean;
  readonly log?: true;
  readonly verbose?: true;
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
    .option(
      '--tenants <number>',
      `in the demo: keep tokens of a service with so many tenants as well, up to ${MOST_DEMO_TENANTS}`,
      wholeNumber(1, MOST_DEMO_TENANTS),
    )
    .option('--every <duration>', 'time between sweeps, 1s to 1h (default: 5m, in the demo 10s)', parseEvery)
    .option('--once', 'one sweep, print the status, end: exit code 1 if a service has no usable token')
    .addOption(new Option('--json', 'one JSON object a line: all that happens, for programs').conflicts('log'))
    .option('--log', 'text: every read and every refresh, one line each, with tables in between')
    .option('--verbose', 'tell at the start where data, APIs and credential are')
    .option('--consumer', 'a consumer asks for tokens all the time (default: in the demo, or with --ask-...)')
    .option('--no-consumer', 'nobody asks for tokens but you')
    .option('--ask-every <duration>', 'how often the consumer asks for each service (default: 1s)', parseEvery)
    .addOption(
      new Option('--ask-rate <number>', 'requests of the consumer a second, over all services')
        .argParser(parseRate)
        .conflicts('askEvery'),
    )
    .option(
      '--require-signature',
      'invoking a function needs the credential of this run as well, as tables and secrets do',
    )
    .action(async (options: StartOptions) => context.setExitCode(await start(options, context)));
}

async function start(options: StartOptions, context: StartContext): Promise<RunExit> {
  const { services: servicesFile, secrets: secretsFile, tenants } = options;
  const mode = await chooseMode({ servicesFile, secretsFile, tenants, loadServices: context.loadServices });
  const { reporter, lookEveryMs } = chooseReporter(options, context, mode);
  return runLocal({
    ...context,
    mode,
    port: options.port,
    dataDirectory: options.dataDir,
    everySeconds: options.every ?? (mode.kind === 'demo' ? DEMO_EVERY_SECONDS : EVERY_SECONDS),
    once: options.once ?? false,
    requiresSignature: options.requireSignature,
    asksPerSecond: asksPerSecond(options, mode),
    lookEveryMs,
    reporter,
  });
}

/** Requests to somebody's real provider are made on account of a consumer only where he wants one. */
function asksPerSecond({ consumer, askRate, askEvery }: StartOptions, mode: Mode): number | undefined {
  const isWanted = consumer ?? (mode.kind === 'demo' || askRate !== undefined || askEvery !== undefined);
  const serviceCount =
    mode.kind === 'own'
      ? mode.definitions.filter((one) => !isTemplate(one)).length
      : 2 + Number(mode.tenants !== undefined);
  return isWanted ? (askRate ?? serviceCount / (askEvery ?? ASK_EVERY_SECONDS)) : undefined;
}

/** Programs get JSON, a person in front of a terminal one screen, everybody else lines. */
function chooseReporter(
  { json, log, once, verbose }: StartOptions,
  { stdout, signals, clock }: StartContext,
  mode: Mode,
): Chosen {
  const hosts = new Map(mode.kind === 'own' ? mode.definitions.map((one) => [one.id, hostsText(one)]) : []);
  const options: ReporterOptions = {
    stdout,
    owner: signals,
    now: clock.now,
    hostOf: (service) => hosts.get(service),
    isVerbose: verbose ?? false,
  };
  if (json) return { reporter: createJsonReporter(options), lookEveryMs: STATUS_EVERY_MS };
  if (log || once || !canPaintFrames(stdout)) {
    return { reporter: createLineReporter(options, log ?? false), lookEveryMs: log ? STATUS_EVERY_MS : LINE_LOOK_MS };
  }
  return { reporter: createLiveReporter(options), lookEveryMs: LIVE_LOOK_MS };
}

/** Returns the host of a service's token endpoint; of one with tenants in several regions, all of them. */
function hostsText(definition: ServiceDefinition): string {
  return isTemplate(definition) ? listed(hostsOf(definition)) : new URL(definition.tokenUrl).host;
}

interface Chosen {
  readonly reporter: Reporter;
  readonly lookEveryMs: number;
}

function parseRate(text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(rate > 0 && rate <= MAX_ASKS_PER_SECOND)) {
    throw new InvalidArgumentError(`Expected a number above 0 and up to ${MAX_ASKS_PER_SECOND}.`);
  }
  return rate;
}
