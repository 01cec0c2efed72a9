import { defined } from '../../../functions/domain/values/defined.ts';
import { labelledLines, wrapText } from '../../terminal/fit-text.ts';
import type { Paint, Style } from '../../terminal/paint.ts';
import { verdictLines } from '../../terminal/service-row.ts';
import { targetName } from '../target/target-name.ts';
import type { Check } from './checks/check.ts';
import type { DebugReport } from './debug-report.ts';
import { expiryLines } from './expiry-text.ts';

const STATE_STYLE: Readonly<Record<Check['state'], Style>> = {
  passed: 'green',
  failed: ['red', 'bold'],
  skipped: 'yellow',
};

/**
 * Returns a report for people: the cause and what to do, the ways to compute the expiry, the checks.
 *
 * @param columns of the terminal; `undefined`: nothing has to fit
 */
export function formatDebugReport(report: DebugReport, paint: Paint, columns: number | undefined): string {
  const { service, tenant, at, where, timeZone, diagnosis, status, expiry, checks } = report;
  const { failingSince, next } = status ?? {};
  return [
    ...verdictLines(
      { ...defined({ service, tenant }), diagnosis, failingSince: failingSince ?? null, now: at, next },
      paint,
      columns,
    ),
    '',
    ...wrapText(`asked: ${targetName(where)}, ${at} by this machine (zone ${timeZone})`, columns),
    ...expiryLines(expiry, paint, columns),
    '',
    ...checkLines(checks, diagnosis.message, paint, columns),
  ].join('\n');
}

/** Returns the lines of checks. What the verdict says already is not told again. @param told the words of the verdict */
export function checkLines(
  checks: readonly Check[],
  told: string,
  paint: Paint,
  columns: number | undefined,
): readonly string[] {
  const width = Math.max(...checks.map(({ check }) => check.length));
  return checks.flatMap(({ check, state, reason }) => {
    const word = state === 'failed' ? 'FAILED' : state;
    const label = `${paint(STATE_STYLE[state], word.padEnd(7))} ${check.padEnd(width)}  `;
    return labelledLines(label, told === '' ? reason : reason.replaceAll(told, 'as told above'), columns);
  });
}
