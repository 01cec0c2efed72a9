import type { ServiceStatus, StatusAnswer, Windows } from '../../../functions/contract/status.ts';
import { counted } from '../../../functions/status-page/verdict.ts';
import { labelledLines } from '../../terminal/fit-text.ts';
import type { Paint } from '../../terminal/paint.ts';
import { fromNow, secondsText } from '../../terminal/relative-time.ts';
import { formatSchedule } from '../../terminal/schedule-text.ts';
import { lastRefreshText, verdictLines } from '../../terminal/service-row.ts';
import type { ViewRoom } from '../../terminal/service-view.ts';

const LABEL_WIDTH = 20;

/**
 * Returns everything status tells of one service for people, and how the schedule is. Its verdict stands below, and above where not
 * all of it fits.
 */
export function serviceLines(
  { services, schedule, now }: StatusAnswer,
  paint: Paint,
  { columns, rows: height = Number.POSITIVE_INFINITY }: ViewRoom,
): readonly string[] {
  return services.flatMap((status) => {
    const verdict = verdictLines({ ...status, now }, paint, columns);
    const scheduleRow: Row = ['schedule', formatSchedule(schedule, now)];
    const rows = [...tokenRows(status, now), ...attemptRows(status, now), scheduleRow];
    const facts = rows.flatMap(([label, text]) =>
      labelledLines(`${paint('dim', label.padEnd(LABEL_WIDTH))} `, text, columns),
    );
    return facts.length + verdict.length <= height ? [...facts, ...verdict] : [...verdict, ...facts].slice(0, height);
  });
}

type Row = readonly [label: string, text: string];

function tokenRows(status: ServiceStatus, now: string): readonly Row[] {
  const { expiresAt, windows, state, usable } = status;
  return [
    ['service', status.service],
    ...(status.tenant === undefined ? [] : [['tenant', status.tenant] as const]),
    ...(status.group === undefined ? [] : [['group', status.group] as const]),
    ['state', state === 'unusable' ? state : `${state}, ${usable ? 'usable' : 'NOT usable'}`],
    ['now', now],
    ['expires, as stored', expiresAt ? `${expiresAt.stored} (read as ${expiresAt.zone})` : '-'],
    ['expires, in UTC', expiresAt?.utc ?? '-'],
    ['expiry', expiryText(status.secondsToExpiry)],
    ['for use', useText(status.secondsToExpiredForUse)],
    ['refresh due', atText(status.refreshDueAt, now)],
    ['windows', windows ? windowsText(windows) : '-'],
    ['obtained', atText(status.obtainedAt, now)],
    ['lifetime', lifetimeText(status)],
    ['fingerprint', status.fingerprint ?? '-'],
  ];
}

function attemptRows(status: ServiceStatus, now: string): readonly Row[] {
  const { lastFailure, failingSince, lease, secretVersion, definitionHash, clockOffsetSeconds } = status;
  const failure = lastFailure && `${atText(lastFailure.at, now)}: ${lastFailure.message ?? lastFailure.outcome}`;
  const since = failingSince === null ? '' : `, since ${atText(failingSince, now)}`;
  return [
    ['last attempt', attemptText(status.lastAttempt, lastRefreshText(status, now))],
    ['last failure', failure === null ? '-' : attemptText(lastFailure, failure)],
    ['failures in a row', `${status.consecutiveFailures}${since}`],
    ['attempts ever', String(status.attempts ?? '-')],
    ['cooldown', atText(status.cooldownUntil, now)],
    ['lease', lease ? `since ${atText(lease.since, now)} until ${atText(lease.until, now)}` : '-'],
    ['secret version', `token: ${secretVersion.used ?? '-'}, last attempt: ${secretVersion.current ?? '-'}`],
    ['definition', `token: ${definitionHash.used ?? '-'}, deployed: ${definitionHash.current ?? '-'}`],
    ...(status.unreadable ? [['cannot be read', status.unreadable.join(', ')] as const] : []),
    ['provider clock', clockOffsetSeconds === null ? 'not known' : `${signed(clockOffsetSeconds)} s against ours`],
  ];
}

function windowsText({ advisorySeconds, mandatorySeconds, expiryBufferSeconds }: Windows): string {
  return `due below ${advisorySeconds} s, overdue below ${mandatorySeconds} s, expired for use below ${expiryBufferSeconds} s`;
}

function atText(utc: string | null, now: string): string {
  return utc === null ? '-' : `${utc} (${fromNow(utc, now)})`;
}

function expiryText(seconds: number | null): string {
  if (seconds === null) return '-';
  if (seconds === 0) return 'expires now';
  return seconds > 0 ? `expires in ${secondsText(seconds)}` : `expired ${secondsText(-seconds)} ago`;
}

function useText(seconds: number | null): string {
  if (seconds === null) return '-';
  return seconds > 0 ? `handed out for ${secondsText(seconds)} more` : `not handed out for ${secondsText(-seconds)}`;
}

function lifetimeText(status: ServiceStatus): string {
  const { lifetimeSeconds, expectedLifetimeSeconds: expected, lifetimeDeviationSeconds: deviation } = status;
  const { medianLifetimeSeconds: median, recentLifetimesSeconds: recent } = status;
  const range = typeof expected === 'number' || expected === null ? expected : `${expected.min} to ${expected.max}`;
  return [
    lifetimeSeconds === null ? '-' : `${lifetimeSeconds} s`,
    ...(range === null ? [] : [`expected ${range} s${deviation === null ? '' : ` (${signed(deviation)} s)`}`]),
    ...(median === null ? [] : [`median of the last ${recent.length}: ${median} s`]),
  ].join(', ');
}

function attemptText(attempt: ServiceStatus['lastAttempt'], beginning: string): string {
  const { requests, latencyMs, detail, warnings } = attempt ?? {};
  return [
    beginning,
    detail,
    ...answerTexts(attempt ?? {}),
    requests !== undefined && counted(requests, 'token request'),
    latencyMs !== undefined && `${latencyMs} ms`,
    warnings && `warnings: ${warnings.join(' ')}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Returns what the provider said in its answer to an attempt; falsy where it did not. */
export function answerTexts(attempt: Partial<NonNullable<ServiceStatus['lastAttempt']>>): readonly (string | false)[] {
  const { httpStatus, oauthError, providerCode, correlationId } = attempt;
  return [
    httpStatus !== undefined && `HTTP ${httpStatus}`,
    oauthError !== undefined && `error ${oauthError}`,
    providerCode !== undefined && `provider code ${providerCode}`,
    correlationId !== undefined && `correlation id ${correlationId}`,
  ];
}

/** Returns a number with its sign, 0 without one. */
export function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number);
}
