/** This folder: the program and its commands. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import { LocalProblem } from '../local/files/local-problem.ts';
import type { CliContext } from './command/cli-context.ts';
import { EXIT } from './connection/exit-code.ts';
import { createDebugCommand } from './debug/debug-command.ts';
import { createTryCommand } from './definition/try-command.ts';
import { createValidateCommand } from './definition/validate-command.ts';
import { createExecCommand } from './exec/exec-command.ts';
import { createHistoryCommand } from './logs/history-command.ts';
import { createLogsCommand } from './logs/logs-command.ts';
import { createSecretCommand } from './secret/secret-command.ts';
import { createSimulateCommand } from './simulate/simulate-command.ts';
import { createDashboardCommand } from './status/dashboard-command.ts';
import { createGetCommand } from './status/get-command.ts';
import { createRefreshCommand } from './status/refresh-command.ts';
import { createStatusCommand } from './status/status-command.ts';

/** Returns the program without any command. */
export function createProgram(version: string): Command {
  return new Command('npx token-keeper')
    .description('Keeps machine-to-machine OAuth 2.0 access tokens fresh and hands them out')
    .version(version, '--version', 'print the version')
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withoutPasswords(text).replaceAll(/\n(?=.)/g, ' ')) });
}

/** Commander repeats what it was given, and an address may have a password in it. */
function withoutPasswords(text: string): string {
  return text
    .replace(/(option '--endpoint-url <url>') argument '.*' is invalid/s, '$1 is invalid')
    .replaceAll(/(?<=\/\/)[^\s']*@/g, '[redacted]@');
}

/** Headings of the help, in its order. */
const HERE = 'On this machine:';
const SET_UP = 'Set up services:';
const LOOK = 'See how the services are:';
const ACT = 'Use and repair:';

/** Every command with its heading, in the order of the help: one line each. */
const COMMANDS: readonly (readonly [string, (context: CliContext) => Command])[] = [
  [
    HERE,
    ({ stdout, setExitCode }) => createSimulateCommand({ write: (text) => stdout.write(`${text}\n`), setExitCode }),
  ],
  [SET_UP, createValidateCommand],
  [SET_UP, createSecretCommand],
  [SET_UP, createTryCommand],
  [LOOK, createStatusCommand],
  [LOOK, createDebugCommand],
  [LOOK, createDashboardCommand],
  [LOOK, createHistoryCommand],
  [LOOK, createLogsCommand],
  [ACT, createGetCommand],
  [ACT, createExecCommand],
  [ACT, createRefreshCommand],
];

/**
 * Adds all commands.
 *
 * @param start the command `start`, which is another one in the package than in a clone
 */
export function addCommands(program: Command, loadServices: CliContext['loadServices'], start: Command): void {
  const context: CliContext = {
    // The SDK clients take a moment to load, which `--help` does not need.
    connect: async (options) => (await import('./connection/connect.ts')).connect(options, process.env, systemClock),
    loadServices,
    clock: systemClock,
    pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
    setExitCode,
  };
  addCommand(program, start.helpGroup(HERE));
  for (const [heading, create] of COMMANDS) {
    addCommand(program, create(context).helpGroup(heading));
  }
}

/** Adds a command that ends as the program does, whatever is wrong with its command line; those below it as well. */
function addCommand(parent: Command, command: Command): void {
  parent.addCommand(command);
  for (const each of [command, ...command.commands]) {
    each.copyInheritedSettings(parent);
  }
}

/** Runs the command that the arguments of the process name. Whatever goes wrong ends the process with its exit code. */
export async function runProgram(program: Command): Promise<void> {
  // Whoever reads our output may go away first, as `head` does: then nobody is left to tell anything.
  process.stdout.on('error', () => process.exit(0));
  process.on('uncaughtException', fail);
  await program.parseAsync().catch(fail);
}

/** Sets the exit code of the process, once it ends by itself. */
export function setExitCode(code: number): void {
  process.exitCode = code;
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has told the person already; --help and --version end this way too, with exit code 0.
    process.exit(error.exitCode === 0 ? 0 : EXIT.usage);
  }
  process.stderr.write(`token-keeper: ${Error.isError(error) ? error.message : String(error)}\n`);
  process.exit(error instanceof LocalProblem ? EXIT.usage : EXIT.internal);
}
