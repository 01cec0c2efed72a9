import { expect, test } from '@jest/globals';
import { ATTEMPT_OUTCOMES } from '../../../../functions/contract/attempt.ts';
import { METRICS } from '../../../../functions/domain/telemetry/metric.ts';
import { createKeeper, resourcesOf } from '../../../support/infrastructure.ts';

type Widget = { readonly properties: { readonly metrics?: readonly (readonly unknown[])[] } };

const { stack } = createKeeper();
const parts = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Dashboard')).flatMap(
  ({ Properties }) => (Properties['DashboardBody'] as { 'Fn::Join': [string, readonly unknown[]] })['Fn::Join'][1],
);
/** The body with the references of the template as text. */
const body = parts.map((part) => (typeof part === 'string' ? part : 'reference')).join('');
const shown = (JSON.parse(body) as { widgets: readonly Widget[] }).widgets
  .flatMap(({ properties }) => properties.metrics ?? [])
  .filter(([namespace]) => namespace === 'TokenKeeper');

test('every metric of ours on the dashboard is one that is published, of this deployment', () => {
  expect(shown.length).toBeGreaterThan(0);
  for (const [, name, dimension, deployment] of shown) {
    expect(Object.keys(METRICS)).toContain(name);
    expect([dimension, deployment]).toEqual(['deployment', 'Keeper/TokenKeeper']);
  }
});

test('attempts are shown by each result that there can be', () => {
  const results = shown
    .filter(([, name]) => name === 'RefreshAttempts')
    .map(([, , , , dimension, result]) => [dimension, result]);
  expect(results).toEqual(ATTEMPT_OUTCOMES.map((outcome) => ['result', outcome]));
});
