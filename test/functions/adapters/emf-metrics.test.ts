import { describe, expect, test } from '@jest/globals';
import { createEmfMetrics } from '../../../functions/adapters/emf-metrics.ts';
import type { Metric } from '../../../functions/usecases/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const METRICS: readonly Metric[] = [
  { name: 'RefreshFailed', value: 1, unit: 'Count' },
  { name: 'SecondsToExpiry', value: -12, unit: 'Seconds' },
  { name: 'TokenRequestLatency', value: 0, unit: 'Milliseconds' },
  { name: 'Ratio', value: 0.25, unit: 'None' },
];

const published = (service?: string): unknown => {
  const lines: string[] = [];
  createEmfMetrics((line) => lines.push(line), new ManualClock(1_800_000_000)).publish(METRICS, service);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  return JSON.parse(lines[0] as string);
};

const documentWith = (dimensions: readonly (readonly string[])[]): object => ({
  _aws: {
    Timestamp: 1_800_000_000_000,
    CloudWatchMetrics: [
      {
        Namespace: 'TokenKeeper',
        Dimensions: dimensions,
        Metrics: [
          { Name: 'RefreshFailed', Unit: 'Count' },
          { Name: 'SecondsToExpiry', Unit: 'Seconds' },
          { Name: 'TokenRequestLatency', Unit: 'Milliseconds' },
          { Name: 'Ratio', Unit: 'None' },
        ],
      },
    ],
  },
  RefreshFailed: 1,
  SecondsToExpiry: -12,
  TokenRequestLatency: 0,
  Ratio: 0.25,
});

describe('metrics in the embedded metric format', () => {
  test('of a service have it as their dimension, whose value is a member at the root', () => {
    expect(published('genesys')).toEqual({ ...documentWith([['service']]), service: 'genesys' });
  });

  test('of the whole have one empty set of dimensions', () => {
    expect(published()).toEqual(documentWith([[]]));
  });

  test('are written a line a call, each with its own time', () => {
    const lines: string[] = [];
    const clock = new ManualClock(1_800_000_000);
    const metrics = createEmfMetrics((line) => lines.push(line), clock);
    metrics.publish(METRICS);
    clock.advance(61);
    metrics.publish(METRICS, 'genesys');
    expect(lines.map((line) => JSON.parse(line)._aws.Timestamp)).toEqual([1_800_000_000_000, 1_800_000_061_000]);
  });
});
