import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import { markupOf } from '../../../functions/status-page/html.ts';
import { lifetimeBar, smallBar } from '../../../functions/status-page/lifetime-bar.ts';
import { type SampleService, sampleAnswer } from '../../support/sample-services.ts';

const NOW = '2026-11-23T05:00:00Z';

/** Draws the bar of a service and returns it with where its parts begin, in percent. */
function drawn(service: Partial<SampleService>): { readonly text: string; readonly at: Record<string, number> } {
  const [status] = sampleAnswer([{ id: 'genesys', ...service }]).services;
  const text = markupOf(lifetimeBar(status as ServiceStatus, NOW));
  const marks = text.matchAll(/class="tk-(fresh|due|overdue|end|now)" x="([\d.]+)%"/g);
  return { text, at: Object.fromEntries([...marks].map(([, name, x]) => [name, Number(x)])) };
}

describe('the bar of a token', () => {
  test('of an hour has its windows where they count back from expiry', () => {
    // Due from one second inside the last 20 minutes, late in the last 10; half a minute is the least width.
    expect(drawn({ ageSeconds: 900 }).at).toEqual({ fresh: 0, due: 66.69, overdue: 83.33, end: 99.17, now: 25 });
  });

  test.each([
    ['just issued', 0, 0],
    ['half way', 1800, 50],
    ['in its last second', 3599, 99.97],
    ['at expiry', 3600, 100],
    ['one lifetime past it', 7200, 100],
    ['issued by a clock that is ahead', -60, 0],
  ])('%s has now at the right place', (_when, ageSeconds, now) => {
    expect(drawn({ ageSeconds }).at['now']).toBe(now);
  });

  test.each([
    [3600, 100],
    [4800, 75],
    [7200, 50],
    [360_000, 50],
  ])('of an hour, %i s after issue, ends at %i %%', (ageSeconds, end) => {
    const { text } = drawn({ ageSeconds });
    expect(text).toContain(`class="tk-fresh" x="0%" width="${end}%"`);
    expect(text.includes('tk-past')).toBe(ageSeconds > 3600);
  });

  test('of a day shows a window of half a minute although that is less than a pixel', () => {
    expect(drawn({ ageSeconds: 0, lifetimeSeconds: 86_400 }).at).toMatchObject({ due: 50, overdue: 99.2, end: 99.2 });
  });

  test.each([40, 30, 1])('of %i s stays inside its frame', (lifetimeSeconds) => {
    for (const x of Object.values(drawn({ ageSeconds: 0, lifetimeSeconds }).at)) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(100);
    }
  });

  test.each([
    [3599, 'expires'],
    [3600, 'expired'],
  ])('says at %i s of 3600 that it %s', (ageSeconds, word) => {
    expect(drawn({ ageSeconds }).text).toMatch(new RegExp(`>${word} \\d\\d:\\d\\d:\\d\\dZ</text>`));
  });

  test.each([
    [1800, '50 % are over, fresh'],
    [3599, '99 % are over, unusable'],
    [3600, 'it is over'],
    [3601, 'it is over'],
  ])('tells a screen reader at %i s: %s', (ageSeconds, words) => {
    expect(drawn({ ageSeconds }).text).toMatch(
      new RegExp(`role="img" aria-label="Life of the token: ${words}; due \\S+Z, expire[sd] \\S+Z"`),
    );
  });

  test.each<[string, Partial<SampleService>, readonly string[]]>([
    ['an hour', { ageSeconds: 900 }, ['66.69% 50 end', '100% 65 end']],
    ['a day', { ageSeconds: 0, lifetimeSeconds: 86_400 }, ['50% 50 middle', '100% 65 end']],
    ['an hour, expired long ago', { ageSeconds: 7200 }, ['33.35% 50 start', '50% 65 middle']],
    ['a minute', { ageSeconds: 0, lifetimeSeconds: 60 }, ['51.67% 50 middle', '100% 65 end']],
  ])('of %s has each label at its place, on a line of its own, within the frame', (_what, service, places) => {
    const labels = drawn(service).text.matchAll(/class="tk-label" x="(\S+)" y="(\d+)" text-anchor="(\w+)"/g);
    expect([...labels].map((label) => label.slice(1).join(' '))).toEqual(places);
  });

  test('is a sentence where there is no token', () => {
    expect(drawn({}).text).toBe('<p class="tk-none">no token is stored</p>');
  });
});

test.each([
  [0, 0, 100],
  [900, 25, 75],
  [3600, 100, 0],
  [9000, 100, 0],
  [-60, 100, 0],
])('the small bar shows at %i s of 3600 what is left', (ageSeconds, x, width) => {
  const [status] = sampleAnswer([{ id: 'genesys', ageSeconds }]).services;
  expect(markupOf(smallBar(status as ServiceStatus))).toContain(`class="tk-fresh" x="${x}%" width="${width}%"`);
});

test('without a token there is no small bar', () => {
  const [status] = sampleAnswer([{ id: 'genesys' }]).services;
  expect(smallBar(status as ServiceStatus)).toBeNull();
});
