import { defined } from '../../../../functions/domain/values/defined.ts';
import { type Instant, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';

/** What a line of the timeline is about. */
export type TimelineKind = 'outage' | 'refreshed' | 'unchanged' | 'failed' | 'superseded' | 'refused' | 'rejected';

/** Consecutive events of one kind that happened to one service. */
export interface TimelineEntry {
  readonly kind: TimelineKind;
  /** Absent: it concerns all services. */
  readonly service?: string;
  readonly first: Instant;
  /** When it happened last, or ended. */
  readonly last: Instant;
  /** How often: refreshes, or reads. */
  readonly count: number;
  /** The reasons, with how often each. */
  readonly reasons: Readonly<Record<string, number>>;
  /** What was left of the stored token the first and the last time; only for `failed`, absent without a token. */
  readonly secondsLeft?: { readonly first: number; readonly last: number };
  /** The shortest and the longest time between two of them in seconds; only for refreshes, two or more. */
  readonly gapSeconds?: { readonly shortest: number; readonly longest: number };
}

/** Collects what happened, so that a year still fits on a page. */
export interface Timeline {
  /** Adds to the entry before it in the same lane of the service where that is of the same kind. */
  readonly add: (lane: 'refreshes' | 'reads', entry: TimelineEntry) => void;
  /** Ends the entry of a lane: what comes next begins another one. */
  readonly interrupt: (lane: 'refreshes' | 'reads', service: string) => void;
  /** Returns everything in the order of when it began. */
  readonly entries: () => readonly TimelineEntry[];
}

/** Returns an empty timeline. */
export function createTimeline(): Timeline {
  const entries: TimelineEntry[] = [];
  const current = new Map<string, number>();
  return {
    add: (lane, entry) => {
      const key = `${lane} ${entry.service}`;
      const place = current.get(key);
      const before = place === undefined ? undefined : entries[place];
      if (place !== undefined && before?.kind === entry.kind) {
        entries[place] = merged(before, entry, lane === 'refreshes');
      } else {
        current.set(key, entries.push(entry) - 1);
      }
    },
    interrupt: (lane, service) => {
      current.delete(`${lane} ${service}`);
    },
    entries: () => entries.toSorted(compareEntries),
  };
}

/** Returns what the log line of a refresh at `now` says: the functions' own words for what they did and why. */
export function refreshEntry(fields: LogFields, now: Instant): TimelineEntry {
  const { service, failure, secondsLeft: left } = fields;
  const kind = fields['result'] as Extract<TimelineKind, 'refreshed' | 'unchanged' | 'failed' | 'superseded'>;
  const isFailed = kind === 'failed';
  const reasons = { [String(isFailed ? failure : fields['reason'])]: 1 };
  const secondsLeft = isFailed && typeof left === 'number' ? { first: left, last: left } : undefined;
  return defined({ service: String(service), kind, first: now, last: now, count: 1, reasons, secondsLeft });
}

const BY_NUMBER = new Intl.Collator('en', { numeric: true });

/** Earlier ones first, of one second those that concern all, then service by service, `service-2` before `service-10`. */
export function compareEntries(a: TimelineEntry, b: TimelineEntry): number {
  return a.first - b.first || BY_NUMBER.compare(a.service ?? '', b.service ?? '') || BY_NUMBER.compare(a.kind, b.kind);
}

function merged(before: TimelineEntry, entry: TimelineEntry, hasGaps: boolean): TimelineEntry {
  const { first, last, count, reasons, secondsLeft } = entry;
  const gap = secondsBetween(before.last, first);
  const { shortest, longest } = before.gapSeconds ?? { shortest: gap, longest: gap };
  const sums = Object.entries(reasons).map(([reason, times]) => [reason, (before.reasons[reason] ?? 0) + times]);
  return {
    ...before,
    last,
    count: before.count + count,
    reasons: { ...before.reasons, ...Object.fromEntries(sums) },
    ...(hasGaps && { gapSeconds: { shortest: Math.min(shortest, gap), longest: Math.max(longest, gap) } }),
    ...(secondsLeft && { secondsLeft: { ...secondsLeft, first: before.secondsLeft?.first ?? secondsLeft.first } }),
  };
}
