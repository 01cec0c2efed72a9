import { describe, expect, test } from '@jest/globals';
import type { AttemptOutcome } from '../../../../functions/contract/attempt.ts';
import { diagnose } from '../../../../functions/domain/diagnosis/diagnosis.ts';
import { STATE_CAUSES } from '../../../../functions/domain/diagnosis/state-causes.ts';
import type { StatusRecord } from '../../../../functions/domain/record/token-record.ts';
import { type Attempt, emptyRecord, LEASE_SECONDS } from '../../../../functions/domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../../../functions/domain/schedule/schedule-status.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';
import { factsOf } from '../../../support/status-facts.ts';

const NOW = instant(1_800_000_000);
const HASH = factsOf(DEFINITION, emptyRecord('genesys'), NOW).definitionHash;
const attempt = (outcome: AttemptOutcome, more: Partial<Attempt> = {}): Attempt => ({
  at: NOW,
  outcome,
  definitionHash: HASH,
  ...more,
});
const FAILED = { reason: 'http_503', message: 'the token endpoint answered HTTP 503' };
const SWEPT: SweepHeartbeat = { startedAt: NOW, completedAt: NOW, services: 1, postponed: 0 };

interface Situation {
  readonly record?: Partial<StatusRecord>;
  readonly definition?: Partial<ServiceDefinition>;
  readonly now?: Instant;
  readonly heartbeat?: Partial<SweepHeartbeat>;
}

/** Returns the diagnosis of a fresh token of an hour, issued now, that a sweep has just looked after, unless told otherwise. */
const diagnosed = ({ record, definition, now = NOW, heartbeat }: Situation = {}) => {
  const token = { ...sampleToken('t', NOW, 3600), definitionHash: HASH };
  const healthy = { ...emptyRecord('genesys'), token, lastAttempt: attempt('refreshed'), ...record };
  return diagnose(factsOf({ ...DEFINITION, ...definition }, healthy, now, { ...SWEPT, ...heartbeat }));
};
const living = (lifetimeSeconds: number) => ({
  token: { ...sampleToken('t', NOW, lifetimeSeconds), definitionHash: HASH },
});
const failing = (failure: Attempt, consecutiveFailures: number): Partial<StatusRecord> => ({
  lastAttempt: failure,
  lastFailure: failure,
  consecutiveFailures,
});

describe('a diagnosis of failing attempts', () => {
  test.each<[AttemptOutcome, string, number, number, string]>([
    ['transient', 'http_503', 1, 0, 'watch'],
    ['transient', 'http_503', 99, 3000, 'watch'],
    ['transient', 'http_503', 1, 3001, 'degraded'],
    ['transient', 'http_503', 1, 3571, 'degraded'],
    ['malformedResponse', 'not_json', 2, 0, 'watch'],
    ['malformedResponse', 'not_json', 2, 3001, 'degraded'],
    ['malformedResponse', 'not_json', 3, 0, 'action-required'],
    ['transient', 'own_fault', 2, 0, 'watch'],
    ['transient', 'own_fault', 3, 0, 'action-required'],
    ['misconfigured', 'invalid_client', 1, 0, 'action-required'],
    ['reauthorizationRequired', 'invalid_grant', 1, 0, 'action-required'],
  ])('of %s (%s), %i in a row, %i s into an hour, asks for %s', (outcome, reason, count, age, severity) => {
    const record = failing(attempt(outcome, { reason, message: 'm' }), count);
    const now = plusSeconds(NOW, age);
    expect(diagnosed({ record, now, heartbeat: { completedAt: now } }).severity).toBe(severity);
  });

  test.each([
    [2, 'watch', 'nothing yet: it is tried again; if it goes on, ask for longer ones'],
    [3, 'action-required', 'ask for longer ones'],
  ])('once somebody has to act nothing says to wait: %i in a row', (count, severity, advice) => {
    const cause = {
      code: 'c',
      severity: 'watch',
      advice: 'nothing yet: it is tried again; if it goes on, ask for longer ones',
    } as const;
    const failure = attempt('malformedResponse', { reason: 'lifetime_below_expiry_buffer', message: 'm', cause });
    expect(diagnosed({ record: failing(failure, count) })).toMatchObject({ severity, advice });
  });

  test('of a token too short for the schedule is late once it cannot be handed out', () => {
    const record = { ...living(300), ...failing(attempt('transient', FAILED), 1) };
    expect(diagnosed({ record, now: plusSeconds(NOW, 270) }).severity).toBe('watch');
    expect(diagnosed({ record, now: plusSeconds(NOW, 271) }).severity).toBe('degraded');
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, 'watch' | 'action-required', number, number, string]>([
    ['in time', 'watch', 0, 900, 'http-down'],
    ['overdue, in the cooldown', 'watch', 902, 901, 'http-down'],
    ['overdue, after the cooldown', 'watch', 901, 901, 'sweep-overdue'],
    ['overdue, after a cooldown that was for people', 'action-required', 901, 901, 'http-down'],
  ])('with the schedule %s (%s, cooldown %i s, now %i s) is %s', (_when, severity, cooldown, age, code) => {
    const cause = { code: 'http-down', severity, advice: 'a' };
    const record = { ...failing(attempt('transient', { ...FAILED, cause }), 1), cooldownUntil: plusSeconds(NOW, cooldown) };
    expect(diagnosed({ record, now: plusSeconds(NOW, age) }).code).toBe(code);
  });

  test('without a cause, as an earlier version stored it, is not to blame either where no sweep comes', () => {
    const record = failing(attempt('transient', FAILED), 1);
    expect(diagnosed({ record, now: plusSeconds(NOW, 901) }).code).toBe('sweep-overdue');
  });

  test.each([
    [FAILED, FAILED.message],
    [{ reason: 'http_503' }, 'http_503'],
    [{}, 'transient'],
  ])('falls back on what is known of a failure without a cause: %j', (known, message) => {
    const told = diagnosed({ record: failing(attempt('transient', known), 3) });
    expect(told).toMatchObject({ code: 'transient', message, advice: expect.stringContaining('log') });
  });

  test('forgets a failure that has been made good since', () => {
    const record = { lastFailure: attempt('misconfigured', FAILED), consecutiveFailures: 0 };
    expect(diagnosed({ record })).toMatchObject({ code: 'fresh', severity: 'ok', advice: 'nothing to do' });
  });
});

describe('the boundaries of a diagnosis', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, Situation, string, string]>([
    ['not due yet', { now: plusSeconds(NOW, 2400), heartbeat: { completedAt: plusSeconds(NOW, 2400) } }, 'fresh', 'ok'],
    ['due', { now: plusSeconds(NOW, 2401), heartbeat: { completedAt: plusSeconds(NOW, 2400) } }, 'refresh-due', 'ok'],
    ['almost late', { now: plusSeconds(NOW, 3000), heartbeat: { completedAt: plusSeconds(NOW, 2700) } }, 'refresh-due', 'ok'],
    ['overdue', { now: plusSeconds(NOW, 3001), heartbeat: { completedAt: plusSeconds(NOW, 2700) } }, 'not-refreshed-in-time', 'degraded'],
    ['an interval and a half minute more than a run without a sweep', { now: plusSeconds(NOW, 390) }, 'fresh', 'ok'],
    ['a second later', { now: plusSeconds(NOW, 391) }, 'sweep-missed', 'watch'],
    ['three intervals without a sweep', { now: plusSeconds(NOW, 900) }, 'sweep-missed', 'watch'],
    ['events that AWS does not take', { heartbeat: { eventsFault: 'AccessDeniedException' } }, 'events-access-denied', 'action-required'],
    ['events that nobody takes', { heartbeat: { eventsFault: 'ECONNREFUSED' } }, 'events-not-sent', 'watch'],
    ['events that nobody takes, and something worse', { heartbeat: { eventsFault: 'X' }, record: living(37) }, 'lifetime-near-buffer', 'watch'],
    ['three intervals and a second', { now: plusSeconds(NOW, 901) }, 'sweep-overdue', 'action-required'],
    ['a lease that has just begun', { record: { lease: { owner: 'o', expiresAt: plusSeconds(NOW, LEASE_SECONDS) } } }, 'fresh', 'ok'],
    ['a lease by a clock that differs a little', { record: { lease: { owner: 'o', expiresAt: plusSeconds(NOW, LEASE_SECONDS + 5) } } }, 'fresh', 'ok'],
    ['a lease that nobody claims that long', { record: { lease: { owner: 'o', expiresAt: plusSeconds(NOW, LEASE_SECONDS + 6) } } }, 'lease-stuck', 'watch'],
    ['a lease in its last second', { record: { lease: { owner: 'o', expiresAt: plusSeconds(NOW, 1) } } }, 'fresh', 'ok'],
    ['a lease that is over', { record: { lease: { owner: 'o', expiresAt: NOW } } }, 'attempt-abandoned', 'watch'],
    ['a clock 30 s ahead', { record: { lastAttempt: attempt('refreshed', { clockOffsetSeconds: 30 }) } }, 'fresh', 'ok'],
    ['a clock 31 s ahead', { record: { lastAttempt: attempt('refreshed', { clockOffsetSeconds: 31 }) } }, 'provider-clock-ahead', 'watch'],
    ['a clock 30 s behind', { record: { lastAttempt: attempt('refreshed', { clockOffsetSeconds: -30 }) } }, 'fresh', 'ok'],
    ['a clock 31 s behind', { record: { lastAttempt: attempt('refreshed', { clockOffsetSeconds: -31 }) } }, 'provider-clock-behind', 'watch'],
    ['a lifetime that a sweep always finds', { record: living(660) }, 'fresh', 'ok'],
    ['a lifetime that a sweep can miss', { record: living(659) }, 'refreshed-on-read', 'ok'],
    ['a lifetime 10 % shorter', { record: living(3240), definition: { timing: { expectedLifetimeSeconds: 3600 } } }, 'fresh', 'ok'],
    ['a lifetime more than 10 % shorter', { record: living(3239), definition: { timing: { expectedLifetimeSeconds: 3600 } } }, 'lifetime-unusual', 'watch'],
  ])('%s', (_what, situation, code, severity) => {
    expect(diagnosed(situation)).toMatchObject({ code, severity });
  });

  const naive = (lifetimeSeconds: number) => {
    const { token } = living(lifetimeSeconds);
    return { token: { ...token, expiresAt: { ...token.expiresAt, zone: 'naive' } } } as const;
  };
  const expecting = (expectedLifetimeSeconds: number | { readonly min: number; readonly max: number }) => ({
    timing: { expectedLifetimeSeconds },
  });
  // biome-ignore format: a table is read by its columns
  test.each([
    ['as expected', 3600, 3600, 'fresh'],
    ['10 % too long', 3960, 3600, 'fresh'],
    ['more than 10 % too long', 3961, 3600, 'naive-time-stored'],
    ['an hour too long', 7200, 3600, 'naive-time-local'],
    ['an hour and a minute too long', 7260, 3600, 'naive-time-local'],
    ['an hour and more than a minute too long', 7261, 3600, 'naive-time-stored'],
    ['an hour less a minute too long', 7140, 3600, 'naive-time-local'],
    ['five hours and a half too long', 23_400, 3600, 'naive-time-local'],
    ['five hours and three quarters too long', 24_300, 3600, 'naive-time-local'],
    ['fourteen hours too long', 54_000, 3600, 'naive-time-local'],
    ['fourteen hours and a quarter too long', 54_900, 3600, 'naive-time-stored'],
    ['three quarters of an hour too long', 6300, 3600, 'naive-time-stored'],
    ['five hours too short', 68_400, 86_400, 'naive-time-local'],
    ['within the expected range', 5000, { min: 3600, max: 5400 }, 'fresh'],
    ['above the range by an hour', 9000, { min: 3600, max: 5400 }, 'naive-time-local'],
    ['below the range by an hour', 1800, { min: 5400, max: 5400 }, 'naive-time-local'],
    ['below the range by ten minutes', 3000, { min: 3600, max: 5400 }, 'naive-time-stored'],
  ] as const)('an expiry without a zone: %s', (_what, lifetimeSeconds, expected, code) => {
    expect(diagnosed({ record: naive(lifetimeSeconds), definition: expecting(expected) }).code).toBe(code);
  });

  test('an expiry without a zone of a lifetime nobody knows', () => {
    expect(diagnosed({ record: naive(7200) }).code).toBe('naive-time-stored');
  });
});

describe('a diagnosis names', () => {
  const parts = (count: number) => Array.from({ length: count }, (_none, index) => `part-${index}`);

  test.each([
    [1, '(part-0)'],
    [5, '(part-0, part-1, part-2, part-3, part-4)'],
    [6, '(part-0, part-1, part-2, part-3, part-4 and 1 more)'],
  ])('five parts that cannot be read, and how many more: of %i', (count, names) => {
    const { code, message } = diagnosed({ record: { unreadable: parts(count) } });
    expect([code, message.slice(message.indexOf('('))]).toEqual(['stored-item-unreadable', names]);
  });

  test('no parts where the cause is another', () => {
    const told = diagnosed({ record: { unreadable: parts(1) }, now: plusSeconds(NOW, 901) });
    expect(told).toMatchObject({ code: 'sweep-overdue', message: STATE_CAUSES['sweep-overdue'].summary });
  });

  test('the token or else the sweep that lies ahead', () => {
    expect(diagnosed({ now: plusSeconds(NOW, -3600) }).message).toBe(
      `${STATE_CAUSES['clock-stepped-back'].summary} (the token is of 2027-01-15T08:00:00Z for 3600 s, to ` +
        '2027-01-15T09:00:00Z, now is 2027-01-15T07:00:00Z)',
    );
    expect(diagnosed({ heartbeat: { completedAt: plusSeconds(NOW, 3600) } }).message).toBe(
      `${STATE_CAUSES['clock-stepped-back'].summary} (the last sweep is of 2027-01-15T09:00:00Z, now is 2027-01-15T08:00:00Z)`,
    );
  });
});
