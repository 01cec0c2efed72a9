import { describe, expect, test } from '@jest/globals';
import { instant, plusSeconds } from '../../../functions/domain/instant.ts';
import type { MetricName } from '../../../functions/domain/metric.ts';
import { stateGauges } from '../../../functions/domain/state-gauges.ts';
import type { TimingOverrides } from '../../../functions/domain/timing.ts';
import { type AttemptOutcome, emptyRecord } from '../../../functions/domain/token-record.ts';
import type { StatusRecord } from '../../../functions/domain/token-status.ts';
import { sampleToken } from '../../support/sample-token.ts';

const NOW = instant(1_800_000_000);

/** A record whose token of `lifetime` seconds has `left` seconds left at NOW. */
const withToken = (lifetime: number, left: number): StatusRecord => ({
  ...emptyRecord('genesys'),
  token: sampleToken('t', plusSeconds(NOW, left - lifetime), lifetime),
});

const failing = (outcome: AttemptOutcome, consecutiveFailures: number): StatusRecord => ({
  ...emptyRecord('genesys'),
  consecutiveFailures,
  lastAttempt: { at: NOW, outcome, definitionHash: 'd0d0d0d0d0d0' },
});

const gauge = (name: MetricName, record: StatusRecord, timing?: TimingOverrides): number | undefined =>
  stateGauges(record, timing, NOW).find((metric) => metric.name === name)?.value;

describe('TokenUsable and SecondsToExpiry', () => {
  test.each([
    [30, 1],
    [29, 0],
    [-1, 0],
  ])('with %i s left usable is %i', (left, usable) => {
    expect(gauge('TokenUsable', withToken(3600, left))).toBe(usable);
    expect(gauge('SecondsToExpiry', withToken(3600, left))).toBe(left);
  });

  test('without a token both are 0', () => {
    expect(gauge('TokenUsable', emptyRecord('genesys'))).toBe(0);
    expect(gauge('SecondsToExpiry', emptyRecord('genesys'))).toBe(0);
  });
});

describe('RefreshFailing', () => {
  test.each<[AttemptOutcome, number, number]>([
    ['refreshed', 0, 0],
    ['unchanged', 0, 0],
    ['transient', 2, 0],
    ['transient', 3, 1],
    ['malformedResponse', 2, 0],
    ['malformedResponse', 3, 1],
    ['misconfigured', 1, 1],
    ['reauthorizationRequired', 1, 1],
  ])('after %s with %i failures in a row it is %i', (outcome, failures, value) => {
    expect(gauge('RefreshFailing', failing(outcome, failures))).toBe(value);
  });

  test('is 0 before anything was tried', () => {
    expect(gauge('RefreshFailing', emptyRecord('genesys'))).toBe(0);
  });
});

describe('TokenLate', () => {
  test.each([
    ['a 1 h token with 10 minutes left', 3600, 600, 0],
    ['a 1 h token with a second less', 3600, 599, 1],
    ['an expired 1 h token', 3600, -5, 1],
    ['the shortest token that sweeps alone keep out of its mandatory window', 1800, 599, 1],
    ['a token a second too short for that: 899 s of advisory window', 1799, 599, 0],
    ['a 5 min token in the middle of its life', 300, 149, 0],
  ])('%s', (_what, lifetime, left, value) => {
    expect(gauge('TokenLate', withToken(lifetime, left))).toBe(value);
  });

  test('is 0 without a token: nothing is late that never was', () => {
    expect(gauge('TokenLate', emptyRecord('genesys'))).toBe(0);
  });

  test('follows the windows of the definition', () => {
    const timing = { advisoryRefreshSeconds: 600, mandatoryRefreshSeconds: 300 };
    expect(gauge('TokenLate', withToken(3600, 300), timing)).toBe(0);
    expect(gauge('TokenLate', withToken(3600, 299), timing)).toBe(1);
    expect(gauge('TokenLate', withToken(3600, 299), { ...timing, advisoryRefreshSeconds: 599 })).toBe(0);
  });
});

describe('LifetimeUnusual', () => {
  test.each<[number, TimingOverrides['expectedLifetimeSeconds'], number]>([
    [3240, 3600, 0],
    [3239, 3600, 1],
    [3960, 3600, 0],
    [3961, 3600, 1],
    [3240, { min: 3600, max: 5400 }, 0],
    [3239, { min: 3600, max: 5400 }, 1],
    [5940, { min: 3600, max: 5400 }, 0],
    [5941, { min: 3600, max: 5400 }, 1],
    [1, undefined, 0],
  ])('a lifetime of %i s with %j expected gives %i', (lifetime, expected, value) => {
    const timing = expected === undefined ? undefined : { expectedLifetimeSeconds: expected };
    expect(gauge('LifetimeUnusual', withToken(lifetime, lifetime), timing)).toBe(value);
  });

  test('is 0 without a token', () => {
    expect(gauge('LifetimeUnusual', emptyRecord('genesys'), { expectedLifetimeSeconds: 3600 })).toBe(0);
  });
});
