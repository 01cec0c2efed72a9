/** This folder: exec. */

import { Command, InvalidArgumentError } from 'commander';
import { headerOf } from '../../../functions/contract/read-token.ts';
import { parseValidity } from '../../local/option-values.ts';
import { askToken } from '../ask/invoke-functions.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { subjectFrom, TENANT_OPTION, type TenantOption } from '../command/tenant-option.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { runChild } from './run-child.ts';

/** The variable that a command finds its token in where none is named. */
const DEFAULT_VARIABLE = 'TOKEN_KEEPER_TOKEN';

const HELP = `
The token is in an environment variable of that command alone: in no file, in no argument, and it is not printed. The header
that its API expects is in a second one, which ends with _HEADER. There is no shell between: where a variable is to be expanded,
start one. The token is asked for once; one that lasts for the whole command is had by --min-validity.

Exit codes: that of the command, 128 and the number of the signal that ended it, 127 no such command, 126 it cannot be run.
Without a token it is not started: 1 somebody has to act, 2 a retry can help, 64 wrong usage, 69 nobody could be asked.

Examples:
  npx token-keeper exec genesys -- ./export.sh
  npx token-keeper exec genesys --min-validity 15m --env GENESYS_TOKEN -- node export.mjs
  npx token-keeper exec graph --tenant contoso -- ./report.sh
  npx token-keeper exec genesys -- sh -c 'curl -H "$TOKEN_KEEPER_TOKEN_HEADER" https://api.example.com/'`;

interface ExecOptions extends TargetOptions, TenantOption {
  readonly env: string;
  readonly minValidity?: number;
}

/**
 * Returns the command `exec`: runs a program with a token in its environment.
 *
 * @param environment what the program gets besides
 */
export function createExecCommand(context: CliContext, environment: NodeJS.ProcessEnv = process.env): Command {
  const command = new Command('exec')
    .description('run a command with a token in an environment variable of that command alone')
    .usage('[options] <service> -- <command...>')
    .argument('<service>', 'the service')
    .argument('<command...>', 'the command and its arguments, after --')
    .option(...TENANT_OPTION)
    .option('--env <name>', 'the variable that the token is in', parseVariable, DEFAULT_VARIABLE)
    .option('--min-validity <duration>', 'the token must be valid this long, 0s to 168h', parseValidity)
    .addHelpText('after', HELP)
    .action((service: string, order: readonly string[], options: ExecOptions) =>
      runCommand(context, options, (session) => runWithToken(session, service, order, { ...options, environment })),
    );
  return addTargetOptions(command);
}

function parseVariable(text: string): string {
  if (!/^[A-Za-z_]\w*$/.test(text)) throw new InvalidArgumentError('Expected a name of letters, digits and _.');
  return text;
}

async function runWithToken(
  session: Session,
  service: string,
  [file = '', ...args]: readonly string[],
  { env, minValidity, tenant, environment }: ExecOptions & { readonly environment: NodeJS.ProcessEnv },
): Promise<number> {
  const { connection, signals, stdin } = session;
  const { answer, note } = await askToken(connection, subjectFrom(service, { tenant }), minValidity);
  writeNote(session, note);
  return runChild({
    file,
    args,
    environment: { ...environment, [env]: answer.accessToken, [`${env}_HEADER`]: headerOf(answer).join(': ') },
    signals,
    isOnTerminal: stdin.isTTY === true,
  });
}
