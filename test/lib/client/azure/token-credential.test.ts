import type { GetTokenOptions, TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  type HttpClient,
} from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { tokenCredential } from '../../../../lib/client/azure/token-credential.ts';
import { InvalidRequestError, TokenUnavailableError } from '../../../../lib/client/transport/errors.ts';
import {
  type ClientHarness,
  contractError,
  createClientHarness,
  fingerprintOf,
} from '../../../support/client-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const SCOPE = 'https://graph.microsoft.com/.default';
const NOW = Date.parse('2026-11-23T04:00:00Z');

let harness: ClientHarness;
let credential: TokenCredential;

beforeEach(() => {
  harness = createClientHarness();
  const { client, keeper } = harness;
  keeper.handOut('first', 'second');
  credential = tokenCredential('genesys', { client, now: () => NOW });
});

const claimsOf = (claims: object) => JSON.stringify(claims);
const NEWER = claimsOf({ access_token: { nbf: { essential: true, value: '1604106651' } } });

describe('a credential of token-keeper', () => {
  test.each([[SCOPE], [[SCOPE]], [[]]])('gives the token of its service, whatever the scope: %j', async (scopes) => {
    expect(await credential.getToken(scopes)).toEqual({
      token: 'token-first',
      expiresOnTimestamp: NOW + 3_600_000,
      refreshAfterTimestamp: NOW + 30_000,
    });
    await credential.getToken(scopes, { enableCae: true, tenantId: 'another' });
    expect(harness.keeper.requests).toHaveLength(1);
  });

  test.each([
    [{ name: 'X-Auth-Token' }, 'the header X-Auth-Token'],
    [{ name: 'X-Auth-Token', scheme: 'Bearer' }, 'the header X-Auth-Token'],
    [{ name: 'Authorization' }, 'the header Authorization'],
    [{ name: 'Authorization', scheme: 'Token' }, 'the header Authorization'],
    [{ name: 'authorization', scheme: 'bearer' }, undefined],
  ])('refuses a token that the SDKs would send in another way: %j', async (header, message) => {
    const { keeper } = harness;
    const answer = { ...keeper.tokenAnswer('first', 3600, 300), header };
    keeper.answerWith(() => ({ status: 200, payload: JSON.stringify(answer) }));
    const outcome = await credential.getToken(SCOPE).catch((error: unknown) => error);
    if (message === undefined) {
      expect(outcome).toMatchObject({ token: 'token-first' });
    } else {
      expect(outcome).toBeInstanceOf(InvalidRequestError);
      expect(String(outcome)).toContain(message);
      expect(String(outcome)).not.toContain('token-first');
    }
  });

  test('is to be asked again before the token expires', async () => {
    harness.keeper.answerWith(() => harness.keeper.token('short', 20));
    expect(await credential.getToken(SCOPE)).toMatchObject({
      expiresOnTimestamp: NOW + 20_000,
      refreshAfterTimestamp: NOW + 20_000,
    });
  });

  test('refuses scopes that it is not for, where it knows its own', async () => {
    const { client } = harness;
    const own = tokenCredential('genesys', { client, scopes: [SCOPE] });
    expect(await own.getToken([SCOPE])).toMatchObject({ token: 'token-first' });
    await expect(own.getToken([SCOPE, 'https://vault.azure.net/.default'])).rejects.toThrow(
      'genesys: this credential is not for the scope "https://vault.azure.net/.default" (a retry cannot help)',
    );
  });

  test('takes null for nothing, and one scope for a list, from a program without types', async () => {
    const { client } = harness;
    const untyped = { scopes: SCOPE } as unknown as { scopes: string[] };
    const own = tokenCredential('genesys', { ...untyped, client });
    const none = { abortSignal: null, claims: null } as unknown as GetTokenOptions;
    for (const options of [null as unknown as GetTokenOptions, none]) {
      expect(await (own as TokenCredential).getToken(SCOPE, options)).toMatchObject({ token: 'token-first' });
    }
    await expect(own.getToken('https://graph.microsoft.com/')).rejects.toThrow('not for the scope');
  });

  test('reports the token that it handed out when a newer one is demanded', async () => {
    await credential.getToken(SCOPE);
    expect(await credential.getToken(SCOPE, { claims: NEWER })).toMatchObject({ token: 'token-second' });
    expect(harness.keeper.requests).toMatchObject([{}, { rejectedFingerprint: fingerprintOf('first') }]);
    expect(await credential.getToken(SCOPE)).toMatchObject({ token: 'token-second' });
  });

  test('reports none when it has handed out none', async () => {
    expect(await credential.getToken(SCOPE, { claims: NEWER })).toMatchObject({ token: 'token-first' });
    expect(harness.keeper.requests).toEqual([{ operation: 'getToken', service: 'genesys' }]);
  });

  test.each([
    [claimsOf({ access_token: { acrs: { essential: true, value: 'cp1' } } }), '"acrs"'],
    [claimsOf({ access_token: { nbf: {}, xms_rp_ipaddr: { value: '10.0.0.1' } } }), '"xms_rp_ipaddr"'],
    [claimsOf({ id_token: { nbf: {} } }), '"id_token"'],
    [claimsOf({ access_token: { 'a b; c': 1 } }), '"..."'],
    ['{}', 'something that cannot be read'],
    ['null', 'something that cannot be read'],
    ['not JSON', 'something that cannot be read'],
    ['', 'something that cannot be read'],
  ])('refuses other demands plainly: %s', async (claims, what) => {
    await credential.getToken(SCOPE);
    const refusal = credential.getToken(SCOPE, { claims });
    await expect(refusal).rejects.toBeInstanceOf(InvalidRequestError);
    await expect(refusal).rejects.toThrow(`demands claims of the token, ${what}, which token-keeper does not`);
    await expect(refusal).rejects.not.toThrow('10.0.0.1');
  });

  test('fails as the client does', async () => {
    harness.keeper.answerWith(() => contractError('TokenUnavailable', 'none is stored (a retry can help)'));
    await expect(credential.getToken(SCOPE)).rejects.toBeInstanceOf(TokenUnavailableError);
  });

  test('ends with the signal of its caller, of whatever make', async () => {
    harness.keeper.answerWith(() => new Promise(() => {}));
    const listeners = new Set<() => void>();
    const signalLike = (aborted: boolean) =>
      ({
        aborted,
        addEventListener: (_type: string, listener: () => void) => listeners.add(listener),
        removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
      }) as unknown as NonNullable<GetTokenOptions['abortSignal']>;
    const asked = credential.getToken(SCOPE, { abortSignal: signalLike(false) });
    for (const listener of listeners) listener();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(listeners.size).toBe(0);
    const late = credential.getToken(SCOPE, { abortSignal: signalLike(true) });
    await expect(late).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('ends at the deadline of its caller', async () => {
    harness.keeper.answerWith(() => new Promise(() => {}));
    await expect(credential.getToken(SCOPE, { requestOptions: { timeout: 1 } })).rejects.toThrow('within 1 ms');
  });
});

describe('a pipeline of the Azure SDK', () => {
  const challenge = (claims: string) =>
    `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
  let server: ScriptedServer;
  /** What pipelines send with; they send tokens over TLS only, and the test's server speaks without. */
  const api: HttpClient = {
    sendRequest: (request) => {
      request.url = request.url.replace('https://graph.microsoft.com', server.url);
      request.allowInsecureConnection = true;
      return createDefaultHttpClient().sendRequest(request);
    },
  };
  /** The API knows one token and challenges for another. */
  const accept = (accepted: string, claims: string) =>
    server.answerWith(({ headers }) =>
      headers.authorization === `Bearer ${accepted}`
        ? {}
        : { status: 401, headers: { 'www-authenticate': challenge(claims) } },
    );
  const sent = () => server.requests.map(({ headers }) => headers.authorization);

  beforeEach(async () => {
    server = await startScriptedServer(() => ({}));
  });
  afterEach(() => server.close());

  const pipelineOf = (own: TokenCredential) => {
    const pipeline = createEmptyPipeline();
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: own, scopes: SCOPE }));
    return pipeline;
  };

  test('sends the token, and asks token-keeper once for many requests', async () => {
    accept('token-first', NEWER);
    const pipeline = pipelineOf(tokenCredential('genesys', { client: harness.client }));
    const requests = Array.from({ length: 5 }, () =>
      createPipelineRequest({ url: 'https://graph.microsoft.com/v1.0/users' }),
    );
    const responses = await Promise.all(requests.map((request) => pipeline.sendRequest(api, request)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(sent())).toEqual(new Set(['Bearer token-first']));
    expect(harness.keeper.requests).toHaveLength(1);
  });

  test('meets a challenge for a newer token, once', async () => {
    accept('token-second', NEWER);
    const pipeline = pipelineOf(tokenCredential('genesys', { client: harness.client }));
    const request = createPipelineRequest({ url: 'https://graph.microsoft.com/v1.0/users' });
    expect((await pipeline.sendRequest(api, request)).status).toBe(200);
    expect(sent()).toEqual(['Bearer token-first', 'Bearer token-second']);
  });

  test('fails plainly of a challenge that no token of token-keeper can meet', async () => {
    accept('none', claimsOf({ access_token: { acrs: { value: 'c1' } } }));
    const pipeline = pipelineOf(tokenCredential('genesys', { client: harness.client }));
    const request = createPipelineRequest({ url: 'https://graph.microsoft.com/v1.0/users' });
    await expect(pipeline.sendRequest(api, request)).rejects.toThrow('demands claims of the token, "acrs"');
  });
});
