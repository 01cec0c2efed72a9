import type { RefreshReport } from '../../../functions/contract/refresh.ts';
import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { nameOf, type Subject } from '../../../functions/domain/tenant/tenant-name.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { shortUtc } from '../../../functions/domain/values/duration-text.ts';
import { createPaint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { fromNow } from '../../terminal/relative-time.ts';
import { verdictLines } from '../../terminal/service-row.ts';
import { type OutputStream, terminalSize } from '../../terminal/terminal.ts';
import { askRefresh, askStatus } from '../ask/invoke-functions.ts';
import { type Session, writeNote } from '../command/run-command.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import type { Connection } from '../connection/connection.ts';
import { EXIT, type ExitCode, exitCodeWithout } from '../connection/exit-code.ts';

/** How a refresh has ended, and how the service is after it. */
export interface RefreshOutcome {
  readonly report: RefreshReport;
  /** Absent: this identity may refresh, but not look. */
  readonly status: ServiceStatus | undefined;
  /** When that was, by the deployment's clock. */
  readonly now: string | undefined;
}

/** Results after which another look is due. */
const OPEN: readonly string[] = ['in_progress', 'postponed', 'unknown'];

/** Has one service refreshed, and looks how it is then. @throws {CliProblem} when it could not be refreshed */
export async function refreshAndLook(session: Session, subject: Subject, force: boolean): Promise<RefreshOutcome> {
  const { connection } = session;
  const { answer: report, note } = await askRefresh(connection, subject, force);
  writeNote(session, note);
  const after = await statusAfter(connection, subject);
  return { report, status: after?.services.find((one) => one.service === subject.service), now: after?.now };
}

/** The report alone says less: whoever may refresh but not look gets it without. */
async function statusAfter(connection: Connection, subject: Subject): Promise<StatusAnswer | undefined> {
  try {
    return (await askStatus(connection, subject)).answer;
  } catch (error) {
    if (error instanceof CliProblem) return undefined;
    throw error;
  }
}

/** Returns the outcome of a refresh for programs. */
export function refreshJson({ report, status }: RefreshOutcome): object {
  return { ...report, status: status ?? null };
}

/** Returns the outcome of a refresh for people who read `stdout`. */
export function formatRefresh(outcome: RefreshOutcome, stdout: OutputStream): string {
  const { report, status, now } = outcome;
  const { result, reason, failure, cause = failure, message } = report;
  const paint = createPaint(stdout);
  const style = result === 'failed' ? SEVERITY_STYLE['action-required'] : SEVERITY_STYLE.ok;
  const token =
    status?.expiresAt && now && result !== 'failed'
      ? `: token ${status.fingerprint ?? '-'} expires ${status.expiresAt.utc}, ${fromNow(status.expiresAt.utc, now)}`
      : '';
  const ended = `${paint(style, result)} (${cause ?? reason})${message === undefined ? token : `: ${message}`}`;
  const text = isHeldBack(report) ? `${paint(SEVERITY_STYLE.degraded, 'not asked')}: ${heldBackText(outcome)}` : ended;
  return [
    `${nameOf(report)} ${text}`,
    ...(status && status.diagnosis.severity !== 'ok'
      ? verdictLines({ ...status, ...defined({ now }) }, paint, terminalSize(stdout)?.columns)
      : []),
  ].join('\n');
}

function isHeldBack({ result, reason }: RefreshReport): boolean {
  return result === 'skipped' && (reason === 'cooling_down' || reason === 'request_quota');
}

function heldBackText({ report: { reason }, status, now }: RefreshOutcome): string {
  if (reason === 'request_quota') return 'maxRequestsPerHour is used up, and --force does not change that';
  const until = status?.cooldownUntil;
  const time = until && now ? ` until ${shortUtc(until, until)} (${fromNow(until, now)})` : '';
  return `paused${time} after the failure; --force asks now`;
}

/**
 * Returns the exit code of a refresh. What failed, or is held back because it failed, is judged by its cause, where that can be had: what
 * needs a person does not pass by itself.
 */
export function exitCodeOfRefresh({ report, status }: RefreshOutcome): ExitCode {
  const isFailed = report.result === 'failed';
  if (isFailed || isHeldBack(report)) {
    return exitCodeWithout(status?.diagnosis.severity ?? (isFailed ? 'action-required' : 'degraded'));
  }
  return OPEN.includes(report.result) ? EXIT.degraded : EXIT.fine;
}
