import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Kill, killed } from '../../../support/killed-process.ts';
import { STRICT } from '../../../support/rotating-provider.ts';
import {
  BAD_GATEWAY,
  CLIENT_REFUSED,
  disliked,
  LOST,
  type Road,
  RotationHarness,
  THROTTLED,
  THROUGH,
  UNSENT,
} from '../../../support/rotation-harness.ts';

const ROADS: Readonly<Record<string, Road>> = {
  through: THROUGH,
  lost: LOST,
  badGateway: BAD_GATEWAY,
  unsent: UNSENT,
  throttled: THROTTLED,
  clientRefused: CLIENT_REFUSED,
  tokenDisliked: disliked({ reason: 'token_type_unknown' }),
  errorInside: disliked({
    kind: 'transient',
    reason: 'temporarily_unavailable',
    oauthError: 'temporarily_unavailable',
  }),
};

/** One attempt: what happens to its requests, and where its process is killed, if it is. */
interface Step {
  readonly roads: readonly string[];
  readonly kill: Kill | null;
}

const step: fc.Arbitrary<Step> = fc.record({
  roads: fc.array(fc.constantFrom(...Object.keys(ROADS)), { maxLength: 3 }),
  kill: fc.option(fc.record({ at: fc.integer({ min: 1, max: 9 }), when: fc.constantFrom('before', 'after') })),
});

/** Runs the attempts and one more that nothing happens to, and returns how that ended. */
async function endAfter(steps: readonly Step[], singleUse: boolean) {
  const rotation = new RotationHarness(STRICT, singleUse);
  for (const { roads, kill } of steps) {
    rotation.roads.splice(0, rotation.roads.length, ...roads.map((name) => ROADS[name] as Road));
    if (kill) {
      await killed(rotation, kill);
    } else {
      await rotation.attempt(3600);
    }
    if (!kill) expectTruth(rotation, await rotation.stored(), singleUse);
  }
  rotation.roads.splice(0);
  const wasRevoked = rotation.provider.isRevoked;
  const end = await rotation.attempt(3600);
  expectTruth(rotation, await rotation.stored(), singleUse);
  return { rotation, end, wasRevoked };
}

type Stored = Awaited<ReturnType<RotationHarness['stored']>>;

/** What is told is so, by what the provider knows. */
function expectTruth({ provider }: RotationHarness, { cause, chain }: Stored, singleUse: boolean): void {
  // Nobody but us has used these tokens: whatever the provider took for theft was a repeat of ours.
  expect(cause).not.toBe('refresh-token-refused');
  if (cause === 'refresh-answer-lost') expect(provider.isRevoked).toBe(true);
  if (cause === 'refresh-token-spent') expect(singleUse).toBe(true);
  if (provider.isRevoked) expect(cause === undefined).toBe(false);
  // The token before the newest is never sent again: once the newest is stored, the one before was spent.
  const older = chain?.[1];
  if (older) expect(provider.received.lastIndexOf(older)).toBeLessThanOrEqual(provider.acceptedAt(older));
}

test('a single-use token is never used twice, whatever is lost, disliked or killed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 4 }), async (steps) => {
      const { rotation, end } = await endAfter(steps, true);
      expect(rotation.provider.reuses).toBe(0);
      const isOpen = steps.some(({ roads, kill }) => kill || roads.includes('lost') || roads.includes('badGateway'));
      // Only what may have been taken costs a person's time.
      expect(end.result === 'refreshed' || (isOpen && end.failure === 'refresh_token_spent')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('any other token is refreshed unless the provider has revoked it, and that is told as what it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 4 }), async (steps) => {
      const { end, wasRevoked, rotation } = await endAfter(steps, false);
      const isLost = rotation.provider.isRevoked;
      expect(end).toMatchObject(isLost ? { failure: 'refresh_answer_lost' } : { result: 'refreshed' });
      expect(wasRevoked && !isLost).toBe(false);
    }),
    { numRuns: 300 },
  );
});
