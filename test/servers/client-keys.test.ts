import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClientMetadata, type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { monotonicMs, systemClock } from '../../functions/adapters/process/system-clock.ts';
import { createHttpTokenEndpoint } from '../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { createProviderPost } from '../../functions/adapters/token-endpoint/provider-post.ts';
import { explainFailure } from '../../functions/domain/catalogue/explain-failure.ts';
import type { ClientAuthentication } from '../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import { MutualTlsServer } from '../support/mutual-tls-server.ts';
import { selfSignedCertificate } from '../support/self-signed-certificate.ts';

/** What a client is registered with, how it authenticates, and what its secret holds. */
interface KeyedClient {
  readonly metadata: object;
  readonly clientAuthentication: ClientAuthentication;
  readonly secret: Readonly<Record<string, string>>;
}

const HASHES = ['HS256', 'HS384', 'HS512'] as const;
let server: MutualTlsServer;
let issuer: string;

/** Returns the clients that oidc-provider knows, by their ids. */
function clientsOf(): Readonly<Record<string, KeyedClient>> {
  const known = server.client('robot');
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = selfSignedCertificate(own.publicKey, own.privateKey, 'own').pem;
  const x5c = [new X509Certificate(certificate).raw.toString('base64')];
  const tls = { method: 'tls_client_auth' } as const;
  const shared = HASHES.map((algorithm) => {
    const clientSecret = `the-secret-of-${algorithm}-is-longer-than-the-longest-hash-that-signs-by-it`;
    return [
      `shared-${algorithm}`,
      {
        metadata: { token_endpoint_auth_method: 'client_secret_jwt', client_secret: clientSecret },
        clientAuthentication: { method: 'client_secret_jwt', assertion: { algorithm } },
        secret: { clientSecret },
      },
    ] as const;
  });
  return {
    ...Object.fromEntries(shared),
    'private-key': {
      metadata: {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'of-jwk', x5c }] },
      },
      clientAuthentication: {
        method: 'private_key_jwt',
        assertion: {
          algorithm: 'PS256',
          audience: ['https://other.test', issuer],
          typ: 'client-authentication+jwt',
          certificateHeaders: ['x5t', 'x5t#S256', 'x5c'],
        },
      },
      secret: {
        privateKey: JSON.stringify({ ...own.privateKey.export({ format: 'jwk' }), kid: 'of-jwk' }),
        certificate,
      },
    },
    certificate: {
      metadata: { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=robot' },
      clientAuthentication: tls,
      secret: { ...known },
    },
    'self-signed': {
      metadata: {
        token_endpoint_auth_method: 'self_signed_tls_client_auth',
        jwks: { keys: [{ ...own.publicKey.export({ format: 'jwk' }), x5c }] },
      },
      clientAuthentication: tls,
      secret: {
        privateKey: createPrivateKey(own.privateKey.export({ type: 'pkcs8', format: 'pem' }))
          .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'MARKER-passphrase' })
          .toString(),
        passphrase: 'MARKER-passphrase',
        certificate,
      },
    },
  };
}

function configurationOf(clients: Readonly<Record<string, KeyedClient>>): Configuration {
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const socketOf = (ctx: KoaContextWithOIDC): TLSSocket => ctx.req.socket as TLSSocket;
  const peerOf = (ctx: KoaContextWithOIDC): X509Certificate | undefined => socketOf(ctx).getPeerX509Certificate();
  return {
    jwks: { keys: [signing] } as NonNullable<Configuration['jwks']>,
    clients: Object.entries(clients).map(
      ([id, { metadata }]) =>
        ({
          client_id: id,
          grant_types: ['client_credentials'],
          response_types: [],
          redirect_uris: [],
          ...metadata,
        }) as ClientMetadata,
    ),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['client_secret_jwt', 'private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
    enabledJWA: { clientAuthSigningAlgValues: [...HASHES, 'PS256'] },
    cookies: { keys: ['only for the time of a test'] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      mTLS: {
        enabled: true,
        tlsClientAuth: true,
        selfSignedTlsClientAuth: true,
        getCertificate: (ctx) => peerOf(ctx)?.toString(),
        certificateAuthorized: (ctx) => socketOf(ctx).authorized,
        certificateSubjectMatches: (ctx, _property, expected) => peerOf(ctx)?.subject === expected,
      },
    },
  };
}

let clients: Readonly<Record<string, KeyedClient>>;

beforeAll(async () => {
  // Jest's structuredClone makes objects of another realm, which oidc-provider does not take for plain objects.
  globalThis.structuredClone = (value) => JSON.parse(JSON.stringify(value));
  server = await MutualTlsServer.start();
  issuer = new URL(server.url).origin;
  clients = clientsOf();
  server.listener = new Provider(issuer, configurationOf(clients)).callback();
});
afterAll(() => server.close());

/** Asks for a token as a client, with what is different in its secret. */
async function ask(id: string, different: Readonly<Record<string, string>> = {}) {
  const client = clients[id];
  if (!client) throw new Error(`${id} is no client`);
  const definition = {
    id: 'service',
    tokenUrl: server.url,
    grant: { type: 'client_credentials' },
    clientAuthentication: client.clientAuthentication,
  } as const;
  const values = Object.entries({ clientId: id, ...client.secret, ...different });
  const endpoint = createHttpTokenEndpoint({
    send: createProviderPost(() => 0, { proxyFor: () => undefined, authorities: server.authority }),
    clock: systemClock,
    monotonicMs,
    getWebIdentityToken: () => Promise.reject(new Error('no service here asks for one')),
  });
  const secret = {
    versionId: 'v1',
    values: Object.fromEntries(values.map(([name, text]) => [name, new Redacted(text)])),
  };
  const outcome = await endpoint.requestToken(definition, { secret, timeoutMs: 60_000 });
  return { outcome, told: outcome.ok ? '' : explainFailure(outcome.failure, { definition }).cause.code };
}

describe('at oidc-provider over TLS', () => {
  test.each([...HASHES.map((algorithm) => `shared-${algorithm}`), 'private-key', 'certificate', 'self-signed'])(
    'the client %s gets a token',
    async (id) => {
      const { outcome } = await ask(id);
      expect(outcome).toMatchObject({ ok: true, token: { httpStatus: 200 } });
    },
  );

  test.each<[string, () => Readonly<Record<string, string>>, string]>([
    ['shared-HS256', () => ({ clientSecret: 'another secret, as long as it has to be' }), 'client-refused'],
    ['certificate', () => ({ ...server.client('another') }), 'client-certificate-refused'],
    ['self-signed', () => ({ ...server.client('own'), passphrase: '' }), 'client-certificate-refused'],
    ['private-key', () => ({ privateKey: JSON.stringify(anotherKey()) }), 'secret-unusable'],
  ])('the client %s is refused with what is not its own, and told why', async (id, different, code) => {
    const { outcome, told } = await ask(id, different());
    expect(told).toBe(code);
    expect(JSON.stringify(outcome)).not.toMatch(/MARKER|PRIVATE|another secret/);
  });
});

function anotherKey(): object {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
}
