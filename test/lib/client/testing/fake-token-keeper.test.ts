import { describe, expect, test } from '@jest/globals';
import { readStatusAnswer } from '../../../../functions/contract/reading/read-status.ts';
import { createFakeTokenKeeper } from '../../../../lib/client/testing/fake-token-keeper.ts';
import type { TokenKeeperError } from '../../../../lib/client/transport/errors.ts';

describe('the fake', () => {
  test('hands out the token that was set, as a real client gets it', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys', { accessToken: 'mine', tokenType: 'MAC', scope: 'read', expiresInSeconds: 120 });
    const token = await keeper.client.getToken('genesys');
    expect(token).toMatchObject({ accessToken: 'mine', tokenType: 'MAC', scope: 'read', service: 'genesys' });
    // By the real clock: a minute for a machine that is busy.
    expect(token.expiresInSeconds).toBeLessThanOrEqual(120);
    expect(token.expiresInSeconds).toBeGreaterThan(60);
    await keeper.client.getToken('genesys');
    expect(keeper.client.peek('genesys')).toBe(token);
    expect(keeper.requests).toEqual([{ operation: 'getToken', service: 'genesys' }]);
  });

  test('has tokens for a header of their own, and replaces them by such', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('files', { accessToken: 'mine', header: { name: 'X-Auth-Token' } });
    const { headers, fingerprint } = await keeper.client.getToken('files');
    expect(headers).toEqual({ 'X-Auth-Token': 'mine' });
    const other = await keeper.client.getToken('files', { rejectedFingerprint: fingerprint });
    expect(other.headers).toEqual({ 'X-Auth-Token': other.accessToken });
    expect(other.accessToken).not.toBe('mine');
    keeper.setToken('crm', { accessToken: 'mine', tokenType: 'Token' });
    expect((await keeper.client.getToken('crm')).headers).toEqual({ Authorization: 'Token mine' });
  });

  test('makes tokens up, each another', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys');
    const first = await keeper.client.getToken('genesys');
    keeper.setToken('genesys');
    expect(await keeper.client.getToken('genesys')).toBe(first);
    keeper.client.clear();
    expect((await keeper.client.getToken('genesys')).accessToken).not.toBe(first.accessToken);
  });

  test('has no service but those that were set', async () => {
    await expect(createFakeTokenKeeper().client.getToken('genesys')).rejects.toMatchObject({ code: 'UnknownService' });
  });

  test('lets a token expire at a word', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys');
    await keeper.client.getToken('genesys');
    keeper.expireToken('genesys');
    expect(keeper.client.peek('genesys')).toBeUndefined();
    await expect(keeper.client.getToken('genesys')).rejects.toMatchObject({
      name: 'TokenUnavailableError',
      retryable: true,
    });
    keeper.setToken('genesys', { accessToken: 'next' });
    expect((await keeper.client.getToken('genesys')).accessToken).toBe('next');
  });

  test.each([
    [0, 1],
    [299, 1],
    [301, 2],
    [3569, 2],
  ])('after %i s has been asked %i times', async (seconds, requests) => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys');
    await keeper.client.getToken('genesys');
    keeper.advanceSeconds(seconds);
    await keeper.client.getToken('genesys');
    expect(keeper.requests).toHaveLength(requests);
  });

  test('has no token any more when its time is over, or less than is asked for', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys', { expiresInSeconds: 600 });
    await expect(keeper.client.getToken('genesys', { minValiditySeconds: 601 })).rejects.toThrow('s left');
    keeper.advanceSeconds(572);
    await expect(keeper.client.getToken('genesys')).rejects.toMatchObject({ code: 'TokenUnavailable' });
  });

  test.each([
    ['TokenUnavailable', {}, true, 'no token of "genesys" can be handed out: none is stored'],
    ['TokenUnavailable', { retryable: false }, false, 'none is stored'],
    ['AccessDenied', {}, false, 'the alias "genesys" may not be invoked'],
    ['UnknownService', {}, false, 'no service "genesys" is defined'],
    ['InvalidRequest', {}, false, 'the payload'],
    ['StoreUnavailable', {}, true, 'the token table'],
    ['StoreUnavailable', { message: 'down' }, true, 'genesys: down'],
    ['TokenUnavailable', { diagnosis: { code: 'own', message: 'refused', advice: 'put it right' } }, true, '[own]'],
  ] as const)('fails with %s when told %j', async (errorType, failure, retryable, message) => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys');
    await keeper.client.getToken('genesys');
    keeper.failWith('genesys', errorType, failure);
    await expect(keeper.client.getToken('genesys')).rejects.toMatchObject({
      code: errorType,
      retryable,
      message: expect.stringContaining(message),
      diagnosis: 'diagnosis' in failure ? failure.diagnosis : undefined,
    });
  });

  test.each([
    ['client-secret-expired', 'TokenUnavailable', false],
    ['provider-down', 'TokenUnavailable', true],
    ['sweep-overdue', 'TokenUnavailable', false],
    ['refreshed-moments-ago', 'TokenUnavailable', true],
    ['store-access-denied', 'StoreUnavailable', false],
  ])('fails of the cause %s as token-keeper does: %s, and a retry can help: %s', async (cause, code, retryable) => {
    const keeper = createFakeTokenKeeper();
    keeper.failWith('genesys', cause);
    const error = await keeper.client.getToken('genesys').catch((told: unknown) => told as TokenKeeperError);
    expect(error).toMatchObject({ code, retryable, diagnosis: { code: cause, advice: expect.stringMatching(/\w/) } });
  });

  test('gives no answer at all when told so', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys');
    await keeper.client.getToken('genesys');
    keeper.failWith('genesys', 'TokenKeeperUnavailable');
    const told = { name: 'TokenKeeperUnavailableError', code: 'TokenKeeperUnavailable', retryable: true };
    await expect(keeper.client.getToken('genesys')).rejects.toMatchObject(told);
    keeper.failWith('genesys', 'TokenKeeperUnavailable', { message: 'down' });
    await expect(keeper.client.getToken('genesys')).rejects.toThrow('Sandbox.Timedout: down');
  });

  test.each([['a-token'], [null], [60]])('expects a token as an object, not %p', (given) => {
    expect(() => createFakeTokenKeeper().setToken('genesys', given as never)).toThrow('setToken expects { accessToken');
  });

  test.each(['Nope', 'fresh', 'alias-missing', 'toString', '', 'tokenUnavailable'])(
    'refuses to fail with what token-keeper never says: %j',
    (what) => {
      const keeper = createFakeTokenKeeper();
      keeper.setToken('genesys');
      expect(() => keeper.failWith('genesys', what)).toThrow(`"${what}" is no error of token-keeper (InvalidRequest, `);
      expect(keeper.client.getToken('genesys')).resolves.toMatchObject({ service: 'genesys' });
    },
  );

  test.each([
    [{ minValiditySeconds: -5 }, 'InvalidRequest', 'must be a whole number from 0 to 604800'],
    [{ minValiditySeconds: 1.5 }, 'InvalidRequest', 'must be a whole number'],
    [{ minValiditySeconds: '900' as never }, 'InvalidRequest', 'must be a whole number'],
    [{ rejectedFingerprint: 'mine' }, 'InvalidRequest', 'must be 12 lower-case hex digits'],
    [{ minValiditySeconds: 3601 }, 'TokenUnavailable', '[validity-beyond-lifetime]'],
  ])('refuses what token-keeper refuses for good: %j', async (options, code, message) => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys');
    const told = expect.stringContaining(message);
    await expect(keeper.client.getToken('genesys', options)).rejects.toMatchObject({
      code,
      retryable: false,
      message: told,
    });
  });

  test('tells the status of its services, one or all', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('genesys', { expiresInSeconds: 600 });
    keeper.setToken('short', { expiresInSeconds: 20 });
    keeper.failWith('graph', 'client-secret-expired');
    keeper.failWith('erp', 'TokenUnavailable');
    const answer = await keeper.client.getStatus();
    expect(readStatusAnswer(JSON.parse(JSON.stringify(answer)))).toEqual({ answer, unread: [] });
    expect(answer.services).toMatchObject([
      { service: 'genesys', state: 'fresh', usable: true, diagnosis: { code: 'fresh', severity: 'ok' } },
      { service: 'short', state: 'unusable', usable: false, fingerprint: '000000000002' },
      { service: 'graph', usable: false, diagnosis: { code: 'client-secret-expired', severity: 'action-required' } },
      { service: 'erp', usable: false, expiresAt: null, diagnosis: { severity: 'degraded' } },
    ]);
    expect(await keeper.client.getStatus('genesys')).toMatchObject({
      healthy: true,
      services: [{ service: 'genesys' }],
    });
    await expect(keeper.client.getStatus('nobody')).rejects.toMatchObject({ code: 'UnknownService' });
    expect(keeper.requests).toEqual([]);
  });

  test('replaces a token that is reported, so that fetch can be tested', async () => {
    const sent: string[] = [];
    const keeper = createFakeTokenKeeper({
      fetch: async (_input, init) => {
        const authorization = new Headers(init?.headers).get('authorization') ?? '';
        sent.push(authorization);
        return new Response(null, { status: authorization.endsWith('revoked') ? 401 : 204 });
      },
    });
    keeper.setToken('genesys', { accessToken: 'revoked' });
    expect((await keeper.client.fetch('genesys', 'https://api.example.com')).status).toBe(204);
    expect(sent).toEqual(['Bearer revoked', 'Bearer fake-token-of-genesys-2']);
  });
});
