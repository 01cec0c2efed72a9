import Table from 'cli-table3';
import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { shortUtc } from '../../../functions/status-page/format.ts';

const HEAD = ['service', 'issued', 'lifetime', 'due', 'expires', 'left', 'state', 'last outcome'];

/**
 * Returns the status of all services as a table for people, with a line of advice below for each service that has no
 * usable token. Times are UTC; the date is shown where it is not the one of the answer.
 */
export function formatStatusTable(answer: StatusAnswer): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  table.push(...answer.services.map((service) => rowOf(service, answer.now)));
  const advice = answer.services
    .filter(({ usable }) => !usable)
    .map(({ service, diagnosis }) => `${service} has no usable token: ${diagnosis.message}; ${diagnosis.advice}`);
  return [table.toString(), ...advice].join('\n');
}

function rowOf(status: ServiceStatus, now: string): string[] {
  const time = (utc: string | null | undefined) => (utc ? shortUtc(utc, now) : '-');
  return [
    status.service,
    time(status.obtainedAt),
    formatSeconds(status.lifetimeSeconds),
    time(status.refreshDueAt),
    time(status.expiresAt?.utc),
    formatSeconds(status.secondsToExpiry),
    status.state,
    lastOutcome(status, now),
  ];
}

function lastOutcome({ lastAttempt, consecutiveFailures }: ServiceStatus, now: string): string {
  if (!lastAttempt) return '-';
  const { at, outcome, reason } = lastAttempt;
  const failures = consecutiveFailures > 0 ? `, ${consecutiveFailures} failed in a row` : '';
  return `${outcome}${reason === undefined ? '' : ` (${reason})`} ${shortUtc(at, now)}${failures}`;
}

function formatSeconds(seconds: number | null): string {
  return seconds === null ? '-' : `${seconds} s`;
}
