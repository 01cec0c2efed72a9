import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NextStep } from '../../../../functions/contract/diagnosis.ts';
import type { CurrentInputs } from '../../../../functions/domain/decision/decision-input.ts';
import type { HostPause } from '../../../../functions/domain/decision/host-pause.ts';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import type { StatusRecord } from '../../../../functions/domain/record/token-record.ts';
import { type Attempt, emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../../../functions/domain/schedule/schedule-status.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { whenText } from '../../../../functions/domain/values/duration-text.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { nextStepOf } from '../../../../functions/usecases/status/next-step.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';
import { factsOf } from '../../../support/status-facts.ts';

const ISSUED = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const later = (seconds: number): Instant => plusSeconds(ISSUED, seconds);
const HASH = factsOf(DEFINITION, emptyRecord('genesys'), ISSUED).definitionHash;
const TOKEN = { ...sampleToken('t', ISSUED, 3600), definitionHash: HASH };
const living = (seconds: number) => ({ ...sampleToken('t', ISSUED, seconds), definitionHash: HASH });
const RECORD: StatusRecord = { ...emptyRecord('genesys'), token: TOKEN };
const FAILED: Attempt = { at: ISSUED, outcome: 'transient', definitionHash: HASH };
const SWEPT: SweepHeartbeat = { startedAt: ISSUED, completedAt: ISSUED, services: 1, postponed: 0 };

const next = (
  record: Partial<StatusRecord>,
  seconds: number,
  heartbeat: SweepHeartbeat = { ...SWEPT, completedAt: later(seconds) },
  definition: ServiceDefinition = DEFINITION,
): NextStep => nextStepOf(factsOf(definition, { ...RECORD, ...record }, later(seconds), heartbeat));

describe('what happens next', () => {
  const { token: _none, ...EMPTY } = RECORD;

  // biome-ignore format: a table is read by its columns
  test.each<[string, NextStep, NextStep]>([
    ['a fresh token', next({}, 0), { by: 'sweep', at: '2027-01-15T08:40:01Z', text: 'refreshed by the first sweep from 08:40:01Z, in 40m 1s' }],
    ['a second before it is due', next({}, 2400), { by: 'sweep', at: '2027-01-15T08:40:01Z', text: 'refreshed by the first sweep from 08:40:01Z, in 1s' }],
    ['a due token', next({}, 2401), { by: 'sweep', at: null, text: 'refreshed by the next sweep, 08:45:00Z, in 4m 59s' }],
    ['no token', nextStepOf(factsOf(DEFINITION, EMPTY, ISSUED, SWEPT)), { by: 'sweep', at: null, text: 'refreshed by the next reader or sweep, 08:05:00Z, in 5m' }],
    ['a token that is still usable', next({}, 3570), { by: 'sweep', at: null, text: 'refreshed by the next sweep, 09:00:00Z, in 30s' }],
    ['a token that is no longer usable', next({}, 3571), { by: 'sweep', at: null, text: 'refreshed by the next reader or sweep, 09:00:00Z, in 29s' }],
    ['a token of 11 minutes', next({ token: living(660) }, 0), { by: 'sweep', at: '2027-01-15T08:05:31Z', text: 'refreshed by the first sweep from 08:05:31Z, in 5m 31s' }],
    ['a shorter one', next({ token: living(659) }, 0), { by: 'sweep', at: '2027-01-15T08:05:31Z', text: 'refreshed by the first sweep from 08:05:31Z, in 5m 31s, or by the first reader from 08:10:30Z, in 10m 30s' }],
    ['another definition', next({}, 0, SWEPT, { ...DEFINITION, grant: { type: 'client_credentials', scope: 'x' } }), { by: 'sweep', at: null, text: 'refreshed by the next sweep, 08:05:00Z, in 5m' }],
    ['a lease in force', next({ lease: { owner: 'o', expiresAt: later(1) } }, 0), { by: 'attempt', at: null, text: 'an attempt is running; it ends by 08:00:01Z, in 1s' }],
    ['a lease that is over', next({ lease: { owner: 'o', expiresAt: later(2401) } }, 2401), { by: 'sweep', at: null, text: 'refreshed by the next sweep, 08:45:00Z, in 4m 59s' }],
    ['no sweeps', next({}, 901, SWEPT), { by: 'reader', at: '2027-01-15T08:59:31Z', text: 'no sweeps run: refreshed by the first reader from 08:59:31Z, in 44m 30s' }],
    ['no sweeps and an expired token', next({}, 3571, SWEPT), { by: 'reader', at: null, text: 'no sweeps run: refreshed by the next reader' }],
  ])('to %s', (_what, told, expected) => {
    expect(told).toEqual(expected);
  });

  test('a cooldown holds it back, and what failed before it was due is tried again after it', () => {
    const failing = { lastAttempt: FAILED, cooldownUntil: later(2500) };
    expect(next(failing, 2401)).toEqual({
      by: 'sweep',
      at: '2027-01-15T08:41:40Z',
      text: 'paused until 08:41:40Z, in 1m 39s, after the failure; then the next sweep asks again',
    });
    expect(next({ ...failing, cooldownUntil: later(60) }, 0)).toMatchObject({ at: '2027-01-15T08:01:00Z' });
    expect(next({ cooldownUntil: later(60) }, 0)).toMatchObject({ at: '2027-01-15T08:40:01Z' });
    expect(next(failing, 2500)).toMatchObject({ by: 'sweep', at: null });
  });

  test('what has failed is tried again', () => {
    const failing = { token: undefined, lastAttempt: FAILED, consecutiveFailures: 1 };
    expect(next(failing, 60).text).toBe('tried again by the next reader or sweep, 08:05:00Z, in 4m');
    expect(next(failing, 901, SWEPT).text).toBe('no sweeps run: tried again by the next reader');
  });

  test('only a sweep would see another secret before a cooldown is over', () => {
    const failing = { lastAttempt: FAILED, cooldownUntil: later(3600) };
    expect(next(failing, 3571, SWEPT)).toEqual({
      by: 'reader',
      at: '2027-01-15T09:00:00Z',
      text: 'no sweeps run: paused until 09:00:00Z, in 29s, after the failure; then the next reader asks again',
    });
  });

  test('what ends a pause early is told where a sweep comes before its end', () => {
    const failing = {
      token: undefined,
      lastAttempt: { ...FAILED, outcome: 'misconfigured' },
      cooldownUntil: later(900),
    } as const;
    const paused = 'paused until 08:15:00Z, in 14m 59s, after the failure; then the next reader or sweep asks again';
    expect(next(failing, 1).text).toBe(
      `${paused}; a new secret or definition is tried at the next sweep, 08:05:00Z, in 4m 59s`,
    );
    const { secret: _none, ...anonymous } = DEFINITION;
    const { definitionHash } = factsOf(anonymous, emptyRecord('genesys'), ISSUED);
    const lastAttempt = { ...failing.lastAttempt, definitionHash };
    const withoutSecret = next({ ...failing, lastAttempt }, 1, undefined, anonymous).text;
    expect(withoutSecret).toBe(`${paused}; a new definition is tried at the next sweep, 08:05:00Z, in 4m 59s`);
    expect(next(failing, 601).text).toBe(
      'paused until 08:15:00Z, in 4m 59s, after the failure; then the next reader or sweep asks again',
    );
  });

  test('a secret that works is kept for an hour, so that no new one is promised', () => {
    const failing = { lastAttempt: FAILED, cooldownUntil: later(3300) };
    expect(next(failing, 2401).text).toBe(
      'paused until 08:55:00Z, in 14m 59s, after the failure; then the next sweep asks again; ' +
        'a new definition is tried at the next sweep, 08:45:00Z, in 4m 59s',
    );
  });

  test('the same token again is no failure', () => {
    const lastAttempt = { ...FAILED, outcome: 'unchanged' } as const;
    expect(next({ lastAttempt, cooldownUntil: later(2500) }, 2401).text).toMatch(
      /^paused until 08:41:40Z, in 1m 39s, after the same token came again; then the next sweep asks again/,
    );
  });

  test('a pause of the host holds it back', () => {
    const facts = factsOf(DEFINITION, RECORD, later(2401), { ...SWEPT, completedAt: later(2401) });
    const hostPause = { since: later(2401), until: later(2461), hostAsked: true } as unknown as NonNullable<
      typeof facts.hostPause
    >;
    expect(nextStepOf({ ...facts, hostPause }).text).toMatch(
      /^paused until 08:41:01Z, in 1m, as login\.example\.test throttles; then the next sweep asks again$/,
    );
  });

  test('a reader does not look for another secret', () => {
    const lastAttempt = { ...FAILED, outcome: 'refreshed', secretVersionId: 'version-2' } as const;
    expect(next({ lastAttempt }, 0)).toMatchObject({ by: 'sweep', at: null });
    expect(next({ lastAttempt }, 901, SWEPT)).toMatchObject({ by: 'reader', at: '2027-01-15T08:59:31Z' });
  });

  test('a cooldown of another definition holds nothing back', () => {
    const lastAttempt = { ...FAILED, definitionHash: 'another' };
    expect(next({ lastAttempt, cooldownUntil: later(2500) }, 2401)).toMatchObject({ at: null });
  });

  test.each([
    [1, [0], '2027-01-15T09:00:00Z'],
    [2, [0, 60], '2027-01-15T09:00:00Z'],
    [2, [0, 60, 120], '2027-01-15T09:01:00Z'],
    // What is left is kept for the end of the token, and used in its mandatory window.
    [3, [0, 60], '2027-01-15T08:50:01Z'],
    [4, [0, 60], null],
  ])('with %i requests an hour, sent after %j s, the next is at %p', (maxRequestsPerHour, sent, at) => {
    const requestTimes = sent.map(later);
    const told = next({ requestTimes }, 2401, undefined, { ...DEFINITION, maxRequestsPerHour });
    expect(told.at).toBe(at);
    expect(told.text.includes('maxRequestsPerHour')).toBe(at !== null);
  });

  test('of a quota and a cooldown the longer one counts', () => {
    const definition = { ...DEFINITION, maxRequestsPerHour: 1 };
    const record = { lastAttempt: FAILED, requestTimes: [later(0)] };
    expect(next({ ...record, cooldownUntil: later(3599) }, 2401, undefined, definition).at).toBe(
      '2027-01-15T09:00:00Z',
    );
    expect(next({ ...record, cooldownUntil: later(3601) }, 2401, undefined, definition).at).toBe(
      '2027-01-15T09:00:01Z',
    );
  });
});

/** Tells whether the provider is asked then, with what has changed by then. */
type Decides = (when: Instant, changed?: Partial<CurrentInputs>) => boolean;

describe('what is told ahead is what is decided then', () => {
  const seconds = (max: number) => fc.integer({ min: 0, max });
  const situation = fc.record({
    lifetime: fc.integer({ min: 31, max: 90_000 }),
    definitionHash: fc.constantFrom(HASH, 'another'),
    hasToken: fc.boolean(),
    now: seconds(100_000).map(later),
    held: fc.record({ cooldownUntil: seconds(104_000).map(later) }, { requiredKeys: [] }),
    requestAges: fc.array(seconds(4000), { maxLength: 6 }),
    limit: fc.record({ maxRequestsPerHour: fc.integer({ min: 1, max: 4 }) }, { requiredKeys: [] }),
    sinceSweep: seconds(2000),
    outcome: fc.constantFrom('transient', 'misconfigured', 'unchanged' as const),
    attemptAge: seconds(4000),
    pause: fc.option(fc.record({ age: seconds(300), length: fc.integer({ min: 1, max: 3600 }) })),
  });

  test('for any record, at any time', () => {
    fc.assert(
      fc.property(situation, (drawn) => {
        const { now, limit } = drawn;
        const record = recordOf(drawn);
        const hostPause = pauseOf(drawn);
        const startedAt = plusSeconds(now, -drawn.sinceSweep);
        const swept = { ...SWEPT, startedAt, completedAt: startedAt };
        const facts = factsOf({ ...DEFINITION, ...limit }, record, now, swept);
        const { by, at, text } = nextStepOf({ ...facts, hostPause });
        const trigger = by === 'sweep' ? ({ kind: by } as const) : ({ kind: 'read', minValiditySeconds: 0 } as const);
        const decides: Decides = (when, changed = {}) => {
          const current = { definitionHash: HASH, ...limit, ...changed };
          return decideRefresh({ record, current, trigger, hostPause, now: when }).refresh;
        };
        const from = at === null ? now : momentOf(at);
        expect([from, decides(from)]).toEqual([from, true]);
        expect(at !== null && decides(plusSeconds(from, -1))).toBe(false);
        expectWords(text, at === null ? '' : whenText(from, now));
        const { nextSweepAt } = facts.schedule;
        expectPromise(text, nextSweepAt === null ? now : momentOf(nextSweepAt), from, decides);
      }),
      { numRuns: 2000 },
    );
  });

  /** Each instant once, the one that counts among them, and nothing that lies behind. */
  const expectWords = (text: string, when: string): void => {
    const told = [...text.matchAll(/(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\dZ, in [^,;]+/g)].map(String);
    expect(new Set(told).size).toBe(told.length);
    expect(text).toContain(when);
    expect(text).not.toMatch(/-\d+[smhd]\b| ago|in 0s|undefined/);
  };
  /** What is said to end a pause early ends it at that sweep, and nothing else does. */
  const expectPromise = (text: string, sweptAt: Instant, from: Instant, decides: Decides): void => {
    const promise = /a new (secret)?.* is tried at the next sweep/.exec(text);
    if (!promise) return;
    expect([sweptAt < from, decides(sweptAt)]).toEqual([true, false]);
    expect(decides(sweptAt, promise[1] ? { secretVersionId: 'new' } : { definitionHash: 'new' })).toBe(true);
  };
  const momentOf = (utc: string): Instant => instant(Date.parse(utc) / 1000);
  type Drawn = typeof situation extends fc.Arbitrary<infer Values> ? Values : never;
  const pauseOf = ({ now, pause }: Drawn): HostPause | undefined => {
    if (!pause) return undefined;
    const since = plusSeconds(now, -pause.age);
    return { since, until: plusSeconds(since, pause.length) };
  };
  const recordOf = (drawn: Drawn): StatusRecord => ({
    ...emptyRecord('genesys'),
    ...(drawn.hasToken ? { token: { ...living(drawn.lifetime), definitionHash: drawn.definitionHash } } : {}),
    ...drawn.held,
    lastAttempt: { ...FAILED, at: plusSeconds(drawn.now, -drawn.attemptAge), outcome: drawn.outcome },
    requestTimes: drawn.requestAges.map((age) => plusSeconds(drawn.now, -age)).sort((a, b) => a - b),
  });
});
