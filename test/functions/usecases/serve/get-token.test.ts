import { beforeEach, describe, expect, test } from '@jest/globals';
import { ContractError } from '../../../../functions/contract/contract-error.ts';
import type { GetTokenAnswer } from '../../../../functions/contract/get-token.ts';
import type { RefreshRequest } from '../../../../functions/contract/refresh.ts';
import { toUtc } from '../../../../functions/domain/values/instant.ts';
import { refreshOne } from '../../../../functions/refresh-tokens/answer-refresh.ts';
import { StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import { type GetTokenDependencies, getToken } from '../../../../functions/usecases/serve/get-token.ts';
import type { TokenRequirements } from '../../../../functions/usecases/serve/token-unavailable.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

let harness: RefreshHarness;
let asked: RefreshRequest[];
let isRefreshReachable: boolean;
let dependencies: GetTokenDependencies;

const ask = (wish: Partial<TokenRequirements> = {}): Promise<GetTokenAnswer> =>
  getToken(dependencies, { definition: DEFINITION, minValiditySeconds: 0, ...wish });
const refused = async (wish: Partial<TokenRequirements> = {}): Promise<ContractError> => {
  const error = await ask(wish).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ContractError);
  return error as ContractError;
};

beforeEach(() => {
  harness = new RefreshHarness();
  asked = [];
  isRefreshReachable = true;
  dependencies = {
    ...harness.dependencies,
    refreshRequester: {
      requestRefresh: async (request) => {
        asked.push(request);
        return isRefreshReachable ? refreshOne(harness.dependencies, [DEFINITION], request, 10) : undefined;
      },
    },
  };
});

describe('getToken', () => {
  test('refreshes on read where no token is stored, and hands it out with what is left now', async () => {
    const answer = await ask();
    expect(answer).toMatchObject({
      service: 'genesys',
      accessToken: 'token-1',
      tokenType: 'Bearer',
      expiresInSeconds: 3600,
    });
    expect(asked).toEqual([{ operation: 'refresh', service: 'genesys', minValiditySeconds: 0 }]);
    harness.clock.advance(3000);
    expect(await ask()).toMatchObject({ accessToken: 'token-1', expiresInSeconds: 600 });
    expect(asked).toHaveLength(1);
  });

  test.each([
    [3570, 30, 'token-1'],
    [3571, 3600, 'token-2'],
  ])('%i s into an hour a reader gets %i s of %s', async (age, expiresInSeconds, accessToken) => {
    await ask();
    harness.clock.advance(age);
    expect(await ask()).toMatchObject({ accessToken, expiresInSeconds });
  });

  test.each([
    [600, 'token-1'],
    [601, 'token-2'],
  ])('with 600 s left a wish for %i s is answered with %s', async (minValiditySeconds, accessToken) => {
    await ask();
    harness.clock.advance(3000);
    expect(await ask({ minValiditySeconds })).toMatchObject({ accessToken });
  });

  test('a wish for more than the provider ever gives is refused without asking it', async () => {
    await ask();
    const error = await refused({ minValiditySeconds: 3601 });
    expect(error).toMatchObject({ name: 'TokenUnavailable', retryable: false });
    expect(error.message).toContain('live 3600 s');
    expect(harness.requests).toHaveLength(1);
  });

  test('a rejected token is replaced once for 500 readers who report it, and an old report changes nothing', async () => {
    const { fingerprint } = await ask();
    harness.clock.advance(60);
    const answers = await Promise.all(Array.from({ length: 500 }, () => ask({ rejectedFingerprint: fingerprint })));
    expect(new Set(answers.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-2']));
    expect(harness.requests).toHaveLength(2);
    await ask({ rejectedFingerprint: fingerprint });
    expect(harness.requests).toHaveLength(2);
  });

  test('a token rejected moments after it was obtained is not replaced at once', async () => {
    const { fingerprint } = await ask();
    harness.clock.advance(29);
    expect((await refused({ rejectedFingerprint: fingerprint })).message).toContain('moments ago');
    harness.clock.advance(1);
    expect(await ask({ rejectedFingerprint: fingerprint })).toMatchObject({ accessToken: 'token-2' });
  });

  test('a valid token is handed out although the provider is down', async () => {
    await ask();
    harness.clock.advance(3500);
    harness.failure = { kind: 'transient', reason: 'http_503', message: 'the token endpoint answered HTTP 503' };
    expect(await ask()).toMatchObject({ accessToken: 'token-1', expiresInSeconds: 100 });
  });

  test('an expired token is never handed out: the refusal says what is stored, why, and whether to retry', async () => {
    await ask();
    harness.clock.advance(3571);
    harness.failure = { kind: 'transient', reason: 'http_503', message: 'the token endpoint answered HTTP 503' };
    const error = await refused();
    expect(error).toMatchObject({ name: 'TokenUnavailable', retryable: true });
    expect(error.message).toContain('29 s from now');
    expect(error.message).toContain('HTTP 503');
    expect((await refused()).message).toContain('is not asked before');
    expect(harness.linesOf('refresh').map(({ fields }) => fields['result'])).toEqual(['refreshed', 'failed']);
    harness.clock.advance(87);
    expect((await refused()).message).toMatch(/the stored one expired at [\d\-T:]+Z, 58 s ago;/);
  });

  test('what only a person can mend is said to be beyond retrying', async () => {
    harness.failure = { kind: 'misconfigured', reason: 'invalid_client', message: 'error "invalid_client"' };
    expect(await refused()).toMatchObject({ retryable: false });
  });

  test('but a first refusal of what has worked may pass: it is said when that is certain', async () => {
    await ask();
    harness.clock.advance(3600);
    harness.failure = { kind: 'misconfigured', reason: 'invalid_client', message: 'error "invalid_client"' };
    for (const seconds of [30, 60, 120, 240]) {
      expect(await refused()).toMatchObject({ retryable: true });
      harness.clock.advance(seconds);
    }
    expect(await refused()).toMatchObject({ retryable: false });
  });

  test('a refresh-tokens that does not answer is named as the cause', async () => {
    isRefreshReachable = false;
    expect((await refused()).message).toContain('refresh-tokens could not be asked');
  });

  test('a store that is down is never reported as a token that cannot be had', async () => {
    harness.store.isDown = true;
    await expect(ask()).rejects.toThrow(StoreUnavailableError);
  });

  test('every decision is one line that says what was decided and why', async () => {
    await ask();
    harness.clock.advance(3000);
    await ask({ minValiditySeconds: 60 });
    const now = harness.clock.now();
    const expiresAt = (await harness.store.read('genesys')).token?.expiresAt;
    expect(harness.linesOf('getToken')).toHaveLength(2);
    expect(harness.linesOf('getToken').at(-1)).toMatchObject({
      level: 'info',
      fields: {
        decision: 'handed_out',
        reason: 'stored_token_suits',
        service: 'genesys',
        now: toUtc(now),
        storedExpiresAt: expiresAt?.text,
        zone: 'utc',
        secondsLeft: 600,
        need: 'advisory',
        minValiditySeconds: 60,
      },
    });
  });

  test('a caller that wants more validity than there is gets none, and that is no alarm', async () => {
    await ask();
    const published = harness.published.length;
    await refused({ minValiditySeconds: 500_000 });
    expect(harness.published.slice(published).filter(({ metric }) => metric.name === 'NoValidToken')).toEqual([]);
  });

  test('a refusal is one error line and one NoValidToken', async () => {
    harness.failure = { kind: 'transient', reason: 'timeout', message: 'no answer within 10 s' };
    await refused();
    expect(harness.linesOf('getToken')).toMatchObject([
      { level: 'error', fields: { decision: 'refused', failure: 'timeout' } },
    ]);
    for (const service of ['genesys', undefined]) {
      expect(harness.published).toContainEqual({ service, metric: { name: 'NoValidToken', value: 1 } });
    }
  });
});
