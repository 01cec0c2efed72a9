import { Command } from 'commander';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session } from '../command/run-command.ts';
import { subjectFrom, TENANT_OPTION, type TenantOption } from '../command/tenant-option.ts';
import type { ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { exitCodeOfRefresh, formatRefresh, refreshAndLook, refreshJson } from './refresh-outcome.ts';

const HELP = `
Without --force the provider is asked only when the stored token cannot be used. With --force it is asked at once, also in
a cooldown; the lease still lets only one ask at a time, and maxRequestsPerHour still holds.

Exit codes: 0 refreshed or not needed, 1 failed or held back and somebody has to act, 2 failed, held back or still running
and it may pass, 64 wrong usage, 69 nobody could be asked.

Examples:
  npx token-keeper refresh genesys
  npx token-keeper refresh genesys --force --json
  npx token-keeper refresh graph --tenant contoso --force`;

interface RefreshOptions extends TargetOptions, TenantOption {
  readonly force?: true;
}

/** Returns the command `refresh`: has one service refreshed and tells how that ended. */
export function createRefreshCommand(context: CliContext): Command {
  const command = new Command('refresh')
    .description('refresh the token of one service if it needs it, or with --force in any case')
    .argument('<service>', 'the service')
    .option(...TENANT_OPTION)
    .option('--force', 'ask the provider even if the stored token is fresh')
    .addHelpText('after', HELP)
    .action((service: string, options: RefreshOptions) =>
      runCommand(context, options, (session) => refresh(session, service, options)),
    );
  return addTargetOptions(command);
}

async function refresh(session: Session, service: string, { force, json, tenant }: RefreshOptions): Promise<ExitCode> {
  const outcome = await refreshAndLook(session, subjectFrom(service, { tenant }), force === true);
  const text = json ? JSON.stringify(refreshJson(outcome)) : formatRefresh(outcome, session.stdout);
  session.stdout.write(`${text}\n`);
  return exitCodeOfRefresh(outcome);
}
