import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { createProviderPost } from '../../../../functions/adapters/token-endpoint/provider-post.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { proxyFrom } from '../../../../lib/platform/connections/proxy.ts';
import { type ClientCertificate, MutualTlsServer } from '../../../support/mutual-tls-server.ts';
import { HOST, PrivateNetwork } from '../../../support/private-network.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { selfSignedCertificate } from '../../../support/self-signed-certificate.ts';

const NOW = instant(1_800_000_000);
let server: MutualTlsServer;
let strict: MutualTlsServer;
let client: ClientCertificate;
let send: ReturnType<typeof createProviderPost>;

beforeAll(async () => {
  server = await MutualTlsServer.start();
  strict = await MutualTlsServer.start(true);
  client = server.client('robot');
  send = createProviderPost(() => 0, { proxyFor: () => undefined, authorities: server.authority });
});
afterAll(() => Promise.all([server.close(), strict.close()]));

const TLS = { ...DEFINITION, clientAuthentication: { method: 'tls_client_auth' } } as const;
const BY_SECRET = { clientAuthentication: { method: 'client_secret_post' } } as const;

/** Requests a token as a client with such a secret, from the server unless told otherwise. */
const ask = (secret: object, changes: Partial<ServiceDefinition> = {}) => {
  const values = Object.entries({ clientId: 'client', ...secret }).map(([name, text]) => [name, new Redacted(text)]);
  const endpoint = createHttpTokenEndpoint({
    send,
    clock: { now: () => NOW },
    monotonicMs: () => 0,
    getWebIdentityToken: () => Promise.reject(new Error('not asked for')),
  });
  return endpoint.requestToken(
    { ...TLS, tokenUrl: server.url, ...changes },
    { secret: { versionId: 'v1', values: Object.fromEntries(values) }, timeoutMs: 60_000 },
  );
};
const failureOf = async (secret: object, changes: Partial<ServiceDefinition> = {}) => {
  const outcome = await ask(secret, changes);
  if (outcome.ok) throw new Error('a token');
  const { cause, message, isUnsent } = explainFailure(outcome.failure, { definition: { ...TLS, ...changes } });
  const text = `${message} ${cause.advice} ${JSON.stringify(outcome)}`;
  for (const part of client.privateKey.split('\n').slice(1, -2)) expect(text).not.toContain(part);
  expect(text).not.toContain('MARKER');
  return { code: cause.code, message, isUnsent };
};

describe('a client with a certificate', () => {
  test('shows it, with those who issued it, and names itself in the body', async () => {
    expect((await ask(client)).ok).toBe(true);
    expect(server.seen.at(-1)).toMatchObject({
      name: 'robot',
      isKnown: true,
      body: 'grant_type=client_credentials&client_id=client',
    });
  });

  test('whose key is encrypted, and whose chain stands the other way round', async () => {
    const { privateKey, certificate } = client;
    const locked = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'MARKER' } as const;
    const own = selfSignedCertificate(locked.publicKey, locked.privateKey, 'own').pem;
    const text = locked.privateKey.export(cipher).toString();
    expect((await ask({ privateKey: text, passphrase: 'MARKER', certificate: own })).ok).toBe(true);
    expect(server.seen.at(-1)).toMatchObject({ name: 'own', isKnown: false });
    const reversed = certificate.split(/(?=-----BEGIN)/).reverse();
    expect((await ask({ privateKey, certificate: reversed.join('') })).ok).toBe(true);
    expect(server.seen.at(-1)).toMatchObject({ name: 'robot', isKnown: true });
  });

  test('shares no connection with another, with none, or with an earlier request of its own', async () => {
    const before = server.seen.length;
    await ask({ clientSecret: 'x' }, BY_SECRET);
    await ask(client);
    await ask(server.client('other'));
    await ask({ clientSecret: 'x' }, BY_SECRET);
    await ask(client);
    const seen = server.seen.slice(before);
    expect(seen.map(({ name }) => name)).toEqual([undefined, 'robot', 'other', undefined, 'robot']);
    const [first, second, third, fourth, fifth] = seen.map(({ connection }) => connection);
    expect(new Set([first, second, third, fifth]).size).toBe(4);
    expect(fourth).toBe(first);
  });

  test('sends no id with a login that has none', async () => {
    const { privateKey, certificate } = client;
    const login = { grant: { type: 'login' } } as const;
    expect((await ask({ privateKey, certificate, clientId: '' }, login)).ok).toBe(true);
  });
});

test('a client shows its certificate through a proxy, to the host and not to the proxy', async () => {
  const network = await PrivateNetwork.start();
  const proxyFor = proxyFrom(network.environment);
  const direct = send;
  send = createProviderPost(() => 0, { proxyFor, authorities: network.authority });
  const tokenUrl = `https://${HOST}/token`;
  const outcomes = [await ask(client, { tokenUrl }), await ask({ clientSecret: 'x' }, { ...BY_SECRET, tokenUrl })];
  send = direct;
  await network.close();
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
  expect(network.shown).toEqual(['CN=robot', undefined]);
  expect(network.asked).toHaveLength(2);
});

describe('a certificate that cannot be shown is told before anything is sent', () => {
  test.each<[string, () => object, string]>([
    ['that is over', () => server.client('old', '270115080000Z'), 'its certificate expired at 2027-01-15T08:00:00Z'],
    [
      'of another key',
      () => ({ ...client, privateKey: server.client('x').privateKey }),
      'its certificate is not the one of its private key',
    ],
    ['without a key', () => ({ certificate: client.certificate }), 'its private key is not a PEM key'],
    ['that is none', () => ({ ...client, certificate: 'MARKER' }), 'its certificate is not a PEM certificate'],
    ['of a key of 1024 bits', weak, 'its certificate or private key is too weak for TLS'],
  ])('one %s', async (_which, secret, message) => {
    const before = server.seen.length;
    const told = await failureOf(secret());
    expect(told).toMatchObject({ code: 'secret-unusable', isUnsent: true });
    expect(told.message).toContain(`the secret cannot be used: ${message}`);
    expect(server.seen).toHaveLength(before);
  });

  test('but not one that is over a second later', async () => {
    expect((await ask(server.client('soon', '270115080001Z'))).ok).toBe(true);
  });
});

function weak(): object {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const { pem } = selfSignedCertificate(publicKey, privateKey);
  return { certificate: pem, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

describe('a certificate that the server refuses is told as one', () => {
  const NGINX = '<html><head><title>400 The SSL certificate error</title></head><body>MARKER</body></html>';

  test.each<[string, number, string | object]>([
    ['by invalid_client', 401, { error: 'invalid_client', error_description: 'MARKER' }],
    ['by unauthorized_client', 401, { error: 'unauthorized_client' }],
    ['by the page of nginx', 400, NGINX],
    ['by API Gateway', 403, { message: 'Forbidden' }],
  ])('%s', async (_how, status, body) => {
    server.answer = { status, body };
    expect(await failureOf(client)).toMatchObject({ code: 'client-certificate-refused' });
  });

  test('and a token that is bound to it as that', async () => {
    const bound = { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' };
    server.answer = { body: { access_token: 'MARKER', token_type: 'Bearer', expires_in: 60, cnf: bound } };
    expect(await failureOf(client)).toMatchObject({ code: 'token-bound-to-key' });
  });

  test('and one that is missing as missing, at a server that lets nobody in without', async () => {
    send = createProviderPost(() => 0, { proxyFor: () => undefined, authorities: strict.authority });
    const told = await failureOf({ clientSecret: 'x' }, { ...BY_SECRET, tokenUrl: strict.url });
    expect(told).toMatchObject({ code: 'client-certificate-wanted', isUnsent: true });
    expect((await ask(strict.client('robot'), { tokenUrl: strict.url })).ok).toBe(true);
    const unknown = await failureOf(client, { tokenUrl: strict.url });
    expect(unknown).toMatchObject({
      code: 'connection-broken',
      message: expect.stringContaining('client certificate'),
    });
  });
});
