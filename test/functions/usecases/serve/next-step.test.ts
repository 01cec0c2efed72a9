import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NextStep } from '../../../../functions/contract/status.ts';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import type { StatusRecord } from '../../../../functions/domain/record/token-record.ts';
import { type Attempt, emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../../../functions/domain/schedule/schedule-status.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { nextStepOf } from '../../../../functions/usecases/serve/next-step.ts';
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
    ['a fresh token', next({}, 0), { by: 'sweep', at: '2027-01-15T08:40:01Z', text: 'the first sweep at or after 2027-01-15T08:40:01Z refreshes it' }],
    ['a second before it is due', next({}, 2400), { by: 'sweep', at: '2027-01-15T08:40:01Z', text: 'the first sweep at or after 2027-01-15T08:40:01Z refreshes it' }],
    ['a due token', next({}, 2401), { by: 'sweep', at: null, text: 'the first sweep refreshes it' }],
    ['no token', nextStepOf(factsOf(DEFINITION, EMPTY, ISSUED, SWEPT)), { by: 'sweep', at: null, text: 'the first sweep or reader refreshes it' }],
    ['a token that is still usable', next({}, 3570), { by: 'sweep', at: null, text: 'the first sweep refreshes it' }],
    ['a token that is no longer usable', next({}, 3571), { by: 'sweep', at: null, text: 'the first sweep or reader refreshes it' }],
    ['a token of 11 minutes', next({ token: living(660) }, 0), { by: 'sweep', at: '2027-01-15T08:05:31Z', text: 'the first sweep at or after 2027-01-15T08:05:31Z refreshes it' }],
    ['a shorter one', next({ token: living(659) }, 0), { by: 'sweep', at: '2027-01-15T08:05:31Z', text: 'the first sweep at or after 2027-01-15T08:05:31Z or reader at or after 2027-01-15T08:10:30Z refreshes it' }],
    ['another definition', next({}, 0, SWEPT, { ...DEFINITION, grant: { type: 'client_credentials', scope: 'x' } }), { by: 'sweep', at: null, text: 'the first sweep refreshes it' }],
    ['a lease in force', next({ lease: { owner: 'o', expiresAt: later(1) } }, 0), { by: 'attempt', at: null, text: 'an attempt is running; its lease ends at 2027-01-15T08:00:01Z' }],
    ['a lease that is over', next({ lease: { owner: 'o', expiresAt: later(2401) } }, 2401), { by: 'sweep', at: null, text: 'the first sweep refreshes it' }],
    ['no sweeps', next({}, 901, SWEPT), { by: 'reader', at: '2027-01-15T08:59:31Z', text: 'no sweeps run: it is refreshed when it is read at or after 2027-01-15T08:59:31Z' }],
    ['no sweeps and an expired token', next({}, 3571, SWEPT), { by: 'reader', at: null, text: 'no sweeps run: it is refreshed when it is read' }],
  ])('to %s', (_what, told, expected) => {
    expect(told).toEqual(expected);
  });

  test('a cooldown holds it back, and what failed before it was due is tried again after it', () => {
    const failing = { lastAttempt: FAILED, cooldownUntil: later(2500) };
    expect(next(failing, 2401)).toEqual({
      by: 'sweep',
      at: '2027-01-15T08:41:40Z',
      text:
        'unless the secret or the definition changes, no request before 2027-01-15T08:41:40Z (cooldown after the last ' +
        'attempt); then the first sweep at or after 2027-01-15T08:41:40Z refreshes it',
    });
    expect(next({ ...failing, cooldownUntil: later(60) }, 0)).toMatchObject({ at: '2027-01-15T08:01:00Z' });
    expect(next({ cooldownUntil: later(60) }, 0)).toMatchObject({ at: '2027-01-15T08:40:01Z' });
    expect(next(failing, 2500)).toEqual({ by: 'sweep', at: null, text: 'the first sweep refreshes it' });
  });

  test('only a sweep would see another secret before a cooldown is over', () => {
    const failing = { lastAttempt: FAILED, cooldownUntil: later(3600) };
    expect(next(failing, 3571, SWEPT)).toEqual({
      by: 'reader',
      at: '2027-01-15T09:00:00Z',
      text:
        'unless the definition changes, no request before 2027-01-15T09:00:00Z (cooldown after the last attempt); then ' +
        'no sweeps run: it is refreshed when it is read at or after 2027-01-15T09:00:00Z',
    });
  });

  test('a pause of the host holds it back', () => {
    const facts = factsOf(DEFINITION, RECORD, later(2401), { ...SWEPT, completedAt: later(2401) });
    const hostPause = { since: later(2401), until: later(2461), hostAsked: true } as unknown as NonNullable<
      typeof facts.hostPause
    >;
    expect(nextStepOf({ ...facts, hostPause }).text).toMatch(
      /^no request before 2027-01-15T08:41:01Z \(the host of tokenUrl throttles\); then the first sweep/,
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
    expect(told.text.includes('maxRequestsPerHour')).toBe(sent.length >= maxRequestsPerHour);
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
  });

  test('for any record, at any time', () => {
    fc.assert(
      fc.property(situation, ({ lifetime, definitionHash, hasToken, now, held, requestAges, limit, sinceSweep }) => {
        const record = {
          ...emptyRecord('genesys'),
          ...(hasToken ? { token: { ...living(lifetime), definitionHash } } : {}),
          ...held,
          lastAttempt: FAILED,
          requestTimes: requestAges.map((age) => plusSeconds(now, -age)).sort((a, b) => a - b),
        };
        const completedAt = plusSeconds(now, -sinceSweep);
        const heartbeat = { ...SWEPT, startedAt: completedAt, completedAt };
        const { by, at } = nextStepOf(factsOf({ ...DEFINITION, ...limit }, record, now, heartbeat));
        const trigger = by === 'sweep' ? ({ kind: by } as const) : ({ kind: 'read', minValiditySeconds: 0 } as const);
        const decides = (when: Instant): boolean =>
          decideRefresh({ record, current: { definitionHash: HASH, ...limit }, trigger, now: when }).refresh;
        const from = at === null ? now : instant(Date.parse(at) / 1000);
        expect([from, decides(from)]).toEqual([from, true]);
        expect(at !== null && decides(plusSeconds(from, -1))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
