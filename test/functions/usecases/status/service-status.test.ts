import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus } from '../../../../functions/contract/status.ts';
import type { RefreshNeed } from '../../../../functions/domain/expiry/timing.ts';
import { needOf } from '../../../../functions/domain/expiry/token-state.ts';
import { type Attempt, emptyRecord, type StatusRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { definitionHashOf } from '../../../../functions/domain/service/service-definition.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { parseStamp } from '../../../../functions/domain/values/stamp.ts';
import { toServiceStatus } from '../../../../functions/usecases/status/service-status.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';
import { factsOf } from '../../../support/status-facts.ts';

const ISSUED = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const later = (seconds: number) => plusSeconds(ISSUED, seconds);
const RECORD: StatusRecord = { ...emptyRecord('genesys'), token: sampleToken('marker-token', ISSUED, 3600) };
const HASH = definitionHashOf(DEFINITION, sha256Hex);
const TOKEN_OF_5_MINUTES = { ...sampleToken('t0ken', ISSUED, 300), definitionHash: HASH };
const FAILURE: Attempt = { at: later(290), outcome: 'transient', reason: 'http_503', definitionHash: HASH };
const SAME_AGAIN: Attempt = { at: later(290), outcome: 'unchanged', definitionHash: HASH };
const statusAfter = (seconds: number, record = RECORD, definition: ServiceDefinition = DEFINITION): ServiceStatus =>
  toServiceStatus(factsOf(definition, record, later(seconds)));

describe('the status of a service', () => {
  test.each([
    [undefined, null],
    [3600, 3600],
    [
      { min: 60, max: 3600 },
      { min: 60, max: 3600 },
    ],
  ])('tells that %j s are expected', (expectedLifetimeSeconds, told) => {
    const timing = expectedLifetimeSeconds === undefined ? {} : { expectedLifetimeSeconds };
    expect(statusAfter(0, RECORD, { ...DEFINITION, timing }).expectedLifetimeSeconds).toEqual(told);
  });

  test('tells all that is known of an attempt, and no other member', () => {
    const known = {
      reason: 'http_503',
      detail: 'ECONNRESET',
      message: 'the token endpoint answered HTTP 503',
      httpStatus: 503,
      oauthError: 'server_error',
      providerCode: '90033',
      correlationId: 'c-1',
      clockOffsetSeconds: -1,
      latencyMs: 12,
      requests: 2,
      usedPreviousSecret: true,
      warnings: ['lifetime_guessed'],
    } as const;
    const cause = { code: 'provider-down', severity: 'degraded', advice: 'wait' } as const;
    const lastAttempt = { ...FAILURE, ...known, cause, secretVersionId: 'v' } as unknown as Attempt;
    expect(statusAfter(300, { ...RECORD, lastAttempt }).lastAttempt).toEqual({
      ...known,
      at: '2027-01-15T08:04:50Z',
      outcome: 'transient',
      cause: 'provider-down',
      advice: 'wait',
    });
  });

  // biome-ignore format: a table is read by its columns
  test.each<[number, string, boolean, [number, number], RefreshNeed]>([
    [0, 'fresh', true, [3600, 3570], 'none'],
    [2400, 'fresh', true, [1200, 1170], 'none'],
    [2401, 'due', true, [1199, 1169], 'advisory'],
    [3000, 'due', true, [600, 570], 'advisory'],
    [3001, 'overdue', true, [599, 569], 'mandatory'],
    [3570, 'overdue', true, [30, 0], 'mandatory'],
    [3571, 'unusable', false, [29, -1], 'expired'],
    [3600, 'unusable', false, [0, -30], 'expired'],
    [7200, 'unusable', false, [-3600, -3630], 'expired'],
  ])('%i s into an hour is %s', (age, state, usable, [secondsToExpiry, secondsToExpiredForUse], need) => {
    expect(statusAfter(age)).toMatchObject({ state, usable, secondsToExpiry, secondsToExpiredForUse });
    expect(needOf(RECORD.token, DEFINITION.timing, later(age))).toBe(need);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[number, number, string, boolean, string]>([
    [300, 0, 'on-read', true, 'ok'],
    [300, 151, 'on-read', true, 'ok'],
    [300, 270, 'on-read', true, 'ok'],
    [300, 271, 'on-read', false, 'ok'],
    [300, 86_400, 'on-read', false, 'ok'],
    [659, 0, 'on-read', true, 'ok'],
    [660, 0, 'fresh', true, 'ok'],
    [1200, 599, 'fresh', true, 'ok'],
    [1200, 601, 'due', true, 'ok'],
    [1200, 1170, 'due', true, 'ok'],
    [1200, 1171, 'unusable', false, 'degraded'],
    [1799, 1200, 'due', true, 'ok'],
    [1800, 1201, 'overdue', true, 'degraded'],
  ])('a token of %i s is after %i s %s (usable: %s, severity %s)', (lifetime, age, state, usable, severity) => {
    const swept = { startedAt: later(age), completedAt: later(age), services: 1, postponed: 0 };
    const facts = factsOf(DEFINITION, RECORD, later(age), swept);
    const token = { ...sampleToken('t0ken', ISSUED, lifetime), definitionHash: facts.definitionHash };
    const status = toServiceStatus({ ...facts, record: { ...RECORD, token } });
    expect(status).toMatchObject({ state, usable, diagnosis: { severity } });
  });

  test.each<[string, Partial<StatusRecord>, string, string]>([
    [
      'nobody has said how long it lives',
      { token: { ...TOKEN_OF_5_MINUTES, lifetimeSource: 'default' } },
      'on-read',
      'watch',
    ],
    [
      'the last attempt failed',
      { lastFailure: FAILURE, lastAttempt: FAILURE, consecutiveFailures: 1 },
      'unusable',
      'degraded',
    ],
    [
      'the provider gives the same token again',
      { lastAttempt: SAME_AGAIN, cooldownUntil: later(400) },
      'unusable',
      'degraded',
    ],
  ])('a token of 5 minutes that has expired is what a reader gets from it: %s', (_what, more, state, severity) => {
    const swept = { startedAt: later(300), completedAt: later(300), services: 1, postponed: 0 };
    const record = { ...emptyRecord('genesys'), token: TOKEN_OF_5_MINUTES, ...more };
    expect(toServiceStatus(factsOf(DEFINITION, record, later(300), swept))).toMatchObject({
      state,
      usable: false,
      diagnosis: { severity },
    });
  });

  test.each([
    [300, 'overdue', 'degraded'],
    [900, 'on-read', 'ok'],
  ])('a token of 45 minutes with 100 s left is, with sweeps every %i s, %s', (everySeconds, state, severity) => {
    const facts = factsOf(DEFINITION, RECORD, later(2600), {
      startedAt: later(2600),
      completedAt: later(2600),
      services: 1,
      postponed: 0,
    });
    const token = { ...sampleToken('t0ken', ISSUED, 2700), definitionHash: facts.definitionHash };
    const schedule = { ...facts.schedule, everySeconds };
    const status = toServiceStatus({ ...facts, schedule, record: { ...RECORD, token } });
    expect(status).toMatchObject({ state, diagnosis: { severity } });
  });

  test('tells when the token came, when it is due and when it expires', () => {
    expect(statusAfter(0)).toMatchObject({
      service: 'genesys',
      obtainedAt: '2027-01-15T08:00:00Z',
      refreshDueAt: '2027-01-15T08:40:01Z',
      expiresAt: { stored: '2027-01-15T09:00:00Z', utc: '2027-01-15T09:00:00Z', zone: 'utc' },
      lifetimeSeconds: 3600,
      fingerprint: sampleToken('marker-token', ISSUED, 3600).fingerprint,
    });
  });

  test.each([
    ['2027-01-15T14:30:00+05:30', 'offset'],
    ['2027-01-15 09:00:00.123456+00:00', 'offset'],
    ['2027-01-15T09:00:00', 'naive'],
    ['1800003600', 'epoch-seconds'],
    ['1800003600999', 'epoch-milliseconds'],
  ])('shows an expiry as it is stored and as it was understood: %s', (stored, zone) => {
    const expiresAt = parseStamp(stored);
    if (!expiresAt) {
      throw new Error('the stamp is not understood');
    }
    const record = { ...RECORD, token: { ...sampleToken('t', ISSUED, 3600), expiresAt } };
    expect(statusAfter(0, record)).toMatchObject({
      expiresAt: { stored, utc: '2027-01-15T09:00:00Z', zone },
      secondsToExpiry: 3600,
    });
  });

  test('counts with the timing of the service', () => {
    const timing = { expiryBufferSeconds: 120, advisoryRefreshSeconds: 1800, expectedLifetimeSeconds: 3600 };
    const told = statusAfter(1801, RECORD, { ...DEFINITION, timing });
    expect(told).toMatchObject({ state: 'due', secondsToExpiredForUse: 1679, refreshDueAt: '2027-01-15T08:30:01Z' });
    expect(told.expectedLifetimeSeconds).toBe(3600);
    expect(statusAfter(3481, RECORD, { ...DEFINITION, timing }).usable).toBe(false);
  });

  test('of nothing stored says so, with null where there is nothing to tell', () => {
    expect(toServiceStatus(factsOf(DEFINITION, emptyRecord('genesys'), ISSUED))).toMatchObject({
      service: 'genesys',
      state: 'unusable',
      usable: false,
      expiresAt: null,
      secondsToExpiry: null,
      secondsToExpiredForUse: null,
      refreshDueAt: null,
      lifetimeSeconds: null,
      expectedLifetimeSeconds: null,
      obtainedAt: null,
      lastAttempt: null,
      lastFailure: null,
      consecutiveFailures: 0,
      cooldownUntil: null,
      fingerprint: null,
      diagnosis: { message: expect.stringContaining('no attempt') },
    });
  });
});

describe('the attempts in a status', () => {
  const failure: Attempt = {
    at: later(60),
    outcome: 'transient',
    reason: 'http_503',
    message: 'the token endpoint answered HTTP 503',
    httpStatus: 503,
    latencyMs: 12,
    definitionHash: 'd0d0d0d0d0d0',
    secretVersionId: 'version-1',
  };
  const success: Attempt = { at: later(120), outcome: 'refreshed', definitionHash: 'd0d0d0d0d0d0' };

  test('are told with everything that is known of them', () => {
    const record = { ...RECORD, lastAttempt: failure, lastFailure: failure, consecutiveFailures: 2 };
    const told = statusAfter(60, { ...record, cooldownUntil: later(120) });
    const { definitionHash: _hash, secretVersionId: _version, ...shown } = failure;
    expect(told.lastFailure).toEqual({ ...shown, at: '2027-01-15T08:01:00Z' });
    expect(told).toMatchObject({ consecutiveFailures: 2, cooldownUntil: '2027-01-15T08:02:00Z' });
    expect(told.diagnosis.message).toBe(failure.message);
  });

  test('leave out what is not known', () => {
    const told = statusAfter(120, { ...RECORD, lastAttempt: success });
    expect(told.lastAttempt).toEqual({ at: '2027-01-15T08:02:00Z', outcome: 'refreshed' });
    expect(told.lastFailure).toBeNull();
  });

  test('do not make a token that is still valid unusable', () => {
    const told = statusAfter(60, { ...RECORD, lastAttempt: failure, lastFailure: failure, consecutiveFailures: 99 });
    expect(told).toMatchObject({ state: 'fresh', usable: true });
  });

  test('the token itself is never part of a status', () => {
    expect(JSON.stringify(statusAfter(0, { ...RECORD, lastAttempt: failure, lastFailure: failure }))).not.toContain(
      'marker-token',
    );
  });
});
