import type { ServiceStatus } from '../../../functions/contract/status.ts';
import { durationText, shortUtc } from '../../../functions/domain/values/duration-text.ts';
import { counted } from '../../../functions/status-page/verdict.ts';
import { wrapText } from '../../terminal/fit-text.ts';
import type { Paint } from '../../terminal/paint.ts';
import { fromNow } from '../../terminal/relative-time.ts';
import { type Column, tableText } from '../../terminal/table.ts';
import type { PastAttempt } from './attempts.ts';

/** What is told of the past of a service. */
export interface History {
  readonly status: ServiceStatus;
  /** The moment of the status, RFC 3339 in UTC. */
  readonly now: string;
  /** Oldest first. */
  readonly attempts: readonly PastAttempt[];
}

/**
 * Returns the past of a service for people: a table of attempts, the oldest first, and what the record keeps of the lifetimes.
 *
 * @param columns that each line may take; `undefined`: nothing has to fit
 */
export function formatHistory({ status, now, attempts }: History, paint: Paint, columns: number | undefined): string {
  const table = tableText(attempts, columnsFor(now, paint), { columns, paint });
  const lines = attempts.length === 0 ? ['no attempt is known'] : [table.head, ...table.rows.flat()];
  const below = [countText(status, now), lifetimesText(status)];
  return [...lines, ...below.flatMap((text) => wrapText(text, columns))].join('\n');
}

function columnsFor(now: string, paint: Paint): readonly Column<PastAttempt>[] {
  const styleOf = ({ result }: PastAttempt) => (result === 'failed' ? 'red' : result === 'refreshed' ? 'green' : 'dim');
  return [
    { head: 'when', text: ({ at }) => shortUtc(at, now) },
    { head: 'ago', text: ({ at }) => fromNow(at, now), dropped: 'before-cutting' },
    { head: 'result', text: (attempt) => paint(styleOf(attempt), attempt.result) },
    { head: 'why', text: ({ why = '-' }) => why, dropped: 'before-wrapping' },
    { head: 'token or cause', text: outcomeText, wraps: true },
    {
      head: 'took',
      text: ({ latencyMs }) => (latencyMs === undefined ? '-' : `${latencyMs} ms`),
      dropped: 'before-wrapping',
    },
  ];
}

function outcomeText(attempt: PastAttempt): string {
  const { result, cause, message, fingerprint = 'a token', lifetimeSeconds, usedPreviousSecret } = attempt;
  const parts =
    result === 'failed'
      ? [message, cause && `[${cause}]`]
      : [
          lifetimeSeconds !== undefined && `${fingerprint} of ${durationText(lifetimeSeconds)}`,
          usedPreviousSecret && 'with the secret before the current one',
        ];
  return parts.filter(Boolean).join(' ') || '-';
}

function countText({ consecutiveFailures, failingSince, attempts }: ServiceStatus, now: string): string {
  const count = consecutiveFailures === 1 ? '1 failure' : `${consecutiveFailures} failures in a row`;
  const since = failingSince === null ? '' : ` since ${failingSince} (${fromNow(failingSince, now)})`;
  const failing = consecutiveFailures === 0 ? 'the last attempt did not fail' : `${count}${since}`;
  return attempts === null ? failing : `${failing}, ${counted(attempts, 'attempt')} so far`;
}

function lifetimesText(status: ServiceStatus): string {
  const { recentLifetimesSeconds: recent, medianLifetimeSeconds: median, expectedLifetimeSeconds: expected } = status;
  if (recent.length === 0)
    return 'lifetimes: none is recorded; no token has come yet, or an older version does not tell';
  const bounds = typeof expected === 'number' ? [expected] : expected === null ? [] : [expected.min, expected.max];
  return [
    `lifetimes, newest first: ${runsOf(recent.map((seconds) => durationText(seconds, 4))).join(', ')}`,
    ...(median === null ? [] : [`median ${durationText(median, 4)}`]),
    ...(bounds.length === 0 ? [] : [`expected ${bounds.map((seconds) => durationText(seconds, 4)).join(' to ')}`]),
  ].join('; ');
}

/** Returns `1h (19 times)` for what comes again and again. */
function runsOf(texts: readonly string[]): readonly string[] {
  const runs: { readonly text: string; count: number }[] = [];
  for (const text of texts) {
    const last = runs.at(-1);
    if (last?.text === text) last.count += 1;
    else runs.push({ text, count: 1 });
  }
  return runs.map(({ text, count }) => (count === 1 ? text : `${text} (${count} times)`));
}
