import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RefreshTrigger, Situation } from '../../../../functions/domain/decision/decision-input.ts';
import {
  changesAfter,
  decideRefresh,
  heldBack,
  refreshesFrom,
} from '../../../../functions/domain/decision/refresh-decision.ts';
import { emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
/** Every decision that can change does so within this: the longest lifetime, cooldown and quota period, in seconds. */
const HORIZON_SECONDS = 4500;

const offset = (min: number, max: number) => fc.integer({ min, max }).map((seconds) => plusSeconds(NOW, seconds));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const token = fc
  .record({
    lifetime: fc.integer({ min: 0, max: 2000 }),
    obtainedAt: offset(-2500, 60),
    definitionHash: fc.constantFrom('same', 'another'),
    secretVersionId: fc.constantFrom('version-1', 'version-2'),
    refreshAt: optional(offset(-2000, 2000)),
    rejections: fc.nat(8),
    unmetWishes: fc.nat(8),
  })
  .map(({ lifetime, obtainedAt, refreshAt, ...inputs }) => ({
    ...sampleToken('token', obtainedAt, lifetime),
    ...inputs,
    ...(refreshAt === undefined ? {} : { refreshAt }),
  }));
const FINGERPRINT = sampleToken('token', NOW, 0).fingerprint;

const trigger: fc.Arbitrary<RefreshTrigger> = fc.oneof(
  fc.constant({ kind: 'sweep' } as const),
  fc.constant({ kind: 'forced' } as const),
  fc.record({
    kind: fc.constant('read' as const),
    minValiditySeconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2100 })),
    rejectedFingerprint: fc.constantFrom(undefined, FINGERPRINT, '0123456789ab'),
  }),
);

const situation: fc.Arbitrary<Situation> = fc.record({
  record: fc
    .record({
      token: optional(token),
      cooldownUntil: optional(offset(-100, 3700)),
      lastAttempt: optional(
        fc.record({
          at: offset(-100, 0),
          outcome: fc.constantFrom('transient' as const, 'refreshed' as const),
          definitionHash: fc.constantFrom('same', 'another'),
          secretVersionId: fc.constantFrom('version-1', 'version-2'),
        }),
      ),
      requestTimes: fc.array(offset(-3700, 30), { maxLength: 5 }),
      wishTimes: fc.array(offset(-3700, 30), { maxLength: 14 }),
    })
    .map(({ token: stored, cooldownUntil, lastAttempt, requestTimes, wishTimes }) => ({
      ...emptyRecord('genesys'),
      ...(stored ? { token: stored } : {}),
      ...(cooldownUntil === undefined ? {} : { cooldownUntil }),
      ...(lastAttempt ? { lastAttempt } : {}),
      requestTimes,
      wishTimes,
    })),
  current: fc.record({
    definitionHash: fc.constant('same'),
    secretVersionId: fc.constantFrom(undefined, 'version-1', 'version-2'),
    maxRequestsPerHour: optional(fc.integer({ min: 1, max: 3 })),
  }),
  timing: optional(
    fc.record(
      {
        expiryBufferSeconds: fc.integer({ min: 0, max: 400 }),
        advisoryRefreshSeconds: fc.integer({ min: 1, max: 1500 }),
        mandatoryRefreshSeconds: fc.integer({ min: 1, max: 900 }),
      },
      { requiredKeys: [] },
    ),
  ),
  trigger,
  now: fc.constant(NOW),
});

/** The first second at which the decision is yes, found by asking in every one. */
function firstYes(asked: Situation): Instant | undefined {
  for (let seconds = 0; seconds <= HORIZON_SECONDS; seconds += 1) {
    const now = plusSeconds(NOW, seconds);
    if (decideRefresh({ ...asked, now }).refresh) {
      return now;
    }
  }
  return undefined;
}

describe('the first instant of a refresh', () => {
  test('is the first second at which the decision says yes, for any record and any trigger', () => {
    fc.assert(
      fc.property(situation, (asked) => {
        expect(refreshesFrom(asked)).toBe(firstYes(asked));
      }),
      { numRuns: 200 },
    );
  });

  test('is now exactly where the decision says yes now, and never in the past', () => {
    fc.assert(
      fc.property(situation, (asked) => {
        const from = refreshesFrom(asked);
        expect(from === NOW).toBe(decideRefresh(asked).refresh);
        expect(from !== undefined && from >= NOW).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('is not before the end of what holds every request back', () => {
    fc.assert(
      fc.property(situation, (asked) => {
        const held = heldBack(asked);
        const isHeld = (now: Instant): boolean => !decideRefresh({ ...asked, now }).refresh;
        expect(held === undefined || isHeld(plusSeconds(held.until, -1))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

test('between two instants of change the decision stays the same, for any record and any trigger', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 1, max: HORIZON_SECONDS }), (asked, seconds) => {
      const at = plusSeconds(NOW, seconds);
      const since = [NOW, ...changesAfter(asked)].filter((change) => change <= at).at(-1) ?? NOW;
      expect(withoutNeed(decideRefresh({ ...asked, now: at }))).toEqual(
        withoutNeed(decideRefresh({ ...asked, now: since })),
      );
    }),
    { numRuns: 20_000 },
  );
});

/** The need also changes where no policy of the trigger depends on it. */
function withoutNeed({ refresh, reason }: ReturnType<typeof decideRefresh>): object {
  return { refresh, reason };
}
