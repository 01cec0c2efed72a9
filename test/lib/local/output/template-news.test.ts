import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus, StatusAnswer, TemplateStatus } from '../../../../functions/contract/status.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { TemplateNews, tenantsText, withTenantsGrouped } from '../../../../lib/local/output/template-news.ts';
import { NO_TOKEN, sampleStatus } from '../fixtures/sample-status.ts';

const NONE = { fresh: 0, due: 0, late: 0, failing: 0, unusable: 0, new: 0 };

function graph(counts: Partial<TemplateStatus['counts']>): TemplateStatus {
  const all = { ...NONE, ...counts };
  const tenants = Object.values(all).reduce((sum, count) => sum + count, 0);
  return { service: 'graph', tenants, counts: all, oldestDueSeconds: null };
}

/** Tells one status after the other, at the seconds that are given, and returns the lines. */
function told(...steps: readonly (readonly [seconds: number, counts: Partial<TemplateStatus['counts']>])[]) {
  const lines: string[] = [];
  const news = new TemplateNews((text) => lines.push(text));
  for (const [seconds, counts] of steps) {
    const answer: StatusAnswer = { ...sampleStatus(), services: [], templates: [graph(counts)] };
    news.status(answer, instant(1_795_410_000 + seconds), false);
  }
  return lines;
}

test.each([
  [{}, 'graph: no tenants are registered'],
  [{ fresh: 1 }, 'graph: 1 tenant: 1 fresh'],
  [
    { fresh: 98_000, due: 1234, late: 5, failing: 4, unusable: 3, new: 754 },
    'graph: 100,000 tenants: 3 without a usable token, 4 failing, 5 late, 754 without a token yet, 1,234 due, 98,000 fresh',
  ],
])('counts come in words, the worst first: %j', (counts, text) => {
  expect(tenantsText(graph(counts))).toBe(text);
});

test('tenants in trouble are shown once for each diagnosis, and those that are well or were not tried not at all', () => {
  const failing = { ...NO_TOKEN, service: 'graph' };
  const services = [
    { service: 'genesys' },
    { ...failing, tenant: 'a' },
    { ...failing, tenant: 'b' },
    { ...failing, tenant: 'c', lastAttempt: null },
    { service: 'graph', tenant: 'd' },
    { ...failing, service: 'other', tenant: 'e' },
  ].map((service) => sampleStatus(service).services[0] as ServiceStatus);
  const shown = withTenantsGrouped({ ...sampleStatus(), services });
  expect(shown.services.map(({ service, tenant }) => [service, tenant])).toEqual([
    ['genesys', undefined],
    ['graph', 'a'],
    ['other', 'e'],
  ]);
});

describe('how tenants are', () => {
  test('is told at first, and again only when trouble comes or goes', () => {
    expect(
      told([0, { fresh: 10 }], [5, { fresh: 8, due: 2 }], [700, { fresh: 10 }], [705, { fresh: 9, failing: 1 }]),
    ).toEqual(['graph: 10 tenants: 10 fresh', 'graph: 10 tenants: 1 failing, 9 fresh']);
  });

  test('is told every ten seconds while their first tokens come', () => {
    const steps = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => [at, { new: 100 - at, fresh: at }] as const);
    expect(told(...steps, [16, { fresh: 100 }])).toEqual([
      'graph: 100 tenants: 100 without a token yet',
      'graph: 100 tenants: 90 without a token yet, 10 fresh',
      'graph: 100 tenants: 100 fresh',
    ]);
  });

  test('is told once a minute while some are in trouble, if it has changed', () => {
    const lines = told(
      [0, { fresh: 8, failing: 2 }],
      [30, { fresh: 7, failing: 3 }],
      [60, { fresh: 7, failing: 3 }],
      [90, { fresh: 7, failing: 3 }],
      [120, { fresh: 7, failing: 3 }],
      [-3600, { fresh: 6, failing: 4 }],
    );
    expect(lines).toEqual([
      'graph: 10 tenants: 2 failing, 8 fresh',
      'graph: 10 tenants: 3 failing, 7 fresh',
      'graph: 10 tenants: 4 failing, 6 fresh',
    ]);
  });

  test('names one of those in trouble where it has been tried, and none that only waits for its first token', () => {
    const lines: string[] = [];
    const news = new TemplateNews((text) => lines.push(text));
    const waiting = sampleStatus({ ...NO_TOKEN, service: 'graph', tenant: 'contoso', consecutiveFailures: 0 });
    news.status({ ...waiting, templates: [graph({ new: 1 })] }, instant(0), false);
    expect(lines).toEqual(['graph: 1 tenant: 1 without a token yet']);
  });
});
