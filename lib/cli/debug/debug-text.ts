import Table from 'cli-table3';
import { durationText } from '../../../functions/domain/values/duration-text.ts';
import type { Paint, Style } from '../../terminal/paint.ts';
import { verdictLines } from '../../terminal/service-row.ts';
import { signed } from '../status/service-report.ts';
import type { Check } from './checks/check.ts';
import type { DebugReport } from './debug-report.ts';
import type { ExpiryWay } from './expiry-ways.ts';

const HEAD = ['expiry computed', 'expires', 'now', 'left', 'differs', 'usable'];
const STATE_STYLE: Readonly<Record<Check['state'], Style>> = {
  passed: 'green',
  failed: ['red', 'bold'],
  skipped: 'yellow',
};

/** Returns a report for people: every way to compute the expiry, the checks, and at the end the cause. */
export function formatDebugReport(report: DebugReport, paint: Paint): string {
  const { service, at, where, timeZone, diagnosis, status } = report;
  const place =
    where.kind === 'local'
      ? `the local environment at ${where.endpoint}`
      : `stack ${where.stack}${where.endpoint === undefined ? '' : ` at ${where.endpoint}`}`;
  return [
    `${service} of ${place}, ${at} by this machine (zone ${timeZone})`,
    '',
    expiryText(report.expiry, paint),
    '',
    ...checkTexts(report.checks, paint),
    '',
    ...verdictLines({ service, diagnosis, next: status?.next }, paint, undefined),
  ].join('\n');
}

function expiryText(ways: readonly ExpiryWay[], paint: Paint): string {
  const [asStatusHasIt] = ways;
  if (!asStatusHasIt) return 'no expiry is known';
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  table.push(...ways.map((way) => rowOf(way, asStatusHasIt.usable, paint)));
  return table.toString();
}

function rowOf({ way, expiresAt, now, ...rest }: ExpiryWay, isUsable: boolean | null, paint: Paint): string[] {
  const { leftSeconds, differsSeconds, usable } = rest;
  if (leftSeconds === null || differsSeconds === null) return [way, '-', now, '-', '-', '-'];
  const style = STATE_STYLE[usable === isUsable ? 'passed' : 'failed'];
  return [
    way,
    expiresAt ?? '-',
    now,
    secondsText(String(leftSeconds), leftSeconds),
    secondsText(signed(differsSeconds), differsSeconds),
    paint(style, usable ? 'yes' : 'no'),
  ];
}

function secondsText(text: string, seconds: number): string {
  return Math.abs(seconds) < 60 ? `${text} s` : `${text} s (${durationText(seconds)})`;
}

function checkTexts(checks: readonly Check[], paint: Paint): readonly string[] {
  const width = Math.max(...checks.map(({ check }) => check.length));
  return checks.map(({ check, state, reason }) => {
    const word = state === 'failed' ? 'FAILED' : state;
    return `${paint(STATE_STYLE[state], word.padEnd(8))} ${check.padEnd(width)}  ${reason}`;
  });
}
