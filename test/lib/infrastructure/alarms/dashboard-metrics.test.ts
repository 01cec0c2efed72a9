import { describe, expect, test } from '@jest/globals';
import { ATTEMPT_OUTCOMES } from '../../../../functions/contract/attempt.ts';
import {
  isToldOfServices,
  METRICS,
  type MetricName,
  publishedOf,
} from '../../../../functions/domain/telemetry/metric.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import { createKeeper, type Resource, resourcesOf } from '../../../support/infrastructure.ts';

type Bodied = {
  readonly Properties: { readonly DashboardBody: { readonly 'Fn::Join': readonly [string, readonly unknown[]] } };
};
type Widget = { readonly type: string; readonly properties: { readonly metrics?: readonly (readonly unknown[])[] } };

/** Returns the widgets, with the references of the template as text. */
const widgetsOf = (props: Partial<TokenKeeperProps> = {}): readonly Widget[] => {
  const [dashboard] = Object.values(resourcesOf(createKeeper(props).stack, 'AWS::CloudWatch::Dashboard'));
  const [, parts] = (dashboard as Resource & Bodied).Properties.DashboardBody['Fn::Join'];
  const body = parts.map((part) => (typeof part === 'string' ? part : 'reference')).join('');
  return (JSON.parse(body) as { widgets: readonly Widget[] }).widgets;
};
const linesOf = (props: Partial<TokenKeeperProps> = {}): readonly (readonly unknown[])[] =>
  widgetsOf(props).flatMap(({ properties }) => properties.metrics ?? []);
const SEARCH =
  /^SEARCH\('\{TokenKeeper,deployment,service\} MetricName="(\w+)" deployment="Keeper\/TokenKeeper"', '\w+', 300\)$/;
const searchedBy = (props: Partial<TokenKeeperProps> = {}): readonly MetricName[] =>
  linesOf(props)
    .map(([line]) => (line as { readonly expression?: string }).expression)
    .filter((expression) => expression !== undefined)
    .map((expression) => SEARCH.exec(expression)?.[1] as MetricName);
const shown = linesOf().filter(([namespace]) => namespace === 'TokenKeeper');

test('every metric of ours on the dashboard is one that is published, of this deployment', () => {
  expect(shown.length).toBeGreaterThan(0);
  for (const [, name, dimension, deployment, more] of shown) {
    expect(Object.keys(METRICS)).toContain(name);
    expect([dimension, deployment]).toEqual(['deployment', 'Keeper/TokenKeeper']);
    expect([publishedOf(name as MetricName), typeof more]).toEqual(
      name === 'RefreshAttempts' ? ['result', 'string'] : [expect.stringMatching(/both|deployment/), 'object'],
    );
  }
});

describe('what is searched for by service', () => {
  test.each(['deployment', 'per-service'] as const)('with metrics: %s is published of services', (metrics) => {
    const names = searchedBy({ metrics });
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect([isToldOfServices(name, metrics), publishedOf(name)]).toEqual([
        true,
        expect.stringMatching(/both|service/),
      ]);
    }
  });

  test("are the gauges as well with metrics: 'per-service', in place of the worst ones", () => {
    const gauges = ['SecondsToExpiry', 'TokenUsable', 'SecondsSinceRefresh'];
    expect(searchedBy({ metrics: 'per-service' })).toEqual(expect.arrayContaining(gauges));
    expect(searchedBy()).not.toEqual(expect.arrayContaining(gauges));
    expect(shown.map(([, name]) => name)).toEqual(expect.arrayContaining(gauges));
  });
});

test('without alarms there is no widget of them, and the others stay', () => {
  const typesOf = (props: Partial<TokenKeeperProps>) => widgetsOf(props).map(({ type }) => type);
  expect(typesOf({ alarms: false })).toEqual(typesOf({}).filter((type) => type !== 'alarm'));
  expect(typesOf({})).toContain('alarm');
});

test('attempts are shown by each result that there can be', () => {
  const results = shown
    .filter(([, name]) => name === 'RefreshAttempts')
    .map(([, , , , dimension, result]) => [dimension, result]);
  expect(results).toEqual(ATTEMPT_OUTCOMES.map((outcome) => ['result', outcome]));
});
