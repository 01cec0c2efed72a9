import { describe, expect, test } from '@jest/globals';
import type { AttemptStatus } from '../../../functions/contract/attempt.ts';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import { attemptsChart, lifetimesChart, SHOWN_IN_CHART } from '../../../functions/status-page/charts.ts';
import { type Html, markupOf } from '../../../functions/status-page/html.ts';
import { sampleStatus } from '../../lib/local/fixtures/sample-status.ts';

const NOW = '2026-11-23T05:00:00Z';
const caption = (chart: Html | null): string | undefined => /<figcaption>(.*)<\/figcaption>/.exec(markupOf(chart))?.[1];
const count = (chart: Html | null, what: RegExp): number => [...markupOf(chart).matchAll(what)].length;

describe('the chart of lifetimes', () => {
  const chartOf = (difference: Partial<ServiceStatus>): Html | null =>
    lifetimesChart(sampleStatus(difference).services[0] as ServiceStatus);

  test.each([
    [null, 'Lifetime of the last 3 tokens: median 1h'],
    [3600, 'Lifetime of the last 3 tokens: median 1h, expected 1h'],
    [{ min: 3600, max: 5400 }, 'Lifetime of the last 3 tokens: median 1h, expected 1h to 1h 30m'],
  ])('with %j expected says %s', (expectedLifetimeSeconds, text) => {
    const chart = chartOf({
      recentLifetimesSeconds: [3600, 3600, 60],
      medianLifetimeSeconds: 3600,
      expectedLifetimeSeconds,
    });
    expect(caption(chart)).toBe(text);
    expect(count(chart, /tk-expected/g)).toBe(expectedLifetimeSeconds === null ? 0 : 1);
  });

  test('has the newest on the right and none higher than its frame', () => {
    const chart = chartOf({ recentLifetimesSeconds: [7200, 1], medianLifetimeSeconds: 1, expectedLifetimeSeconds: 60 });
    const bars = [...markupOf(chart).matchAll(/x="(\d+)" width="6" y="(\d+)" height="(\d+)"/g)].map(([, ...n]) =>
      n.map(Number),
    );
    expect(bars).toEqual([
      [0, 32, 0],
      [8, 2, 30],
    ]);
  });

  test.each([[], [3600]])('is not there for %j', (...recentLifetimesSeconds) => {
    expect(chartOf({ recentLifetimesSeconds, medianLifetimeSeconds: recentLifetimesSeconds[0] ?? null })).toBeNull();
  });
});

describe('the chart of attempts', () => {
  const attempt = (outcome: AttemptStatus['outcome'], reason?: string): AttemptStatus => ({
    at: NOW,
    outcome,
    ...(reason === undefined ? {} : { reason }),
  });

  test.each<[AttemptStatus['outcome'], boolean]>([
    ['refreshed', false],
    ['unchanged', false],
    ['transient', true],
    ['misconfigured', true],
    ['reauthorizationRequired', true],
    ['malformedResponse', true],
  ])('%s hangs below the line: %s', (outcome, hangs) => {
    const chart = attemptsChart([attempt('refreshed'), attempt(outcome)], NOW);
    expect(count(chart, /class="tk-over" x="8" width="6" y="20"/g)).toBe(hangs ? 1 : 0);
    expect(caption(chart)).toBe(`Attempts known: ${hangs ? 1 : 2} brought a token, ${hangs ? 1 : 0} failed`);
  });

  test.each([
    [0, 0],
    [1, 0],
    [2, 2],
    [SHOWN_IN_CHART, SHOWN_IN_CHART],
    [SHOWN_IN_CHART + 1, SHOWN_IN_CHART],
    [100_000, SHOWN_IN_CHART],
  ])('of %i has %i marks', (known, shown) => {
    expect(count(attemptsChart(Array(known).fill(attempt('refreshed')), NOW), /<rect/g)).toBe(shown);
  });

  test('shows the newest ones', () => {
    const attempts = [...Array(SHOWN_IN_CHART).fill(attempt('refreshed')), attempt('transient', 'http_503')];
    expect(markupOf(attemptsChart(attempts, NOW))).toContain('<title>05:00:00Z transient http_503</title>');
  });
});
