import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createInvoker, introspect } from '../support/invoke.ts';
import { LocalProcess } from '../support/local-process.ts';
import { startTestAuthorizationServer, type TestAuthorizationServer } from '../support/test-authorization-server.ts';
import { createWorkspace } from '../support/workspace.ts';

/** An id and a secret that come out wrong wherever one encoding step is missing or done twice. */
const AWKWARD = { clientId: 'id+%2F:x', clientSecret: 'secret+/%25=&:~*' };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const common = { scopes: [], lifetimeSeconds: 600 } as const;

const CASES = [
  { id: 'basic', clientAuthentication: { method: 'client_secret_basic' }, secret: AWKWARD },
  {
    id: 'post',
    clientAuthentication: { method: 'client_secret_post' },
    secret: { ...AWKWARD, clientId: 'post&=+ id' },
  },
  ...(['RS256', 'PS256', 'ES256'] as const).map((algorithm) => signed(algorithm, keysOf(algorithm).privateKey)),
] as const;

const CLIENTS = [
  { ...common, ...AWKWARD, tokenEndpointAuthMethod: 'client_secret_basic' },
  { ...common, ...AWKWARD, clientId: 'post&=+ id', tokenEndpointAuthMethod: 'client_secret_post' },
  ...(['RS256', 'PS256', 'ES256'] as const).map((algorithm) => ({
    ...common,
    clientId: `client-${algorithm}`,
    tokenEndpointAuthMethod: 'private_key_jwt' as const,
    jwks: { keys: [{ ...keysOf(algorithm).publicKey.export({ format: 'jwk' }), kid: `key-${algorithm}` }] },
  })),
  { ...common, clientId: 'resource', clientSecret: 'resource-secret', tokenEndpointAuthMethod: 'client_secret_basic' },
] as const;

describe('npm start against an authorization server that others wrote', () => {
  const workspace = createWorkspace();
  let server: TestAuthorizationServer;

  beforeAll(async () => {
    // Jest's structuredClone makes objects of another realm, which oidc-provider does not take for plain objects.
    globalThis.structuredClone = (value) => JSON.parse(JSON.stringify(value));
    server = await startTestAuthorizationServer(CLIENTS);
  });
  afterAll(async () => {
    await server.down();
    workspace.remove();
  });

  const start = (name: string, cases: readonly Case[], ...options: readonly string[]): LocalProcess => {
    const services = cases.map(({ id, clientAuthentication }) => ({
      id,
      tokenUrl: server.tokenUrl,
      grant: { type: 'client_credentials' },
      clientAuthentication,
      secret: { name: id },
    }));
    const secrets = Object.fromEntries(cases.map(({ id, secret }) => [id, secret]));
    return new LocalProcess([
      ...['--json', '--port', '0', ...options],
      ...['--services', workspace.json(`services-${name}.json`, services)],
      ...['--secrets', workspace.json(`secrets-${name}.json`, secrets)],
      ...['--data-dir', `${workspace.path}/${name}`],
    ]);
  };

  test('every way to authenticate gets a token with one request in --once, which ends with 0', async () => {
    const before = server.results.length;
    const run = start('once', CASES, '--once');
    expect({ exitCode: await run.exitCode(), text: run.text }).toMatchObject({ exitCode: 0 });
    expect(server.results.slice(before)).toEqual(CASES.map(() => 'issued'));
    const refreshed = run.lines.filter(({ event, result }) => event === 'refresh' && result === 'refreshed');
    expect(refreshed.map(({ service }) => service).sort()).toEqual(CASES.map(({ id }) => id).sort());
  });

  test('the server says that the tokens handed out are active and whose they are', async () => {
    const run = start('once', CASES, '--no-consumer', '--every', '1h');
    try {
      const invoke = createInvoker(await run.address());
      for (const { id, secret } of CASES) {
        const { payload } = await invoke(`serve-tokens:${id}`, { operation: 'getToken' });
        const said = await introspect(
          server.introspectionUrl,
          'resource',
          'resource-secret',
          String(payload['accessToken']),
        );
        expect({ id, said }).toMatchObject({ id, said: { active: true, client_id: secret.clientId } });
      }
    } finally {
      await run.stop('SIGKILL');
    }
  });

  test.each([
    {
      what: 'a key that the server does not know',
      wrong: signed('RS256', stranger.privateKey),
      failure: 'invalid_client',
      results: ['invalid_client'],
    },
    {
      what: 'a key that does not fit the algorithm',
      wrong: signed('ES256', rsa.privateKey),
      failure: 'secret_unusable',
      results: [],
    },
  ])('$what ends --once with 1, is told, and is not shown', async ({ wrong, failure, results }) => {
    const before = server.results.length;
    const run = start(`wrong-${failure}`, [wrong], '--once');
    expect(await run.exitCode()).toBe(1);
    expect(run.lines).toContainEqual(
      expect.objectContaining({ event: 'refresh', result: 'failed', kind: 'misconfigured', failure }),
    );
    expect(server.results.slice(before)).toEqual(results);
    expect(run.text).not.toContain('PRIVATE KEY');
  });
});

interface Case {
  readonly id: string;
  readonly clientAuthentication: object;
  readonly secret: object;
}

function keysOf(algorithm: 'RS256' | 'PS256' | 'ES256'): typeof rsa {
  return algorithm === 'ES256' ? ec : rsa;
}

function signed(algorithm: 'RS256' | 'PS256' | 'ES256', privateKey: KeyObject) {
  return {
    id: algorithm,
    clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm } },
    secret: {
      clientId: `client-${algorithm}`,
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      keyId: `key-${algorithm}`,
    },
  };
}
