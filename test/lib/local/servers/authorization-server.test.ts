import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { systemClock } from '../../../../functions/adapters/process/system-clock.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import {
  type AuthorizationServerClient,
  createAuthorizationServer,
  type TokenRequestEvent,
} from '../../../../lib/local/servers/authorization-server.ts';
import { createAuthorizationServerStorage } from '../../../../lib/local/servers/authorization-server-storage.ts';
import { createWorkspace } from '../../../support/workspace.ts';
import { type LoopbackServer, listenOnLoopback } from '../fixtures/loopback-server.ts';

const SCOPE = 'https://graph.microsoft.com/.default';
const CLIENTS: readonly AuthorizationServerClient[] = [
  {
    clientId: 'basic',
    clientSecret: 's3cret-basic',
    tokenEndpointAuthMethod: 'client_secret_basic',
    scopes: [],
    lifetimeSeconds: 100,
  },
  {
    clientId: 'post',
    clientSecret: 's3cret-post',
    tokenEndpointAuthMethod: 'client_secret_post',
    scopes: [SCOPE],
    lifetimeSeconds: 75,
  },
];
const POST = { client_id: 'post', client_secret: 's3cret-post' };
const GRANT = { grant_type: 'client_credentials' };

const workspace = createWorkspace();
const servers: LoopbackServer[] = [];
const { structuredClone } = globalThis;
afterEach(async () => {
  globalThis.structuredClone = structuredClone;
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => workspace.remove());

const { now } = systemClock;

async function start(clients = CLIENTS, path?: string, clock = now) {
  const events: TokenRequestEvent[] = [];
  const storage = await createAuthorizationServerStorage(path, clock);
  let answer: ReturnType<typeof createAuthorizationServer> | undefined;
  const server = await listenOnLoopback((request, response) => {
    const url = (request.url ?? '').replace('/as', '');
    return answer?.(Object.assign(request, { originalUrl: request.url, url }), response);
  });
  servers.push(server);
  const issuer = `${server.url}/as`;
  answer = createAuthorizationServer({ issuer, clients, storage, onTokenRequest: (event) => events.push(event) });
  const post = async (route: string, body: Record<string, string>, basic?: string) => {
    const headers = basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` };
    const response = await fetch(`${issuer}${route}`, { method: 'POST', headers, body: new URLSearchParams(body) });
    const answer = (await response.json()) as Record<string, unknown>;
    return { ...answer, status: response.status } as Record<string, unknown>;
  };
  return { issuer, post, events };
}

describe('the token endpoint', () => {
  test('issues a token for client_secret_basic, and introspection says that it is active', async () => {
    const { post, events } = await start();
    const issued = await post('/token', GRANT, 'basic:s3cret-basic');
    expect(issued).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: 100 });
    const token = String(issued['access_token']);
    expect(await post('/token/introspection', { token }, 'basic:s3cret-basic')).toMatchObject({
      active: true,
      client_id: 'basic',
    });
    expect(events).toEqual([{ clientId: 'basic', result: 'issued' }]);
  });

  test('issues a token with the scope for client_secret_post', async () => {
    const { post } = await start();
    expect(await post('/token', { ...GRANT, ...POST, scope: SCOPE })).toMatchObject({
      status: 200,
      scope: SCOPE,
      expires_in: 75,
    });
  });

  test('issues a token for private_key_jwt, for the issuer and for the endpoint as audience, once each', async () => {
    // Jest's structuredClone makes objects of another realm, which oidc-provider does not take for plain objects.
    globalThis.structuredClone = (value) => JSON.parse(JSON.stringify(value));
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', use: 'sig' }] };
    const { post, issuer } = await start([
      { clientId: 'jwt', tokenEndpointAuthMethod: 'private_key_jwt', jwks, scopes: [], lifetimeSeconds: 60 },
    ]);
    for (const audience of [issuer, `${issuer}/token`]) {
      const assertion = await new SignJWT({ jti: audience, iss: 'jwt', sub: 'jwt', aud: audience })
        .setProtectedHeader({ alg: 'RS256' })
        .setExpirationTime('1m')
        .sign(privateKey);
      const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const body = { ...GRANT, client_assertion: assertion, client_assertion_type: type };
      expect(await post('/token', body)).toMatchObject({ status: 200, expires_in: 60 });
      expect(await post('/token', body)).toMatchObject({ status: 401, error: 'invalid_client' });
    }
  });

  test.each([
    [{ ...GRANT, ...POST, client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ ...POST, grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ ...GRANT, client_id: 'nobody', client_secret: 'x' }, 401, 'invalid_client'],
  ])('refuses %j with %i %s and tells so', async (body, status, error) => {
    const { post, events } = await start();
    expect(await post('/token', body)).toMatchObject({ status, error });
    expect(events).toMatchObject([{ result: error }]);
  });
});

test('the metadata names the endpoints under the path it is mounted at', async () => {
  const { issuer } = await start();
  const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  expect(metadata).toMatchObject({
    issuer,
    token_endpoint: `${issuer}/token`,
    introspection_endpoint: `${issuer}/token/introspection`,
  });
});

test('nothing of it writes to the console', async () => {
  const written: unknown[] = [];
  const before = { ...console };
  const note = (...text: unknown[]) => written.push(text);
  Object.assign(console, { log: note, info: note, warn: note, error: note });
  try {
    const { post, issuer } = await start();
    const { access_token: token } = await post('/token', GRANT, 'basic:s3cret-basic');
    await post('/token/introspection', { token: String(token) }, 'basic:s3cret-basic');
    await post('/token', { ...GRANT, ...POST, client_secret: 'wrong', resource: 'https://r.example' });
    for (const route of ['/.well-known/openid-configuration', '/jwks', '/auth', '/nothing']) {
      await fetch(`${issuer}${route}`, { headers: { accept: 'text/html' } });
    }
  } finally {
    Object.assign(console, before);
  }
  expect(written).toEqual([]);
});

describe('tokens in a file', () => {
  test('are active after a restart; the signing keys stay', async () => {
    const path = join(workspace.path, 'restart.json');
    const first = await start(CLIENTS, path);
    const { access_token: token } = await first.post('/token', GRANT, 'basic:s3cret-basic');
    const keys = await (await fetch(`${first.issuer}/jwks`)).json();
    const second = await start(CLIENTS, path);
    expect(await second.post('/token/introspection', { token: String(token) }, 'basic:s3cret-basic')).toMatchObject({
      active: true,
    });
    expect(await (await fetch(`${second.issuer}/jwks`)).json()).toEqual(keys);
  });

  test('are forgotten once they have expired', async () => {
    const path = join(workspace.path, 'expired.json');
    const { post } = await start(CLIENTS, path);
    const { access_token: token } = await post('/token', GRANT, 'basic:s3cret-basic');
    const storage = await createAuthorizationServerStorage(path, () => instant(now() + 101));
    expect(await storage.adapterOf('ClientCredentials').find(String(token))).toBeUndefined();
  });

  test('are not written anew with each of them, and outlive a process that ended in the middle of a write', async () => {
    const path = join(workspace.path, 'many.json');
    const { post } = await start(CLIENTS, path);
    const written = readFileSync(path, 'utf8');
    const { access_token: token } = await post('/token', GRANT, 'basic:s3cret-basic');
    expect(readFileSync(path, 'utf8')).toBe(written);
    appendFileSync(`${path}.changes`, '["ClientCredentials:torn",{"exp":');
    const storage = await createAuthorizationServerStorage(path, now);
    expect(await storage.adapterOf('ClientCredentials').find(String(token))).toMatchObject({ clientId: 'basic' });
    expect(existsSync(`${path}.changes`)).toBe(false);
  });

  test('of ten thousand and more are written anew from time to time, without what is over', async () => {
    const path = join(workspace.path, 'compact.json');
    let time = now();
    const storage = await createAuthorizationServerStorage(path, () => time);
    const tokens = storage.adapterOf('ClientCredentials');
    await tokens.upsert('short', { exp: time + 1 }, 1);
    time = instant(time + 2);
    for (let count = 0; count < 10_000; count++) {
      await tokens.upsert('again', { exp: time + 100, iat: count }, 100);
    }
    expect(existsSync(`${path}.changes`)).toBe(false);
    expect(JSON.parse(readFileSync(path, 'utf8')).entries).toEqual({
      'ClientCredentials:again': { exp: time + 100, iat: 9999 },
    });
  });

  test('that are destroyed stay so', async () => {
    const path = join(workspace.path, 'destroyed.json');
    const tokens = (await createAuthorizationServerStorage(path, now)).adapterOf('ClientCredentials');
    await tokens.upsert('one', { exp: now() + 100, grantId: 'g' }, 100);
    await tokens.upsert('two', { exp: now() + 100 }, 100);
    await tokens.revokeByGrantId('g');
    await tokens.destroy('two');
    const again = (await createAuthorizationServerStorage(path, now)).adapterOf('ClientCredentials');
    expect([await again.find('one'), await again.find('two')]).toEqual([undefined, undefined]);
  });

  test('are refused in one line when the file is something else', async () => {
    const path = workspace.json('wrong.json', { some: 'thing' });
    await expect(createAuthorizationServerStorage(path, now)).rejects.toThrow(`${path} holds something else`);
  });
});
