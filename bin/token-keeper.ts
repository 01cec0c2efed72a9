import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { systemClock } from '../functions/adapters/system-clock.ts';
import type { CliContext } from '../lib/cli/cli-context.ts';
import { createDebugCommand } from '../lib/cli/debug-command.ts';
import { EXIT } from '../lib/cli/exit-code.ts';
import { createGetCommand } from '../lib/cli/get-command.ts';
import { createRefreshCommand } from '../lib/cli/refresh-command.ts';
import { createSecretCommand } from '../lib/cli/secret-command.ts';
import { createSimulateCommand } from '../lib/cli/simulate-command.ts';
import { createStatusCommand } from '../lib/cli/status-command.ts';
import { LocalProblem } from '../lib/local/local-problem.ts';
import { createStartCommand } from '../lib/local/start-command.ts';

/** Something that the person who started the program can remove was in the way. */
const PROBLEM = 1;

/** The file a user edits; it need not exist. */
const SERVICES_MODULE = new URL('./services.ts', import.meta.url);

const program = new Command('token-keeper')
  .description('Keeps machine-to-machine OAuth 2.0 access tokens fresh and hands them out')
  .showSuggestionAfterError(false)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replaceAll(/\n(?=.)/g, ' ')) });

program.addCommand(
  createStartCommand({
    functionsDirectory: fileURLToPath(new URL('../dist/functions', import.meta.url)),
    loadServices,
    clock: systemClock,
    write: (line) => process.stdout.write(`${line}\n`),
    signals: process,
    exitNow: () => process.exit(PROBLEM),
    setExitCode,
  }).copyInheritedSettings(program),
);

program.addCommand(
  createSimulateCommand({
    write: (text) => process.stdout.write(`${text}\n`),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  }).copyInheritedSettings(program),
);
const deployment: CliContext = {
  // The SDK clients take a moment to load, which `start` and `--help` do not need.
  connect: async (options) => (await import('../lib/cli/connect.ts')).connect(options, process.env, systemClock),
  loadServices,
  clock: systemClock,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  setExitCode,
};
for (const create of [
  createStatusCommand,
  createGetCommand,
  createRefreshCommand,
  createSecretCommand,
  createDebugCommand,
]) {
  program.addCommand(create(deployment).copyInheritedSettings(program));
}

// Whoever reads our output may go away first, as `head` does: then nobody is left to tell anything.
process.stdout.on('error', () => process.exit(0));
process.on('uncaughtException', fail);

await program.parseAsync().catch(fail);

function setExitCode(code: number): void {
  process.exitCode = code;
}

async function loadServices(): Promise<{ file: string; value: unknown } | undefined> {
  if (!existsSync(SERVICES_MODULE)) {
    return undefined;
  }
  const file = 'bin/services.ts';
  try {
    const module = (await import(SERVICES_MODULE.href)) as { readonly services?: unknown };
    return { file, value: module.services };
  } catch (error) {
    throw new LocalProblem(`${file} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has told the person already; --help and --version end this way too, with exit code 0.
    process.exit(error.exitCode === 0 ? 0 : EXIT.usage);
  }
  process.stderr.write(`token-keeper: ${messageOf(error)}\n`);
  process.exit(error instanceof LocalProblem ? PROBLEM : EXIT.internal);
}

function messageOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}
