import { expect, test } from '@jest/globals';
import { instant } from '../../../../../functions/domain/values/instant.ts';
import { createTimeline, type TimelineEntry } from '../../../../../lib/cli/simulate/run/timeline.ts';

const happening = (kind: TimelineEntry['kind'], at: number, rest: Partial<TimelineEntry> = {}): TimelineEntry => ({
  service: 'service-1',
  kind,
  first: instant(at),
  last: instant(at),
  count: 1,
  reasons: { why: 1 },
  ...rest,
});

test('what is alike becomes one entry, with how often, why, and how far apart', () => {
  const timeline = createTimeline();
  timeline.add('refreshes', happening('refreshed', 0, { reasons: { missing: 1 } }));
  timeline.add('refreshes', happening('refreshed', 100, { reasons: { advisory: 1 } }));
  timeline.add('refreshes', happening('refreshed', 160, { reasons: { advisory: 1 } }));
  timeline.add('refreshes', happening('failed', 200, { secondsLeft: { first: 90, last: 90 } }));
  timeline.add('refreshes', happening('failed', 230, { secondsLeft: { first: 60, last: 60 } }));
  timeline.add('refreshes', happening('refreshed', 300));
  const service = 'service-1';
  expect(timeline.entries()).toEqual([
    {
      service,
      kind: 'refreshed',
      first: 0,
      last: 160,
      count: 3,
      reasons: { missing: 1, advisory: 2 },
      gapSeconds: { shortest: 60, longest: 100 },
    },
    {
      service,
      kind: 'failed',
      first: 200,
      last: 230,
      count: 2,
      reasons: { why: 2 },
      gapSeconds: { shortest: 30, longest: 30 },
      secondsLeft: { first: 90, last: 60 },
    },
    { service, kind: 'refreshed', first: 300, last: 300, count: 1, reasons: { why: 1 } },
  ]);
});

test('services and lanes do not interrupt each other; what succeeded in between does', () => {
  const timeline = createTimeline();
  timeline.add('reads', happening('refused', 10, { last: instant(19), count: 10 }));
  timeline.add('refreshes', happening('failed', 15));
  timeline.add('reads', happening('refused', 12, { service: 'service-2' }));
  timeline.add('reads', happening('refused', 20, { last: instant(29), count: 10 }));
  timeline.interrupt('reads', 'service-2');
  timeline.interrupt('reads', 'service-1');
  timeline.add('reads', happening('refused', 40));
  const told = timeline.entries().map(({ service, kind, first, last, count }) => [service, kind, first, last, count]);
  expect(told).toEqual([
    ['service-1', 'refused', 10, 29, 20],
    ['service-2', 'refused', 12, 12, 1],
    ['service-1', 'failed', 15, 15, 1],
    ['service-1', 'refused', 40, 40, 1],
  ]);
});

test('of one second, services come by number', () => {
  const timeline = createTimeline();
  for (const number of [10, 2, 1]) {
    timeline.add('refreshes', happening('refreshed', 5, { service: `service-${number}` }));
  }
  expect(timeline.entries().map(({ service }) => service)).toEqual(['service-1', 'service-2', 'service-10']);
});
