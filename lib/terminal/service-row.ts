import type { Diagnosis, Severity } from '../../functions/contract/diagnosis.ts';
import type { ServiceStatus } from '../../functions/contract/status.ts';
import { nameOf, type Subject } from '../../functions/domain/tenant/tenant-name.ts';
import { durationText } from '../../functions/domain/values/duration-text.ts';
import { counted } from '../../functions/status-page/verdict.ts';
import { hangingLines, labelledLines } from './fit-text.ts';
import { type Paint, SEVERITY_STYLE } from './paint.ts';
import { fromNow } from './relative-time.ts';
import type { Column } from './table.ts';

/** What a severity asks of whoever reads it. */
export const ASKS: Readonly<Record<Severity, string>> = {
  ok: 'is fine',
  watch: 'is worth watching',
  degraded: 'is degraded',
  'action-required': 'needs action',
};

/** The row of a service, wherever services are listed for people; without styles. */
export interface ServiceRow {
  readonly service: string;
  readonly state: string;
  /** Of its token. */
  readonly left: string;
  /** When the next refresh is due. */
  readonly due: string;
  readonly lastRefresh: string;
  readonly diagnosis: string;
  readonly severity: Severity;
}

/** Returns the row of a service; `now`, RFC 3339, is the moment of its status. */
export function serviceRowOf(status: ServiceStatus, now: string): ServiceRow {
  const { state, secondsToExpiry, refreshDueAt, diagnosis } = status;
  const { severity, code } = diagnosis;
  return {
    service: nameOf(status),
    state,
    left: secondsToExpiry === null ? '-' : leftText(secondsToExpiry),
    due: refreshDueAt === null ? '-' : fromNow(refreshDueAt, now),
    lastRefresh: lastRefreshText(status, now),
    diagnosis: severity === 'ok' ? code : `${code} (${severity})`,
    severity,
  };
}

/** Returns the columns of {@link ServiceRow}s. What a narrow table leaves out, the verdicts and `status <service>` have. */
export function serviceColumns(paint: Paint): readonly Column<ServiceRow>[] {
  return [
    { head: 'service', text: ({ service }) => service, breaks: true },
    { head: 'state', text: ({ state, severity }) => paint(SEVERITY_STYLE[severity], state) },
    { head: 'left', text: ({ left }) => left, dropped: 'before-cutting' },
    { head: 'due', text: ({ due }) => due, dropped: 'before-wrapping' },
    { head: 'last refresh', text: ({ lastRefresh }) => lastRefresh, dropped: 'before-wrapping' },
    {
      head: 'diagnosis',
      text: ({ diagnosis, severity }) => paint(SEVERITY_STYLE[severity], diagnosis),
      dropped: 'before-cutting',
      wraps: true,
    },
  ];
}

/** What a verdict is made of. */
export interface Diagnosed extends Subject {
  readonly diagnosis: Diagnosis;
  readonly failingSince?: string | null;
  /** RFC 3339, from which `failingSince` is told as well; absent: it stands alone. */
  readonly now?: string;
  readonly next?: ServiceStatus['next'] | undefined;
  /** How many other tenants of the service have the same cause. Default 0: it is told of this one alone. */
  readonly alike?: number;
}

/**
 * Returns cause and advice of a service.
 *
 * @param columns that each line may take; `undefined`: nothing has to fit
 */
export function verdictLines(
  { diagnosis, failingSince, now, next, alike = 0, ...subject }: Diagnosed,
  paint: Paint,
  columns: number | undefined,
): readonly string[] {
  const { severity, message, advice, code } = diagnosis;
  const rows = [
    ['since', failingSince && now ? `${failingSince}, ${fromNow(failingSince, now)}` : failingSince],
    ['do', advice],
    ['next', next?.text],
    ['alike', alike > 0 && counted(alike, 'more tenant')],
  ] as const;
  return [
    ...hangingLines(
      `${paint(SEVERITY_STYLE[severity], `${nameOf(subject)} ${ASKS[severity]}`)}: ${message} [${code}]`,
      columns,
    ),
    ...rows.flatMap(([label, text]) => (text ? labelledLines(`  ${label.padEnd(6)} `, text, columns) : [])),
  ];
}

/** Returns how the last attempt ended and how long ago that was. */
export function lastRefreshText({ lastAttempt, consecutiveFailures }: ServiceStatus, now: string): string {
  if (!lastAttempt) return 'never';
  const { at, outcome, reason, cause } = lastAttempt;
  const failures = consecutiveFailures > 1 ? `, ${consecutiveFailures} in a row` : '';
  const words = cause === undefined ? `${outcome}${reason === undefined ? '' : ` (${reason})`}` : `failed (${cause})`;
  return `${words} ${fromNow(at, now)}${failures}`;
}

/** Returns what is left of a token. */
function leftText(seconds: number): string {
  if (seconds === 0) return 'expires now';
  return seconds > 0 ? durationText(seconds) : `expired ${durationText(-seconds)} ago`;
}
