import { beforeEach, describe, expect, test } from '@jest/globals';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { AttemptResult } from '../../../../functions/usecases/ports/ports.ts';
import { ItemTooLargeError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import type { TokenOrFailure } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const ROTATING = { ...DEFINITION, grant: { type: 'refresh_token' } } as const;

let harness: RefreshHarness;
/** The next answer brings a new refresh token, and the store has no room for an end that `isTooLarge`. */
const refresh = (isTooLarge: (end: AttemptResult) => boolean): ReturnType<typeof refreshService> => {
  const { dependencies } = harness;
  const { store } = harness;
  const finishAttempt = store.finishAttempt.bind(store);
  store.finishAttempt = (end) =>
    isTooLarge(end) ? Promise.reject(new ItemTooLargeError('too large')) : finishAttempt(end);
  const tokenEndpoint = {
    requestToken: async (...request: Parameters<typeof dependencies.tokenEndpoint.requestToken>) => {
      const answer: TokenOrFailure = await dependencies.tokenEndpoint.requestToken(...request);
      return answer.ok ? { ...answer, token: { ...answer.token, refreshToken: new Redacted('next') } } : answer;
    },
  };
  const trigger = { kind: 'sweep' } as const;
  const values = { clientId: new Redacted('c'), refreshToken: new Redacted('seed') };
  const secret = { versionId: 'version-1', values };
  const secrets = {
    ...dependencies.secrets,
    read: async () => ({ ok: true, secret }) as Awaited<ReturnType<typeof dependencies.secrets.read>>,
  };
  const refreshing = { ...dependencies, tokenEndpoint, secrets };
  return refreshService(refreshing, { definition: ROTATING, trigger, waitSeconds: 0 });
};

beforeEach(() => {
  harness = new RefreshHarness();
});

describe('an attempt that has found more than an item may have', () => {
  test('is a failure of the provider with a cooldown, keeps the refresh token, and gives the lease back', async () => {
    const report = await refresh(({ token }) => token !== undefined);
    expect(report).toMatchObject({ result: 'failed', failure: 'token_too_large' });
    const record = await harness.store.read('genesys');
    expect(record).toMatchObject({
      lastFailure: {
        outcome: 'malformedResponse',
        reason: 'token_too_large',
        cause: { code: 'token-too-large', severity: 'action-required' },
        httpStatus: 200,
        requests: 1,
      },
      consecutiveFailures: 1,
      cooldownUntil: plusSeconds(harness.clock.now(), 900),
    });
    expect(record.lease).toBeUndefined();
    expect(record.token).toBeUndefined();
    expect(record.refreshToken?.current.reveal()).toBe('next');
    expect(harness.linesOf('refresh')).toHaveLength(1);
  });

  test('does without the refresh token where that has no room either', async () => {
    const report = await refresh(({ token, refreshToken }) => token !== undefined || refreshToken !== undefined);
    expect(report).toMatchObject({ result: 'failed', failure: 'token_too_large' });
    const record = await harness.store.read('genesys');
    expect(record).toMatchObject({ lastFailure: { reason: 'token_too_large' }, consecutiveFailures: 1 });
    expect(record.lease).toBeUndefined();
    expect(record.refreshToken).toBeUndefined();
  });

  test('fails where nothing fits: there is nothing left to leave out', async () => {
    await expect(refresh(() => true)).rejects.toThrow(ItemTooLargeError);
  });
});
