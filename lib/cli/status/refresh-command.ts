import { Command } from 'commander';
import type { RefreshReport } from '../../../functions/contract/refresh.ts';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import { createPaint, type Paint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { verdictLines } from '../../terminal/service-row.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import type { Connection } from '../connection/connection.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { askRefresh, askStatus } from '../connection/invoke-functions.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';

const HELP = `
Without --force the provider is asked only when the stored token cannot be used. With --force it is asked at once, also in
a cooldown; the lease still lets only one ask at a time, and maxRequestsPerHour still holds.

Exit codes: 0 refreshed or not needed, 1 failed and somebody has to act, 2 failed, held back or still running and it may
pass, 64 wrong usage, 69 nobody could be asked.

Examples:
  npx token-keeper refresh genesys
  npx token-keeper refresh genesys --force --json`;

interface RefreshOptions extends TargetOptions {
  readonly force?: true;
}

/** Results after which another look is due. */
const OPEN: readonly string[] = ['in_progress', 'postponed', 'unknown'];
/** Reasons for which nothing was asked of the provider although something was wanted. */
const HELD_BACK: readonly string[] = ['cooling_down', 'request_quota'];

/** Returns the command `refresh`: has one service refreshed and tells how that ended. */
export function createRefreshCommand(context: CliContext): Command {
  const command = new Command('refresh')
    .description('refresh the token of one service if it needs it, or with --force in any case')
    .argument('<service>', 'the service')
    .option('--force', 'ask the provider even if the stored token is fresh')
    .addHelpText('after', HELP)
    .action((service: string, options: RefreshOptions) =>
      runCommand(context, options, (session) => refresh(session, service, options)),
    );
  return addTargetOptions(command);
}

async function refresh(session: Session, service: string, { force, json }: RefreshOptions): Promise<ExitCode> {
  const { stdout, connection } = session;
  const { answer: report, note } = await askRefresh(connection, service, force === true);
  writeNote(session, note);
  const status = await statusAfter(connection, service);
  const text = json
    ? JSON.stringify({ ...report, status: status ?? null })
    : formatRefresh(report, status, createPaint(stdout), terminalSize(stdout)?.columns);
  stdout.write(`${text}\n`);
  return exitCodeOfRefresh(report, status);
}

/** The report alone says less: whoever may refresh but not look gets it without. */
async function statusAfter(connection: Connection, service: string): Promise<ServiceStatus | undefined> {
  try {
    const { answer } = await askStatus(connection, service);
    return answer.services.find((one) => one.service === service);
  } catch (error) {
    if (error instanceof CliProblem) return undefined;
    throw error;
  }
}

function formatRefresh(
  report: RefreshReport,
  status: ServiceStatus | undefined,
  paint: Paint,
  columns: number | undefined,
): string {
  const { service, result, reason, failure, message } = report;
  const style = result === 'failed' ? SEVERITY_STYLE['action-required'] : SEVERITY_STYLE.ok;
  const token =
    status?.expiresAt && result !== 'failed'
      ? `: token ${status.fingerprint ?? '-'} expires ${status.expiresAt.utc}, in ${status.secondsToExpiry ?? '?'} s`
      : '';
  return [
    `${service} ${paint(style, result)} (${failure ?? reason})${message === undefined ? token : `: ${message}`}`,
    ...(status && status.diagnosis.severity !== 'ok' ? verdictLines(status, paint, columns) : []),
  ].join('\n');
}

/** Returns the exit code of a refresh; what failed is judged by its cause, where that can be had. */
function exitCodeOfRefresh({ result, reason }: RefreshReport, status: ServiceStatus | undefined): ExitCode {
  const severity = status?.diagnosis.severity ?? 'action-required';
  if (result === 'failed') return severity === 'action-required' ? EXIT.actionRequired : EXIT.degraded;
  const isOpen = OPEN.includes(result) || (result === 'skipped' && HELD_BACK.includes(reason));
  return isOpen ? EXIT.degraded : EXIT.fine;
}
