import { describe, expect, test } from '@jest/globals';
import { createEmfMetrics } from '../../../../functions/adapters/process/emf-metrics.ts';
import type { Metric } from '../../../../functions/domain/telemetry/metric.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const METRICS: readonly Metric[] = [
  { name: 'RefreshFailed', value: 1 },
  { name: 'SecondsToExpiry', value: -12 },
  { name: 'TokenUsable', value: 0 },
];

const published = (service?: string, logLevel?: string): unknown => {
  const lines: string[] = [];
  createEmfMetrics(
    (line) => lines.push(line),
    new ManualClock(1_800_000_000),
    'keeper-a',
    logLevel,
    'per-service',
  ).publish(METRICS, service === undefined ? {} : { service });
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
          { Name: 'TokenUsable', Unit: 'None' },
        ],
      },
    ],
  },
  deployment: 'keeper-a',
  RefreshFailed: 1,
  SecondsToExpiry: -12,
  TokenUsable: 0,
});

describe('metrics in the embedded metric format', () => {
  test('of a service have deployment and service as dimensions, whose values are members at the root', () => {
    expect(published('genesys')).toEqual({ ...documentWith([['deployment', 'service']]), service: 'genesys' });
  });

  test('of the whole have the deployment as their only dimension', () => {
    expect(published()).toEqual(documentWith([['deployment']]));
  });

  test.each([undefined, '', 'TRACE', 'DEBUG', 'INFO'])(
    'say nothing more at the level %p, which keeps what has none',
    (level) => {
      expect(published(undefined, level)).toEqual(documentWith([['deployment']]));
    },
  );

  test.each(['WARN', 'ERROR', 'FATAL'])('are kept at the level %s, which drops what has none', (level) => {
    const kept = { timestamp: '2027-01-15T08:00:00.000Z', level: level.toLowerCase() };
    expect(published('genesys', level)).toEqual({
      ...documentWith([['deployment', 'service']]),
      ...kept,
      service: 'genesys',
    });
  });

  test('of a service that has nothing wrong are written where they are asked for only, and no line without any', () => {
    const lines: string[] = [];
    const metrics = createEmfMetrics((line) => lines.push(line), new ManualClock(1_800_000_000), 'keeper-a');
    metrics.publish(METRICS, { service: 'genesys' });
    expect(JSON.parse(lines[0] as string)._aws.CloudWatchMetrics[0].Metrics).toEqual([
      { Name: 'RefreshFailed', Unit: 'Count' },
    ]);
    metrics.publish([{ name: 'TokenUsable', value: 1 }], { service: 'genesys' });
    metrics.publish([], {});
    expect(lines).toHaveLength(1);
    metrics.publish([{ name: 'TokenUsable', value: 1 }]);
    metrics.publish([{ name: 'RefreshAttempts', value: 1 }], { result: 'refreshed' });
    expect(lines).toHaveLength(3);
  });

  test('are written a line a call, each with its own time', () => {
    const lines: string[] = [];
    const clock = new ManualClock(1_800_000_000);
    const metrics = createEmfMetrics((line) => lines.push(line), clock, 'keeper-a');
    metrics.publish(METRICS);
    clock.advance(61);
    metrics.publish(METRICS, { service: 'genesys' });
    expect(lines.map((line) => JSON.parse(line)._aws.Timestamp)).toEqual([1_800_000_000_000, 1_800_000_061_000]);
  });
});
