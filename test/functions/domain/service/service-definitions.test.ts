import { describe, expect, test } from '@jest/globals';
import { isServiceId, parseServiceDefinitions } from '../../../../functions/domain/service/service-definitions.ts';
import { isTokenUrl } from '../../../../functions/domain/wire/token-url.ts';

/** A definition that nothing is wrong with. */
const definition = (changes: object = {}): Record<string, unknown> => ({
  id: 'genesys',
  tokenUrl: 'https://login.example.test/oauth/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'token-keeper/genesys' },
  ...changes,
});
const problemsOf = (value: unknown): readonly string[] => {
  const parsed = parseServiceDefinitions(value);
  return 'problems' in parsed ? parsed.problems : [];
};

describe('definitions without a mistake', () => {
  const whole = definition({
    id: 'api',
    provider: 'client-credentials',
    grant: {
      type: 'client_credentials',
      scope: 'a b',
      audience: 'https://api.example.test',
      resource: 'urn:example',
      extraParameters: { tenant: 'x', empty: '' },
    },
    timing: { expiryBufferSeconds: 30 },
  });

  test.each([
    ['a list', [definition(), whole]],
    ['an object with a list', { services: [definition(), whole] }],
  ])('are returned as they are: %s', (_what, value) => {
    expect(parseServiceDefinitions(value)).toEqual({ definitions: [definition(), whole] });
  });
});

describe('what is no list of definitions', () => {
  test.each([
    ['an empty list', [], '[]'],
    ['an empty object', {}, 'nothing'],
    ['an object with an empty list', { services: [] }, '[]'],
    ['an object with an object', { services: { genesys: definition() } }, '{"genesys":'],
    ['null', null, 'null'],
    ['text', 'genesys', '"genesys"'],
    ['nothing', undefined, 'nothing'],
  ])('is refused with what was seen: %s', (_what, value, seen) => {
    const problems = problemsOf(value);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`services: expected a list of one or more service definitions, got ${seen}`);
  });
});

describe('one mistake is one problem, with the field, what was expected and what was seen', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    [{ id: undefined }, '.id: expected an id like genesys', 'got nothing'],
    [{ id: '' }, '.id: expected an id like genesys', 'got ""'],
    [{ id: 'status' }, '.id: expected an id like genesys', 'that is not "status", got "status"'],
    [{ id: '1password' }, '.id: expected an id like genesys', 'got "1password"'],
    [{ id: 'a.b' }, '.id: expected an id like genesys', 'got "a.b"'],
    [{ id: 7 }, '.id: expected an id like genesys', 'got 7'],
    [{ provider: '' }, '.provider: expected a short name', 'got ""'],
    [{ provider: 'p'.repeat(65) }, '.provider: expected a short name', 'got "ppp'],
    [{ tokenUrl: undefined }, '.tokenUrl: expected an https URL', 'got nothing'],
    [{ tokenUrl: 'http://login.example.test/token' }, '.tokenUrl: expected an https URL (http only to loopback)', 'got "http://login.example.test/token"'],
    [{ tokenUrl: 'https://x.test/#part' }, '.tokenUrl: expected an https URL', 'without credentials, fragment or secret parameters, got "https://x.test/#[redacted]"'],
    [{ clientid: 'x' }, '.clientid: expected one of the known members (id, ', 'got "clientid"'],
    [{ clientSecret: 'x' }, '.clientSecret: expected one of the known members', 'got "clientSecret"'],
    [{ grant: undefined }, '.grant: expected an object', 'got nothing'],
    [{ grant: { type: 'implicit' } }, '.grant.type: expected one of client_credentials', 'got "implicit"'],
    [{ grant: { type: 'constructor' } }, '.grant.type: expected one of client_credentials', 'got "constructor"'],
    [{ grant: { type: 'client_credentials', scope: '' } }, '.grant.scope: expected a non-empty string', 'got ""'],
    [{ grant: { type: 'client_credentials', scope: ['a', 'b'] } }, '.grant.scope: expected a non-empty string', 'got ["a","b"]'],
    [{ grant: { type: 'client_credentials', audience: 1 } }, '.grant.audience: expected a non-empty string', 'got 1'],
    [{ grant: { type: 'client_credentials', resource: null } }, '.grant.resource: expected a non-empty string', 'got null'],
    [{ grant: { type: 'client_credentials', scopes: 'a' } }, '.grant.scopes: expected one of the known members (type, ', 'got "scopes"'],
    [{ grant: { type: 'client_credentials', extraParameters: ['a'] } }, '.grant.extraParameters: expected an object of strings', 'got ["a"]'],
    [{ grant: { type: 'client_credentials', extraParameters: { a: 1 } } }, '.grant.extraParameters.a: expected a string', 'got 1'],
    [{ grant: { type: 'client_credentials', extraParameters: { grant_type: 'x' } } }, '.grant.extraParameters.grant_type: expected a name that token-keeper does not set itself (grant_type, ', 'got "grant_type"'],
    [{ clientAuthentication: 'client_secret_basic' }, '.clientAuthentication: expected an object', 'got "client_secret_basic"'],
    [{ clientAuthentication: { method: 'basic' } }, '.clientAuthentication.method: expected one of client_secret_basic, client_secret_basic_raw, client_secret_post', 'got "basic"'],
    [{ clientAuthentication: { method: 'client_secret_post', secret: 'x' } }, '.clientAuthentication.secret: expected one of the known members (method)', 'got "secret"'],
    [{ secret: 'token-keeper/genesys' }, '.secret: expected an object', 'got "..."'],
    [{ secret: { name: '' } }, '.secret.name: expected the name or ARN of a Secrets Manager secret', 'got ""'],
    [{ secret: { name: 'n'.repeat(2049) } }, '.secret.name: expected the name or ARN', 'nnn...'],
    [{ secret: { name: 'n', value: 'x' } }, '.secret.value: expected one of the known members (name, ', 'got "value"'],
    [{ timing: { expiryBufferSeconds: -1 } }, '.timing.expiryBufferSeconds: expected a whole number from 0 to 3600', 'got -1'],
  ])('%j', (changes, expected, seen) => {
    const problems = problemsOf([definition(changes)]);
    // A part that is missing altogether lacks its own members as well.
    expect(problems.filter((problem) => problem.startsWith(`services[0]${expected}`))).toHaveLength(1);
    expect(problems[0]).toContain(`services[0]${expected}`);
    expect(problems[0]).toContain(seen);
  });

  // biome-ignore format: a list is read by its words
  test.each([
    'grant_type', 'scope', 'audience', 'resource', 'client_id', 'client_secret', 'client_assertion', 'client_assertion_type',
    'assertion', 'refresh_token', 'account_id',
  ])('an extra parameter may not be %s, which token-keeper sets itself', (name) => {
    const grant = { type: 'client_credentials', extraParameters: { fine: 'x', [name]: 'x' } };
    expect(problemsOf([definition({ grant })])).toEqual([expect.stringContaining(`extraParameters.${name}: `)]);
  });

  test.each([null, 7, 'genesys', [definition()]])('a definition that is no object is one: %j', (value) => {
    expect(problemsOf([definition(), value])).toEqual([
      expect.stringContaining('services[1]: expected an object, got '),
    ]);
  });
});

describe('problems', () => {
  test('are all found at once, of every definition', () => {
    const wrong = definition({ id: 'a b', tokenUrl: 'ftp://x.test', grant: { type: 'x' }, timing: { maxAge: 1 } });
    const problems = problemsOf([wrong, definition(), definition({ id: 'other', secret: { name: 1 } })]);
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      'services[0].id',
      'services[0].tokenUrl',
      'services[0].grant.type',
      'services[0].timing.maxAge',
      'services[2].secret.name',
    ]);
  });

  test('name every misspelt member of an object', () => {
    const grant = { type: 'client_credentials', scopes: 'a', audiance: 'b' };
    const problems = problemsOf([definition({ grant, clientid: 'x', tokenurl: 'y' })]);
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      'services[0].clientid',
      'services[0].tokenurl',
      'services[0].grant.scopes',
      'services[0].grant.audiance',
    ]);
  });

  test('name an id that is there twice, once for every repetition', () => {
    const [a, b] = [definition(), definition({ id: 'other' })];
    expect(problemsOf([a, b, a, a])).toEqual([
      'services[2].id: expected an id that no other service has, got "genesys"',
      'services[3].id: expected an id that no other service has, got "genesys"',
    ]);
    expect(problemsOf([definition(), definition({ id: 'Genesys' })])).toEqual([]);
  });

  test('never repeat a secret that was written into the definition', () => {
    const changes = {
      clientSecret: 'marker-1',
      secret: { name: 'n', clientSecret: 'marker-2' },
      tokenUrl: 'https://user:marker-3@login.example.test/token',
      grant: { type: 'client_credentials', client_secret: 'marker-4', extraParameters: { client_secret: 'marker-5' } },
    };
    const problems = problemsOf([definition(changes)]);
    expect(problems).toHaveLength(5);
    expect(problems.join()).not.toContain('marker');
  });
});

describe('an id', () => {
  test.each(['genesys', 'G', 'microsoft-graph', 'a_1', 'a-', 'a'.repeat(64), 'Status', 'status1'])(
    'may be "%s"',
    (id) => {
      expect(isServiceId(id)).toBe(true);
    },
  );

  test.each(['status', '', '1a', '-a', '_a', 'a.b', 'a b', 'a/b', 'a:b', 'a*', 'é', 'a\n', '$LATEST', 'a'.repeat(65)])(
    'may not be %j',
    (id) => {
      expect(isServiceId(id)).toBe(false);
    },
  );
});

describe('a token URL', () => {
  test.each([
    'https://login.example.test/oauth/token',
    'https://login.example.test:8443/token?tenant=a',
    'http://127.0.0.1:4000/token',
    'http://localhost/token',
    'http://[::1]:4000/token',
    'https://login.example.test/token?token_format=jwt&api-version=1&client_id=a&key=public',
    'https://login.example.test/token?client_assertion_type=a&grant_type=client_credentials',
  ])('may be %s', (url) => {
    expect(isTokenUrl(url)).toBe(true);
  });

  test.each([
    'http://login.example.test/token',
    'http://127.0.0.2/token',
    'http://localhost.example.test/token',
    'http://127.0.0.1.example.test/token',
    'http://[::2]/token',
    'https://user@login.example.test/token',
    'https://user:password@login.example.test/token',
    'https://:password@login.example.test/token',
    'https://login.example.test/token#fragment',
    ...[
      'client_secret',
      'SECRET',
      'password',
      'pwd',
      'access_token',
      'token',
      'client_assertion',
      'credential',
      'sig',
      'x-signature',
      'api_key',
      'apikey',
      'subscription-key',
      'Authorization',
    ].map((name) => `https://login.example.test/token?tenant=a&${name}=marker`),
    'ftp://login.example.test/token',
    'file:///etc/passwd',
    'login.example.test/token',
    '//login.example.test/token',
    'https://',
    '',
  ])('may not be %j', (url) => {
    expect(isTokenUrl(url)).toBe(false);
  });
});

describe('a definition that names no secret', () => {
  const { secret: _open, ...open } = definition();

  test('gets one named after it when it needs one', () => {
    expect(parseServiceDefinitions([open])).toEqual({
      definitions: [{ ...open, secret: { name: 'token-keeper/genesys' } }],
    });
    expect(parseServiceDefinitions([open], (id) => `Stack/Keeper/${id}`)).toMatchObject({
      definitions: [{ secret: { name: 'Stack/Keeper/genesys' } }],
    });
  });

  test('gets none when nothing secret is needed', () => {
    const clientAuthentication = { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' };
    const federated = { ...open, clientId: 'app', clientAuthentication };
    expect(parseServiceDefinitions([federated])).toEqual({ definitions: [federated] });
  });

  test('leaves one that does as it is', () => {
    const named = definition();
    expect(parseServiceDefinitions([named], () => 'other')).toEqual({ definitions: [named] });
  });
});
