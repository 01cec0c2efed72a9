import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createInvoker, untilAnswered } from '../support/invoke.ts';
import { LocalProcess } from '../support/local-process.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { selfSignedCertificate } from '../support/self-signed-certificate.ts';
import { createWorkspace } from '../support/workspace.ts';

const SECRET = 'MARKER-secret-é+/%&=42';
const TOKEN = 'MARKER-token-';
const ID = 'keeper-id';
const PAIR = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** A key that only the secret opens, and its certificate. */
const IDENTITY = {
  privateKey: PAIR.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: SECRET })
    .toString(),
  certificate: selfSignedCertificate(PAIR.publicKey, PAIR.privateKey).pem,
};

/** Every form in which a secret or a token might slip out. */
const FORMS = [
  'MARKER',
  SECRET,
  encodeURIComponent(SECRET),
  new URLSearchParams({ v: SECRET }).toString().slice(2),
  JSON.stringify(SECRET).slice(1, -1),
  Buffer.from(SECRET).toString('base64').replaceAll('=', ''),
  Buffer.from(`${ID}:${SECRET}`).toString('base64').replaceAll('=', ''),
  Buffer.from(TOKEN).toString('base64').slice(0, 12),
  Buffer.from(SECRET).toString('hex'),
  ...[IDENTITY.privateKey, PAIR.privateKey.export({ type: 'pkcs8', format: 'pem' })].map(
    (key) => String(key).split('\n')[5] ?? '',
  ),
];
const formsIn = (text: string): string[] => FORMS.filter((form) => text.toLowerCase().includes(form.toLowerCase()));

const KEY = { secret: 'clientSecret' };
const NONE = { grant: { type: 'login' }, clientAuthentication: { method: 'none' } };
/** Requests that are none of RFC 6749, with the secret in every place that one has. */
const REQUESTS: Readonly<Record<string, object>> = {
  login: { ...NONE, request: { body: 'json', parameters: { in: { a: [KEY] } } } },
  query: { ...NONE, request: { method: 'GET', parameters: { key: KEY } } },
  unsendable: { ...NONE, request: { headers: { 'x-api-key': { secret: 'apiKey' } } } },
  header: { ...NONE, request: { headers: { authorization: { base64: ['me:', KEY], prefix: 'Basic ' } } } },
  password: { clientAuthentication: { method: 'none' }, grant: { type: 'password' } },
  locked: { clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'RS256' } } },
  // Nobody listens there: the handshake is prepared, and fails.
  tls: { clientAuthentication: { method: 'tls_client_auth' }, tokenUrl: 'https://127.0.0.1:1/token' },
};

/** Providers that behave as badly as they can: each repeats what it was sent in every place there is. */
const SERVICES = {
  good: 'a token',
  refused: 'invalid_client that quotes the secret',
  html: 'a page that quotes the secret',
  echo: 'a redirect that quotes the secret',
  broken: 'a token of a kind that cannot be shared',
  missing: 'a secret that is not there',
  malformed: 'a secret that is not JSON',
  login: 'a login whose refusal quotes its body',
  query: 'a login whose refusal quotes its URL',
  header: 'a login whose refusal quotes a header made of the secret',
  password: 'a password grant whose refusal quotes its body',
  locked: 'a key that its passphrase does not open',
  tls: 'a certificate for a server that is not there',
  second: 'a second request whose refusal quotes the first answer',
  unsendable: 'a key that would begin another header',
} as const;

describe('no secret and no token leaves the process', () => {
  const workspace = createWorkspace();
  let provider: ScriptedServer;
  let issued = 0;

  beforeAll(async () => {
    provider = await startScriptedServer(({ path, body, headers: sent }) => {
      const quote = `${SECRET} ${body} ${path} ${sent.authorization} ${TOKEN}0`;
      switch (path.split('?')[0]) {
        case '/login':
        case '/query':
        case '/header':
        case '/password':
        case '/second/step':
          // An error code that is what was sent, as far as it has the form of one.
          return {
            status: 403,
            body: { error: sent.authorization?.split(' ')[1] ?? SECRET, message: quote, [quote]: quote },
          };
        case '/second':
          return { body: { access_token: `${TOKEN}first`, session: `${TOKEN}session` } };
        case '/good':
          return {
            body: { access_token: `${TOKEN}${(issued += 1)}`, token_type: 'Bearer', expires_in: 5, scope: 'read' },
          };
        case '/refused':
          return { status: 401, body: { error: 'invalid_client', error_description: quote, [quote]: quote } };
        case '/html':
          return { status: 200, headers: { 'content-type': 'text/html' }, body: `<p>${quote}</p>` };
        case '/echo':
          return {
            status: 302,
            headers: { location: `https://example.com/?${encodeURIComponent(quote)}` },
            body: quote,
          };
        default:
          return { body: { access_token: `${TOKEN}bound`, token_type: quote, expires_in: 60, error_uri: quote } };
      }
    });
  });
  afterAll(async () => {
    await provider.close();
    workspace.remove();
  });

  const definitions = () =>
    Object.keys(SERVICES).map((id) => ({
      id,
      tokenUrl: `${provider.url}/${id}`,
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: id === 'good' ? 'client_secret_basic' : 'client_secret_post' },
      secret: { name: ['missing', 'malformed', 'unsendable', 'locked', 'tls'].includes(id) ? id : 'shared' },
      timing: { expiryBufferSeconds: 1 },
      ...REQUESTS[id],
      ...(id === 'second' && {
        secondRequest: {
          url: `${provider.url}/second/step`,
          parameters: { session: { firstAnswer: '/session' } },
          headers: { authorization: { firstAnswer: '/access_token', prefix: 'Bearer ' } },
        },
      }),
    }));

  test.each([['--json'], ['--log'], ['--verbose']])('with %s, whatever the providers answer', async (option) => {
    const services = workspace.json('services.json', definitions());
    const secrets = workspace.json('secrets.json', {
      shared: { clientId: ID, clientSecret: SECRET, username: 'me', password: SECRET },
      locked: { ...IDENTITY, clientId: ID, passphrase: `${SECRET}x` },
      tls: { ...IDENTITY, clientId: ID, passphrase: SECRET },
      unsendable: { apiKey: `MARKER\r\nx-other: ${SECRET}` },
      malformed: `${SECRET} is not JSON`,
    });
    const data = `${workspace.path}/data${option}`;
    const options = [
      '--port',
      '0',
      '--every',
      '1s',
      '--services',
      services,
      '--secrets',
      secrets,
      '--data-dir',
      data,
      '--consumer',
    ];
    const run = new LocalProcess([...options, option]);
    const heard: string[] = [];
    try {
      const address = await run.address();
      const invoke = createInvoker(address);
      const good = await untilAnswered(() => invoke('serve-tokens:good', { operation: 'getToken' }));
      expect(good.payload['accessToken']).toContain(TOKEN);
      for (const id of Object.keys(SERVICES)) {
        for (const event of [
          { operation: 'status' },
          { operation: 'getToken', service: `${SECRET}` },
          { operation: SECRET },
          ...(id === 'good' ? [] : [{ operation: 'getToken' }]),
        ]) {
          heard.push(`${id} ${JSON.stringify(await invoke(`serve-tokens:${id}`, event))}`);
        }
        heard.push(JSON.stringify(await invoke('refresh-tokens', { operation: 'refresh', service: id, force: true })));
      }
      heard.push(JSON.stringify(await invoke('serve-tokens:status', { operation: 'status' })));
    } finally {
      await run.stop('SIGINT');
    }
    expect(provider.requests.length).toBeGreaterThanOrEqual(5);
    expect(run.text).toContain('invalid_client');
    expect(run.text).toContain('the second request, to ');
    expect(run.text).toContain('apiKey: has a line end');
    expect(run.text).toContain('the passphrase of the secret does not open it');
    expect(run.text).toContain('ECONNREFUSED');
    const places = provider.requests.map(({ path, body, headers }) => [path, body, headers.authorization].join());
    expect(
      [
        '/login,{"in":{"a":["MARKER',
        '/query?key=MARKER',
        '/header,,Basic ',
        '/password,grant_type=password&username=me&password=MARKER',
        '/second/step,session=MARKER',
      ].filter((place) => !places.some((one) => one.startsWith(place))),
    ).toEqual([]);
    expect(formsIn(run.text)).toEqual([]);
    expect(heard.filter((text) => formsIn(text).length > 0)).toEqual([]);
  });

  test('the search for markers finds each of its forms', () => {
    for (const form of FORMS) {
      expect(formsIn(`before ${form} after`)).toContain(form);
    }
  });
});
