import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CliProblem } from '../../../../../lib/cli/connection/cli-problem.ts';
import { discover } from '../../../../../lib/cli/definition/init/discover.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../../../support/scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer(() => ({ status: 404 }));
});
afterAll(() => server.close());

const LIMITS = { timeoutMs: 30_000, maxBytes: 5000 };
const ask = (issuer: string, limits = LIMITS) => discover(issuer, () => undefined, limits);
const metadata = (issuer: string, others: object = {}): ScriptedAnswer => ({
  body: { issuer, token_endpoint: `${server.url}/token`, ...others },
});

async function problemOf(asked: Promise<unknown>): Promise<{ readonly message: string; readonly exitCode: number }> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CliProblem)) throw error ?? new Error('nothing was refused');
  return error;
}

/** Answers the paths with these, and 404 to any other. */
function answer(paths: Readonly<Record<string, ScriptedAnswer>>): number {
  server.answerWith(({ path }) => paths[path] ?? { status: 404 });
  return server.requests.length;
}

const OAUTH = '/.well-known/oauth-authorization-server';
const OIDC = '/.well-known/openid-configuration';

describe('the metadata of a server', () => {
  it('is asked for where RFC 8414 has it, below the path of the issuer', async () => {
    const before = answer({
      [`${OAUTH}/realms/main`]: metadata(`${server.url}/realms/main`, {
        token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'],
        token_endpoint_auth_signing_alg_values_supported: ['ES256'],
        scopes_supported: ['openid', 'orders.read'],
        grant_types_supported: ['client_credentials'],
      }),
    });
    expect(await ask(`${server.url}/realms/main`)).toEqual({
      url: `${server.url}${OAUTH}/realms/main`,
      tokenUrl: `${server.url}/token`,
      methods: ['private_key_jwt', 'client_secret_post'],
      algorithms: ['ES256'],
      scopes: ['openid', 'orders.read'],
      grants: ['client_credentials'],
    });
    expect(server.requests.slice(before).map(({ method }) => method)).toEqual(['GET']);
  });

  it('is asked for where OpenID Connect has it otherwise, and has a way to authenticate by default', async () => {
    answer({ [`/tenant${OIDC}`]: metadata(`${server.url}/tenant`) });
    const found = await ask(`${server.url}/tenant`);
    expect(found).toMatchObject({ url: `${server.url}/tenant${OIDC}`, methods: ['client_secret_basic'], scopes: [] });
  });

  it('may have words that are none, which are left out', async () => {
    answer({
      [OAUTH]: metadata(server.url, { scopes_supported: ['a', 5, 'two words', '\u001b[31m', 'x'.repeat(300)] }),
    });
    expect(await ask(server.url)).toMatchObject({ scopes: ['a'] });
  });
});

describe('another server, or none of metadata, is refused', () => {
  it.each([
    ['404', {}, `${OIDC}: HTTP 404`],
    ['HTML', { body: '<html>MARKER</html>', headers: { 'content-type': 'text/html' } }, 'HTML or XML instead of JSON'],
    ['a list', { body: '["MARKER"]' }, 'no JSON object'],
    ['no JSON', { body: '{"issuer": MARKER' }, 'no JSON object'],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:1/MARKER' } },
      'HTTP 302, a redirect, which is not followed',
    ],
    ['too much', { body: `{"a":"${'x'.repeat(6000)}"}` }, 'more than 5000 bytes'],
  ] as const)('for %s', async (_, given, told) => {
    answer(_ === '404' ? {} : { [OAUTH]: given, [OIDC]: given });
    const { message, exitCode } = await problemOf(ask(server.url));
    expect(message).toContain(
      `no metadata of ${server.url}; check --issuer, or give --token-url and --method instead\n`,
    );
    expect(message).toContain(told);
    expect(message).not.toContain('MARKER');
    expect(exitCode).toBe(_ === 'too much' ? 69 : 64);
  });

  it.each([[429], [503]])('that has other worries, HTTP %i: another time it may answer', async (status) => {
    answer({ [OAUTH]: { status }, [OIDC]: { status } });
    const { message, exitCode } = await problemOf(ask(server.url));
    expect(message).toContain(`: HTTP ${status}`);
    expect(exitCode).toBe(69);
  });

  it.each([
    ['https://other.example', 'got "https://other.example"; RFC 8414 wants them to be the same'],
    [undefined, 'got nothing; '],
    [5, 'got something else; '],
    ['\u001b[31mred', 'got something else; '],
  ])('that calls itself %j', async (issuer, told) => {
    answer({ [OAUTH]: { body: { issuer, token_endpoint: 'https://a.example/token' } } });
    const { message, exitCode } = await problemOf(ask(server.url));
    expect(message).toContain(`${OAUTH} speaks of another issuer: expected "${server.url}", ${told}`);
    expect(exitCode).toBe(64);
  });

  it('that differs in the slash at the end, with what to give instead', async () => {
    answer({ [OAUTH]: metadata(`${server.url}/`) });
    const { message } = await problemOf(ask(server.url));
    expect(message).toContain(`they have to be the same: --issuer ${server.url}/`);
    expect(await ask(`${server.url}/`)).toMatchObject({ tokenUrl: `${server.url}/token` });
  });

  it.each([[undefined], [7], ['http://far.example/token'], ['not a url'], ['https://user:pw@a.example/']])(
    'with the token endpoint %j',
    async (token_endpoint) => {
      answer({ [OAUTH]: metadata(server.url, { token_endpoint }) });
      const { message } = await problemOf(ask(server.url));
      expect(message).toContain('names no token endpoint that can be used');
    },
  );

  it.each([
    ['hang', 'no whole answer within 0.3 s'],
    ['truncate', 'ECONNRESET'],
    ['reset', 'ECONNRESET'],
  ] as const)('that does not answer to the end: %s', async (fault, told) => {
    answer({ [OAUTH]: { fault, body: { a: 1 } }, [OIDC]: { fault, body: { a: 1 } } });
    const limits = fault === 'hang' ? { ...LIMITS, timeoutMs: 300 } : LIMITS;
    const { message, exitCode } = await problemOf(ask(server.url, limits));
    expect(message.split('\n').slice(1)).toEqual([expect.stringContaining(told)]);
    expect(exitCode).toBe(69);
  });

  it('where nobody listens', async () => {
    const { message, exitCode } = await problemOf(ask('http://127.0.0.1:1'));
    expect(message).toContain('ECONNREFUSED');
    expect(exitCode).toBe(69);
  });
});

describe('what is no issuer is never asked', () => {
  it.each([
    'http://example.com',
    'example.com',
    'https://a.example?x=1',
    'https://a.example/#f',
    'https://me:MARKER@a.example',
    'ftp://a.example',
    '',
  ])('%j', async (issuer) => {
    const { message, exitCode } = await problemOf(ask(issuer));
    expect(message).toContain('--issuer: expected an https URL (http only to loopback)');
    expect(message).not.toContain('MARKER');
    expect(exitCode).toBe(64);
  });

  it('the address of the metadata instead of the issuer', async () => {
    const { message } = await problemOf(ask(`https://a.example${OIDC}`));
    expect(message).toBe(`--issuer: expected the issuer itself, without ${OIDC}`);
  });
});
