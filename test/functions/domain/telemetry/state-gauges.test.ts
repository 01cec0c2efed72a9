import { describe, expect, test } from '@jest/globals';
import type { AttemptOutcome } from '../../../../functions/contract/attempt.ts';
import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';
import type { StatusRecord } from '../../../../functions/domain/record/token-record.ts';
import { emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import type { MetricName } from '../../../../functions/domain/telemetry/metric.ts';
import { deploymentGauges, stateGauges } from '../../../../functions/domain/telemetry/state-gauges.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

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

/** What is wrong is published as 1, and not at all while it is not. */
const isOn = (name: MetricName, record: StatusRecord, timing?: TimingOverrides): boolean => {
  const value = gauge(name, record, timing);
  expect([1, undefined]).toContain(value);
  return value === 1;
};

describe('TokenUsable and SecondsToExpiry', () => {
  test.each([
    [30, 1],
    [29, 0],
    [-1, 0],
  ])('with %i s left usable is %i', (left, usable) => {
    expect(gauge('TokenUsable', withToken(3600, left))).toBe(usable);
    expect(gauge('SecondsToExpiry', withToken(3600, left))).toBe(left);
  });

  test.each([
    [5, 0, 1],
    [6, undefined, 0],
  ])('a token obtained %i s ahead of now is %p s old and usable: %i', (ahead, age, usable) => {
    const record = withToken(3600, 3600 + ahead);
    expect(gauge('SecondsSinceRefresh', record)).toBe(age);
    expect(gauge('TokenUsable', record)).toBe(usable);
    expect(gauge('SecondsToExpiry', record)).toBe(usable ? 3605 : -1);
  });

  test('without a token both are 0', () => {
    expect(gauge('TokenUsable', emptyRecord('genesys'))).toBe(0);
    expect(gauge('SecondsToExpiry', emptyRecord('genesys'))).toBe(0);
  });
});

describe('RefreshFailing', () => {
  test.each<[AttemptOutcome, number, boolean]>([
    ['refreshed', 0, false],
    ['unchanged', 0, false],
    ['transient', 2, false],
    ['transient', 3, true],
    ['malformedResponse', 2, false],
    ['malformedResponse', 3, true],
    ['misconfigured', 1, true],
    ['reauthorizationRequired', 1, true],
  ])('after %s with %i failures in a row it is on: %s', (outcome, failures, value) => {
    expect(isOn('RefreshFailing', failing(outcome, failures))).toBe(value);
  });

  test('is off before anything was tried', () => {
    expect(isOn('RefreshFailing', emptyRecord('genesys'))).toBe(false);
  });
});

describe('TokenOverdue', () => {
  test.each([
    ['a 1 h token with 10 minutes left', 3600, 600, false],
    ['a 1 h token with a second less', 3600, 599, true],
    ['an expired 1 h token', 3600, -5, true],
    ['the shortest token that sweeps alone keep out of its mandatory window', 1800, 599, true],
    ['a token a second too short for that: 899 s of advisory window', 1799, 599, false],
    ['a 5 min token in the middle of its life', 300, 149, false],
  ])('%s', (_what, lifetime, left, value) => {
    expect(isOn('TokenOverdue', withToken(lifetime, left))).toBe(value);
  });

  test('is off without a token: nothing is late that never was', () => {
    expect(isOn('TokenOverdue', emptyRecord('genesys'))).toBe(false);
  });

  test('follows the windows of the definition', () => {
    const timing = { advisoryRefreshSeconds: 600, mandatoryRefreshSeconds: 300 };
    expect(isOn('TokenOverdue', withToken(3600, 300), timing)).toBe(false);
    expect(isOn('TokenOverdue', withToken(3600, 299), timing)).toBe(true);
    expect(isOn('TokenOverdue', withToken(3600, 299), { ...timing, advisoryRefreshSeconds: 599 })).toBe(false);
  });
});

describe('LifetimeUnusual', () => {
  test.each<[number, TimingOverrides['expectedLifetimeSeconds'], boolean]>([
    [3240, 3600, false],
    [3239, 3600, true],
    [3960, 3600, false],
    [3961, 3600, true],
    [3240, { min: 3600, max: 5400 }, false],
    [3239, { min: 3600, max: 5400 }, true],
    [5940, { min: 3600, max: 5400 }, false],
    [5941, { min: 3600, max: 5400 }, true],
    [1, undefined, false],
  ])('a lifetime of %i s with %j expected gives %s', (lifetime, expected, value) => {
    const timing = expected === undefined ? undefined : { expectedLifetimeSeconds: expected };
    expect(isOn('LifetimeUnusual', withToken(lifetime, lifetime), timing)).toBe(value);
  });

  test('is off without a token', () => {
    expect(isOn('LifetimeUnusual', emptyRecord('genesys'), { expectedLifetimeSeconds: 3600 })).toBe(false);
  });
});

describe('LifetimeDeviationSeconds', () => {
  test.each([
    [3240, undefined],
    [3239, -361],
    [3961, 361],
  ])('of a lifetime of %i s with 3600 expected is %s', (lifetime, deviation) => {
    const gauged = gauge('LifetimeDeviationSeconds', withToken(lifetime, lifetime), { expectedLifetimeSeconds: 3600 });
    expect(gauged).toBe(deviation);
  });
});

describe('SecondsSinceRefresh', () => {
  test.each([
    [3600, 0],
    [3599, 1],
    [-1, 3601],
  ])('of a 1 h token with %i s left is %i', (left, passed) => {
    expect(gauge('SecondsSinceRefresh', withToken(3600, left))).toBe(passed);
  });

  test('is not published without a token: it would look like one that has just come', () => {
    expect(gauge('SecondsSinceRefresh', emptyRecord('genesys'))).toBeUndefined();
  });
});

describe('ClockOffsetSeconds', () => {
  test.each([
    [undefined, undefined],
    [0, undefined],
    [4, undefined],
    [-4, undefined],
    [5, 5],
    [-5, -5],
    [45, 45],
  ])('of a provider whose clock is ahead by %s s is %s', (clockOffsetSeconds, published) => {
    const attempt = { at: NOW, outcome: 'refreshed', definitionHash: 'd0' } as const;
    const lastAttempt = clockOffsetSeconds === undefined ? attempt : { ...attempt, clockOffsetSeconds };
    expect(gauge('ClockOffsetSeconds', { ...emptyRecord('genesys'), lastAttempt })).toBe(published);
  });
});

describe('the gauges of the deployment', () => {
  const TIMING = { expectedLifetimeSeconds: 3600 };
  const of = (...records: readonly StatusRecord[]) =>
    Object.fromEntries(
      deploymentGauges(records.map((record) => stateGauges(record, TIMING, NOW))).map(({ name, value }) => [
        name,
        value,
      ]),
    );

  test('of healthy services are the worst values, and nothing of problems that nobody has', () => {
    expect(of(withToken(3600, 3000), withToken(3600, 1200), withToken(3600, 2000))).toEqual({
      TokenUsable: 1,
      SecondsToExpiry: 1200,
      SecondsSinceRefresh: 2400,
    });
  });

  test('say how many services have which problem', () => {
    const late = withToken(3600, 500);
    const odd = withToken(1800, 1000);
    expect(of(late, odd, failing('misconfigured', 1), failing('transient', 3), failing('transient', 2))).toEqual({
      TokenUsable: 0,
      SecondsToExpiry: 0,
      SecondsSinceRefresh: 3100,
      RefreshFailing: 2,
      TokenOverdue: 1,
      LifetimeUnusual: 1,
    });
  });

  test('are those of the one service there is, and what cannot be summed up is not among them', () => {
    const lastAttempt = { at: NOW, outcome: 'refreshed', definitionHash: 'd0', clockOffsetSeconds: 60 } as const;
    expect(of({ ...withToken(1800, 1700), lastAttempt })).toEqual({
      TokenUsable: 1,
      SecondsToExpiry: 1700,
      SecondsSinceRefresh: 100,
      LifetimeUnusual: 1,
    });
    expect(of()).toEqual({});
  });
});
