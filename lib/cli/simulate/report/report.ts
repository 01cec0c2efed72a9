/** This folder: what `simulate` prints. */

import Table from 'cli-table3';
import { countText } from '../../../../functions/domain/values/count-text.ts';
import { timeText } from '../../../../functions/domain/values/duration-text.ts';
import { type Instant, plusSeconds, toUtc } from '../../../../functions/domain/values/instant.ts';
import { exactDuration } from '../../../terminal/relative-time.ts';
import type { SimulationResult } from '../run/run-simulation.ts';
import type { Range, SimulationOptions } from '../run/simulation-options.ts';
import type { TimelineEntry } from '../run/timeline.ts';
import { formatCounts, formatReasons, formatShare } from './format.ts';
import { notesOn } from './notes.ts';
import { type Summary, summarize } from './summary.ts';

const PERIODS: Readonly<Record<number, string>> = { 1000: 'a second', 60000: 'a minute', 3600000: 'an hour' };

/** Returns the result of a simulation for people, with at most `lines` lines of the timeline. Times are UTC. */
export function formatSimulation(options: SimulationOptions, result: SimulationResult, lines: number): string {
  const summary = summarize(result);
  const shown = result.timeline.slice(0, lines);
  const hidden = result.timeline.length - shown.length;
  const width = shown.reduce((widest, { service = 'provider' }) => Math.max(widest, service.length), 0);
  const time = (at: Instant): string => timeText(at, options.from);
  return [
    describe(options),
    ...notesOn(options).map((note) => `note: ${note}`),
    '',
    ...shown.map(
      (entry) => `${time(entry.first)}  ${(entry.service ?? 'provider').padEnd(width)}  ${entryText(entry, time)}`,
    ),
    ...(hidden > 0 ? [`... and ${countText(hidden)} more lines: --timeline 1000 shows more, --json all`] : []),
    tableOf(result, summary, time),
    verdict(summary),
  ].join('\n');
}

/** Returns the result of a simulation for programs, in one line of JSON. Instants are RFC 3339 in UTC. */
export function toSimulationJson(options: SimulationOptions, result: SimulationResult): string {
  const { worst, ...summary } = summarize(result);
  const { services, timeline, ...counts } = result;
  const worstOf = (one: Summary['worst'] | SimulationResult['services'][number]['worst']): object =>
    one ? { worst: { ...one, at: toUtc(one.at) } } : {};
  return JSON.stringify({
    ...summary,
    ...worstOf(worst),
    ...counts,
    notes: notesOn(options),
    options: optionsJson(options),
    services: services.map(({ worst: one, ...service }) => ({ ...service, ...worstOf(one) })),
    timeline: timeline.map((entry) => ({ ...entry, first: toUtc(entry.first), last: toUtc(entry.last) })),
  });
}

/** Returns options with their instants in UTC. */
export function optionsJson(options: SimulationOptions): object {
  const outages = options.outages.map(({ from, to }) => ({ from: toUtc(from), to: toUtc(to) }));
  return { ...options, from: toUtc(options.from), outages };
}

function describe(options: SimulationOptions): string {
  const { from, forSeconds, services, everySeconds } = options;
  return (
    `${toUtc(from)} to ${toUtc(plusSeconds(from, forSeconds))}: ${countText(services)} ` +
    `${services === 1 ? 'service' : 'services'}, tokens of ${formatRange(options.lifetimeSeconds)}, ` +
    `a sweep every ${exactDuration(everySeconds)}, ${describeReads(options)}`
  );
}

/** Returns how often services are read: `5 reads a second of each`. */
export function describeReads({ readRate, services }: Pick<SimulationOptions, 'readRate' | 'services'>): string {
  if (readRate === undefined) return 'no reads';
  const { reads, periodMs } = readRate;
  const period = PERIODS[periodMs] ?? `in ${countText(periodMs)} ms`;
  return `${countText(reads)} ${reads === 1 ? 'read' : 'reads'} ${period}${services === 1 ? '' : ' of each'}`;
}

/** Returns one duration, or two with what is between them. */
export function formatRange({ min, max }: Range): string {
  return min === max ? exactDuration(min) : `${exactDuration(min)} to ${exactDuration(max)}`;
}

function entryText(entry: TimelineEntry, time: (at: Instant) => string): string {
  const { kind, count, last, reasons, secondsLeft, gapSeconds } = entry;
  const why = formatReasons(reasons);
  const until = last > entry.first ? ` until ${time(last)}` : '';
  const times = count === 1 ? '' : ` ${countText(count)} times`;
  const gap = gapSeconds ? `, every ${formatRange({ min: gapSeconds.shortest, max: gapSeconds.longest })}` : '';
  switch (kind) {
    case 'outage':
      return `out of order${until} (${why})`;
    case 'refused':
      return `NO TOKEN: ${countText(count)} ${count === 1 ? 'read' : 'reads'}${until} (${why})`;
    case 'rejected':
      return `EXPIRED FOR THE API: ${countText(count)} ${count === 1 ? 'read' : 'reads'}${until}`;
    case 'failed':
      return `FAILED${times}${until} (${why})${gap}${formatLeft(secondsLeft)}`;
    default:
      return `${kind}${times}${until} (${why})${gap}`;
  }
}

function formatLeft(left: TimelineEntry['secondsLeft']): string {
  if (!left) return '; no token is stored';
  const last = left.last === left.first ? '' : `, then ${exactDuration(left.last)}`;
  return `; the stored token had ${exactDuration(left.first)} left${last}`;
}

function tableOf(result: SimulationResult, summary: Summary, time: (at: Instant) => string): string {
  const { reads, accepted, availability, worst } = summary;
  const shareOf = availability === undefined ? '' : ` (${formatShare(availability)})`;
  const of = (kind: string): string => formatCounts(resultsOf(result, kind)) || 'none';
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ['reads', countText(reads)],
    ['got a token that was accepted', `${countText(accepted)}${shareOf}`],
    ['got a token that had expired for the API', countText(summary.rejected)],
    ['got no token', countText(summary.refused)],
    [
      'worst remaining validity handed out',
      worst ? `${exactDuration(worst.secondsLeft)}, by ${worst.service} at ${time(worst.at)}` : '-',
    ],
    ['longest wait for an answer', `${countText(summary.longestWaitMs / 1000)} s`],
    ['sweeps', countText(result.sweeps)],
    ['token requests', `${countText(result.tokenRequests)}, ${countText(result.tokens)} brought a token`],
    ['tokens refreshed', of('refreshed')],
    ['failed refreshes', of('failed')],
  );
  return table.toString();
}

/** Returns the counts of one result by reason, from names such as `refreshed (advisory)`. */
function resultsOf({ refreshes }: SimulationResult, result: string): Readonly<Record<string, number>> {
  const own = Object.entries(refreshes).filter(([name]) => name.startsWith(`${result} (`));
  return Object.fromEntries(own.map(([name, count]) => [name.slice(result.length + 2, -1), count]));
}

function verdict({ reads, refused, rejected, ok }: Summary): string {
  if (reads === 0) return 'Nobody read, so nobody went without: see what is left when refreshes fail.';
  if (ok) return 'OK: every read got a token, and no reader would have seen an expired one.';
  return (
    `NOT OK: of ${countText(reads)} reads ${countText(refused)} got no token, and ` +
    `${countText(rejected)} got one that the API takes for expired.`
  );
}
