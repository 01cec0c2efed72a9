/** This folder: the program and its commands. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError, type Option } from 'commander';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import { durationText } from '../../functions/domain/values/duration-text.ts';
import type { CliContext } from './command/cli-context.ts';
import { knownProblem, problemJson } from './command/run-command.ts';
import { createCompletionCommand } from './completion/completion-command.ts';
import { CliProblem, usageProblem } from './connection/cli-problem.ts';
import { EXIT } from './connection/exit-code.ts';
import { createDebugCommand } from './debug/debug-command.ts';
import { createInitCommand } from './definition/init/init-command.ts';
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
import { fillInTarget } from './target/target-defaults.ts';
import { createTenantCommand } from './tenant/tenant-command.ts';
import { addVersionOption, createVersionCommand, type VersionFacts } from './version.ts';

/** Headings of the help, in its order. */
const HERE = 'On this machine:';
const SET_UP = 'Set up services:';
const LOOK = 'See how the services are:';
const ACT = 'Use and repair:';
const ABOUT = 'About the program:';

/**
 * Returns the program without any command.
 *
 * @param args those of the process: with `--json` what is wrong with them is an object on standard output
 */
export function createProgram(facts: () => VersionFacts, args: readonly string[] = process.argv): Command {
  const program = new Command('npx token-keeper')
    .description('Keeps machine-to-machine OAuth 2.0 access tokens fresh and hands them out')
    .commandsGroup(ABOUT)
    .helpCommand('help [command]', 'help for a command')
    .showHelpAfterError('see npx token-keeper --help')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withoutPasswords(text)) });
  if (isJson(args)) {
    program.configureOutput({ writeErr: () => {} });
  }
  addVersionOption(program, facts);
  return program;
}

/** What follows `--` is somebody else's command line. */
function isJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

/** Commander repeats what it was given, and an address may have a password in it; a suggestion has a line of its own. */
function withoutPasswords(text: string): string {
  return text
    .replace(/(option '--endpoint-url <url>') argument '.*' is invalid/s, '$1 is invalid')
    .replaceAll(/(?<=\/\/)[^\s']*@/g, '[redacted]@')
    .replaceAll(/\n(?=.)/g, ' ');
}

/** Every command with its heading, in the order of the help: one line each. */
const COMMANDS: readonly (readonly [string, (context: CliContext) => Command])[] = [
  [
    HERE,
    ({ stdout, setExitCode }) => createSimulateCommand({ write: (text) => stdout.write(`${text}\n`), setExitCode }),
  ],
  [SET_UP, createInitCommand],
  [SET_UP, createValidateCommand],
  [SET_UP, createSecretCommand],
  [SET_UP, createTryCommand],
  [SET_UP, createTenantCommand],
  [LOOK, createStatusCommand],
  [LOOK, createDebugCommand],
  [LOOK, createDashboardCommand],
  [LOOK, createHistoryCommand],
  [LOOK, createLogsCommand],
  [ACT, createGetCommand],
  [ACT, createExecCommand],
  [ACT, createRefreshCommand],
  [ABOUT, createCompletionCommand],
];

/**
 * Adds all commands.
 *
 * @param start the command `start`, which is another one in the package than in a clone
 */
export function addCommands(
  program: Command,
  loadServices: CliContext['loadServices'],
  start: Command,
  facts: () => VersionFacts,
): void {
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
  program.hook('preAction', (_program, command) =>
    fillInTarget(command, { environment: process.env, directory: process.cwd(), uid: process.getuid?.() }),
  );
  addCommand(program, start.helpGroup(HERE));
  for (const [heading, create] of COMMANDS) {
    addCommand(program, create(context).helpGroup(heading));
  }
  addCommand(program, createVersionCommand(facts));
}

/** Adds a command that ends as the program does, whatever is wrong with its command line; those below it as well. */
function addCommand(parent: Command, command: Command): void {
  parent.addCommand(command);
  for (const each of [command, ...command.commands]) {
    const path = each === command ? command.name() : `${command.name()} ${each.name()}`;
    const usage = each.usage();
    // An option of another command, before --, is taken for one of ours.
    const other = usage.includes(' -- ')
      ? `options of the command itself stand after --: ${parent.name()} ${path} ${usage}\n`
      : '';
    each.copyInheritedSettings(parent).showHelpAfterError(`${other}see ${parent.name()} ${path} --help`);
    for (const option of each.options) describeDefault(option);
  }
}

/** A duration is a number of seconds once it is parsed; the help has it as it is typed. */
function describeDefault(option: Option): void {
  const { flags, defaultValue: value, defaultValueDescription: told } = option;
  if (flags.includes('<duration>') && typeof value === 'number' && told === undefined) {
    option.default(value, durationText(value));
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
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
  const problem = failureOf(error);
  if (isJson(process.argv)) {
    process.stdout.write(`${problemJson(problem)}\n`);
  } else if (!(error instanceof CommanderError)) {
    // Commander has told the person already.
    process.stderr.write(`token-keeper: ${problem.message}\n`);
  }
  process.exit(problem.exitCode);
}

function failureOf(error: unknown): CliProblem {
  if (error instanceof CommanderError) return usageProblem(withoutPasswords(error.message).replace(/^error: /, ''));
  const known = knownProblem(error);
  const message = Error.isError(error) ? error.message : String(error);
  return known ?? new CliProblem(message, { exitCode: EXIT.internal, cause: error });
}
