import { describe, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { requestToken, type TokenRequestPlan } from '../../../../functions/usecases/requests/request-token.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const REFRESH: ServiceDefinition = { ...DEFINITION, grant: { type: 'refresh_token' } };
const SINGLE_USE: ServiceDefinition = { ...DEFINITION, grant: { type: 'refresh_token', singleUse: true } };
const NEVER = { prepare: () => {}, read: () => Promise.reject(new Error('no secret is read')) };

/** Each request stands still for so many seconds, and then times out; pauses are none. */
async function requested(standsStill: number, plan: Partial<TokenRequestPlan> = {}) {
  const clock = new ManualClock();
  const tokenEndpoint = {
    requestToken: async () => {
      clock.advance(standsStill);
      return { ok: false, failure: { kind: 'misconfigured', reason: 'timeout', message: 'm' } } as const;
    },
  };
  const secret = { versionId: 'v', values: { refreshToken: new Redacted('seed') } };
  return requestToken(
    { clock, tokenEndpoint, secrets: NEVER, random: () => 0 },
    {
      ...{
        definition: REFRESH,
        secret,
        record: {},
        sha256Hex,
        noteSending: async () => true,
        isLeaseOver: () => false,
      },
      ...{ requestsLeft: 9, startedMs: clock.monotonicMs(), ...plan },
    },
  );
}

describe('a request that took longer than its time-out and 5 seconds', () => {
  test.each([
    ['is made again, once, with a refresh token that may be used again', REFRESH, 2],
    ['is not, where its refresh token may be spent', SINGLE_USE, 1],
  ])('%s', async (_what, definition, requests) => {
    expect(await requested(16, { definition })).toMatchObject({ requests, outcome: { ok: false } });
  });
});

test('nothing is requested once the lease is over, which says nothing of the provider', async () => {
  const end = await requested(0, { isLeaseOver: () => true });
  expect(end).toMatchObject({ requests: 0, isTooLate: true, outcome: { ok: false, failure: { reason: 'own_fault' } } });
  expect((await requested(0)).isTooLate).toBeUndefined();
});
