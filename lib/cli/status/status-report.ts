import Table from 'cli-table3';
import type { Severity } from '../../../functions/contract/diagnosis.ts';
import type { ScheduleStatus, ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { isSweepMissed } from '../../../functions/domain/schedule/schedule-status.ts';
import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { type Paint, SEVERITY_STYLE } from '../command/paint.ts';

const HEAD = ['service', 'state', 'left', 'due', 'last refresh', 'diagnosis'];

/** What a severity asks of whoever reads the table. */
const ASKS: Readonly<Record<Severity, string>> = {
  ok: 'is fine',
  watch: 'is worth watching',
  degraded: 'is degraded',
  'action-required': 'needs action',
};

/**
 * Returns the status of all services for people: a table, below it why each one that is not fine is in its state and what
 * to do, and how the schedule is.
 */
export function formatStatusReport({ services, schedule, now }: StatusAnswer, paint: Paint): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  table.push(...services.map((service) => rowOf(service, now, paint)));
  const explained = services.filter(({ diagnosis }) => diagnosis.severity !== 'ok');
  return [
    table.toString(),
    ...explained.map((service) => formatDiagnosis(service, paint)),
    formatSchedule(schedule, now),
  ].join('\n');
}

function rowOf(status: ServiceStatus, now: string, paint: Paint): string[] {
  const { service, state, secondsToExpiry, refreshDueAt, diagnosis } = status;
  const { severity, code } = diagnosis;
  return [
    service,
    paint(SEVERITY_STYLE[severity], state),
    secondsToExpiry === null ? '-' : leftText(secondsToExpiry),
    refreshDueAt === null ? '-' : fromNow(refreshDueAt, now),
    lastRefreshText(status, now),
    paint(SEVERITY_STYLE[severity], severity === 'ok' ? code : `${code} (${severity})`),
  ];
}

/** Returns cause and advice of a service in a few lines. */
export function formatDiagnosis({ service, diagnosis, failingSince, next }: Diagnosed, paint: Paint): string {
  const { severity, message, advice, code } = diagnosis;
  return [
    `${paint(SEVERITY_STYLE[severity], `${service} ${ASKS[severity]}`)}: ${message} [${code}]`,
    ...(failingSince ? [`  since  ${failingSince}`] : []),
    `  do     ${advice}`,
    ...(next ? [`  next   ${next.text}`] : []),
  ].join('\n');
}

type Diagnosed = Pick<ServiceStatus, 'service' | 'diagnosis'> & {
  readonly [Name in 'failingSince' | 'next']?: ServiceStatus[Name] | undefined;
};

/** Returns how the schedule that refreshes all services is, in one line. */
export function formatSchedule(schedule: ScheduleStatus, now: string): string {
  const { everySeconds, lastSweep, overdue, nextSweepAt } = schedule;
  const every = everySeconds > 0 ? `a sweep every ${durationText(everySeconds)}` : 'sweeps, how often is not known';
  if (!lastSweep) return `${every}: none has completed yet (${now})`;
  const faults = lastSweep.faults ? `, with faults of token-keeper itself for ${lastSweep.faults.join(' ')}` : '';
  const last = `the last one completed ${fromNow(lastSweep.completedAt, now)}${faults}`;
  const next = overdue
    ? 'OVERDUE'
    : nextSweepAt === null
      ? 'no next one known'
      : `${isSweepMissed(schedule) ? 'ONE IS MISSED, ' : ''}the next one is due ${fromNow(nextSweepAt, now)}`;
  return `${every}: ${last}, ${next} (${now})`;
}

/** Returns how the last attempt ended and how long ago that was. */
export function lastRefreshText({ lastAttempt, consecutiveFailures }: ServiceStatus, now: string): string {
  if (!lastAttempt) return 'never';
  const { at, outcome, reason } = lastAttempt;
  const failures = consecutiveFailures > 1 ? `, ${consecutiveFailures} in a row` : '';
  return `${outcome}${reason === undefined ? '' : ` (${reason})`} ${fromNow(at, now)}${failures}`;
}

/** Returns what is left of a token. */
function leftText(seconds: number): string {
  return seconds > 0 ? durationText(seconds) : `expired ${durationText(-seconds)} ago`;
}

/** Returns an instant as its distance from `now`, both RFC 3339 in UTC: `in 5m`, `now`, `3m ago`. */
export function fromNow(utc: string, now: string): string {
  const seconds = (Date.parse(utc) - Date.parse(now)) / 1000;
  if (seconds === 0) return 'now';
  return seconds > 0 ? `in ${durationText(seconds)}` : `${durationText(-seconds)} ago`;
}
