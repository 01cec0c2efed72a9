import type { Severity } from '../../../functions/contract/diagnosis.ts';
import { MOST_TENANTS_A_PAGE, type StatusAnswer } from '../../../functions/contract/status.ts';
import { createPaint } from '../../terminal/paint.ts';
import { formatSchedule } from '../../terminal/schedule-text.ts';
import { serviceColumns, serviceRowOf } from '../../terminal/service-row.ts';
import { tableText } from '../../terminal/table.ts';
import { templateLines } from '../../terminal/template-table.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import { askStatus, type StatusQuery } from '../ask/invoke-functions.ts';
import { type Session, writeNote } from '../command/run-command.ts';
import { unlessStopped } from '../command/until-stopped.ts';
import { writeAtPace } from '../command/write-at-pace.ts';
import { type ExitCode, exitCodeOf, worstSeverity } from '../connection/exit-code.ts';

/**
 * Shows every service and every tenant, page by page, so that memory does not grow with them. For programs each is a line.
 *
 * @throws {CliProblem} also by Ctrl-C
 */
export async function streamStatus(session: Session, query: StatusQuery, json: boolean): Promise<ExitCode> {
  const { connection, stdout, signals } = session;
  let severity: Severity = 'ok';
  let count = 0;
  const showPages = async (stop: AbortSignal): Promise<void> => {
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const { answer, note } = await askStatus(connection, { limit: MOST_TENANTS_A_PAGE, ...query, after });
      if (isFirst) writeNote(session, note);
      severity = worstSeverity([severity, ...answer.services.map(({ diagnosis }) => diagnosis.severity)]);
      count += answer.services.length;
      const text = json ? answer.services.map((one) => JSON.stringify(one)) : pageLines(stdout, answer, isFirst);
      await writeAtPace(stdout, text, stop);
      after = answer.next;
      if (after === undefined && !json) stdout.write(`${formatSchedule(answer.schedule, answer.now)}\n`);
    }
  };
  await unlessStopped(signals, showPages, () => `stopped after ${count} of them`);
  return exitCodeOf(severity);
}

function pageLines(stdout: Session['stdout'], answer: StatusAnswer, isFirst: boolean): readonly string[] {
  const { services, templates = [], now } = answer;
  const paint = createPaint(stdout);
  const columns = terminalSize(stdout)?.columns;
  const rows = services.map((status) => serviceRowOf(status, now));
  const table = tableText(rows, serviceColumns(paint), { columns, paint });
  return [...templateLines(templates, paint, columns), ...(isFirst ? [table.head] : []), ...table.rows.flat()];
}
