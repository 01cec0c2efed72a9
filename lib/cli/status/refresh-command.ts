import { Command } from 'commander';
import type { RefreshReport } from '../../../functions/contract/refresh.ts';
import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { createPaint, type Paint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { fromNow } from '../../terminal/relative-time.ts';
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

Exit codes: 0 refreshed or not needed, 1 failed or held back and somebody has to act, 2 failed, held back or still running
and it may pass, 64 wrong usage, 69 nobody could be asked.

Examples:
  npx token-keeper refresh genesys
  npx token-keeper refresh genesys --force --json`;

interface RefreshOptions extends TargetOptions {
  readonly force?: true;
}

/** Results after which another look is due. */
const OPEN: readonly string[] = ['in_progress', 'postponed', 'unknown'];
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
  const after = await statusAfter(connection, service);
  const status = after?.services.find((one) => one.service === service);
  const text = json
    ? JSON.stringify({ ...report, status: status ?? null })
    : formatRefresh(report, after, createPaint(stdout), terminalSize(stdout)?.columns);
  stdout.write(`${text}\n`);
  return exitCodeOfRefresh(report, status);
}

/** The report alone says less: whoever may refresh but not look gets it without. */
async function statusAfter(connection: Connection, service: string): Promise<StatusAnswer | undefined> {
  try {
    return (await askStatus(connection, service)).answer;
  } catch (error) {
    if (error instanceof CliProblem) return undefined;
    throw error;
  }
}

function formatRefresh(
  report: RefreshReport,
  after: StatusAnswer | undefined,
  paint: Paint,
  columns: number | undefined,
): string {
  const { service, result, reason, failure, message } = report;
  const status = after?.services.find((one) => one.service === service);
  const style = result === 'failed' ? SEVERITY_STYLE['action-required'] : SEVERITY_STYLE.ok;
  const token =
    status?.expiresAt && result !== 'failed'
      ? `: token ${status.fingerprint ?? '-'} expires ${status.expiresAt.utc}, in ${status.secondsToExpiry ?? '?'} s`
      : '';
  const ended = `${paint(style, result)} (${failure ?? reason})${message === undefined ? token : `: ${message}`}`;
  const text = isHeldBack(report)
    ? `${paint(SEVERITY_STYLE.degraded, 'not asked')}: ${heldBackText(reason, after)}`
    : ended;
  return [
    `${service} ${text}`,
    ...(status && status.diagnosis.severity !== 'ok' ? verdictLines(status, paint, columns) : []),
  ].join('\n');
}

function isHeldBack({ result, reason }: RefreshReport): boolean {
  return result === 'skipped' && (reason === 'cooling_down' || reason === 'request_quota');
}

function heldBackText(reason: string, after: StatusAnswer | undefined): string {
  if (reason === 'request_quota') return 'maxRequestsPerHour is used up, and --force does not change that';
  const until = after?.services[0]?.cooldownUntil;
  const time = until ? ` until ${until.slice('2026-11-28T'.length)} (${fromNow(until, after.now)})` : '';
  return `paused${time} after the failure; --force asks now`;
}

/**
 * Returns the exit code of a refresh. What failed, or is held back because it failed, is judged by its cause, where that can be had: what
 * needs a person does not pass by itself.
 */
function exitCodeOfRefresh(report: RefreshReport, status: ServiceStatus | undefined): ExitCode {
  const isFailed = report.result === 'failed';
  if (isFailed || isHeldBack(report)) {
    const severity = status?.diagnosis.severity ?? (isFailed ? 'action-required' : 'degraded');
    return severity === 'action-required' ? EXIT.actionRequired : EXIT.degraded;
  }
  return OPEN.includes(report.result) ? EXIT.degraded : EXIT.fine;
}
