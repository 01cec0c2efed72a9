import { describe, expect, it } from '@jest/globals';
import { parseServiceDefinitions } from '../../../../functions/domain/service/service-definitions.ts';

const template = (changes: object = {}): Readonly<Record<string, unknown>> => ({
  id: 'graph',
  tokenUrl: 'https://login.acme.dev/{tenant}/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_post' },
  tenants: {},
  ...changes,
});
const problemsOf = (...services: readonly object[]): readonly string[] => {
  const parsed = parseServiceDefinitions(services);
  return 'problems' in parsed ? parsed.problems.map((problem) => problem.replace('services[0].', '')) : [];
};
const inHost = (region: unknown, tokenUrl = 'https://login.{region}/{tenant}/token'): object =>
  template({ tokenUrl, tenants: { parameters: { region } } });
const perTenant = { tenants: { secret: 'per-tenant' } };
const refreshToken = { grant: { type: 'refresh_token' }, clientAuthentication: { method: 'none' } };

describe('a template that is right', () => {
  it.each([
    ['a name in the path', template()],
    ['a form of names', template({ tenants: { pattern: 'guid', groups: ['gold', 'silver'] } })],
    ['a closed list in the host', inHost(['eu.acme.dev', 'us.acme.dev'])],
    ['names that stand for hosts', inHost({ 'eu-central-1': 'mypurecloud.de', 'us-east-1': 'mypurecloud.com' })],
    ['a port of a closed list', inHost(['8443', '9443'], 'https://login.acme.dev:{region}/{tenant}')],
    ['a list in the path', inHost(['a/b', 'c:d'], 'https://login.acme.dev/{region}/{tenant}')],
    ['a query', template({ tokenUrl: 'https://login.acme.dev/token?t={tenant}' })],
    [
      'a scope',
      template({ tokenUrl: 'https://a.acme.dev', grant: { type: 'client_credentials', scope: 'x/{tenant}' } }),
    ],
    ['an account that tells tenants apart', inHost('number', 'https://login.acme.dev/{region}')],
    ['a header', template({ tokenUrl: 'https://a.acme.dev', request: { headers: { 'X-Tenant': '{tenant}' } } })],
    ['a secret each', template({ ...perTenant, tokenUrl: 'https://login.acme.dev/token' })],
    [
      'a refresh token each',
      template({ ...perTenant, ...refreshToken, grant: { type: 'refresh_token', singleUse: true } }),
    ],
    ['a refresh token for all', template(refreshToken)],
    ['braces that are no placeholder', template({ response: { token: '/{Data}/token', error: '/{x}' } })],
    ['the longest alias', template({ id: 'x'.repeat(64), tenants: { groups: ['y'.repeat(40)] } })],
  ])('is taken: %s', (_what, definition) => {
    expect(problemsOf(definition)).toEqual([]);
  });
});

describe('a host that a tenant could choose', () => {
  const why =
    /^tokenUrl: expected no \{\w+\} in its host, where only a closed list .* may stand: the client secret would go wherever/;

  it.each([
    ['https://{tenant}/token', {}],
    ['https://{tenant}.acme.dev/token', {}],
    ['https://acme.dev:{tenant}/token', { pattern: 'number' }],
    ['https://{tenant}@acme.dev/token', {}],
    ['https://login.{region}/{tenant}', { parameters: { region: 'domain' } }],
    ['https://{region}', { parameters: { region: 'name' } }],
    ['https://{tenant}?x', { pattern: 'domain' }],
  ])('is refused: %s', (tokenUrl, tenants) => {
    expect(problemsOf(template({ tokenUrl, tenants }))).toContainEqual(expect.stringMatching(why));
  });

  it.each([
    'https:///{tenant}/token',
    'https:////{tenant}/token',
    'https://\t/{tenant}/token',
    'https://\n/{tenant}',
    'https://\\/{tenant}/token',
    'https:/{tenant}/token',
    'https:{tenant}/token',
    '{tenant}://acme.dev/token',
    '//{tenant}/token',
    'https://acme.dev/%2{tenant}/token',
    'https://acme.dev/%{tenant}',
  ])('is refused however it is written: %j', (tokenUrl) => {
    expect(problemsOf(template({ tokenUrl, tenants: { pattern: 'domain' } })).join()).toContain('tokenUrl: expected ');
  });

  it('is refused for the second request as well', () => {
    expect(problemsOf(template({ secondRequest: { url: 'https://{tenant}.acme.dev/' } }))).toEqual([
      expect.stringMatching(/^secondRequest\.url: expected no \{tenant\} in its host/),
    ]);
  });

  it.each([
    'evil.dev/x',
    'user@evil.dev',
    'acme.dev:444',
    'a.',
    '-a',
    'a-',
    'a_b',
    'a~b',
    'a b',
    'a..b',
    '.',
    'ä.dev',
    '',
  ])('has no values in its list that are more than a host: %j', (value) => {
    for (const region of [[value], ['acme.dev', value], { eu: value }]) {
      const problems = problemsOf(inHost(region));
      expect(problems).toEqual([expect.stringMatching(/^tenants\.parameters\.region: expected /)]);
    }
  });

  it('has 32 values at most, whatever they are made of', () => {
    const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `h${index}`);
    const of = (a: number, b: number): object =>
      template({
        tokenUrl: 'https://{a}.{b}.acme.dev/{tenant}',
        tenants: { parameters: { a: many(a), b: many(b) } },
      });
    expect(problemsOf(of(32, 1))).toEqual([]);
    expect(problemsOf(of(8, 4))).toEqual([]);
    expect(problemsOf(of(11, 3))).toEqual([
      'tokenUrl: expected 32 hosts at most: a sweep looks after each by itself, got 33',
    ]);
    expect(problemsOf(of(33, 1)).join()).toContain('tenants.parameters.a: expected one of guid');
  });

  it('sends no secret on to another one', () => {
    const secondRequest = { url: 'https://api.eu.acme.dev/', headers: { 'x-api-key': { secret: 'apiKey' } } };
    const tokenUrl = 'https://api.{region}/{tenant}';
    const tenants = { parameters: { region: ['eu.acme.dev', 'us.acme.dev'] } };
    expect(problemsOf(template({ tokenUrl, tenants, secondRequest }))).toEqual([
      expect.stringMatching(
        /^secondRequest: expected no secret, since its host is not the one .* \(api\.us\.acme\.dev\)/,
      ),
    ]);
  });
});

describe('a placeholder', () => {
  it('has to be declared', () => {
    const grant = { type: 'client_credentials', scope: 'api://{Tenant}/{client}' };
    const tenants = { parameters: { region: ['eu'] } };
    const tokenUrl = 'https://login.acme.dev/{tenent}/{tenant}/{region}';
    expect(problemsOf(template({ tokenUrl, grant, tenants }))).toEqual([
      'tokenUrl: expected {tenant} or {region}, or a parameter of this name in tenants.parameters, got "{tenent}"',
      'grant.scope: expected {tenant} or {region}, or a parameter of this name in tenants.parameters, got "{client}"',
    ]);
  });

  it.each([
    ['id', { id: '{tenant}' }],
    ['provider', { provider: 'acme {tenant}' }],
    ['secret.name', { secret: { name: 'a/{tenant}' } }],
    ['secret.fields.clientSecret', { secret: { name: 'a', fields: { clientSecret: '{tenant}' } } }],
    ['response.token', { response: { token: '/{tenant}/token' } }],
    ['header.name', { header: { name: 'X-{tenant}' } }],
    ['authorizationScheme', { authorizationScheme: '{tenant}' }],
    ['acceptedTokenTypes.0', { acceptedTokenTypes: ['{tenant}'] }],
    [
      'secondRequest.response.token',
      { secondRequest: { url: 'https://a.acme.dev', response: { token: '/{tenant}' } } },
    ],
    [
      'secondRequest.parameters.x.firstAnswer',
      { secondRequest: { url: 'https://a.acme.dev', parameters: { x: { firstAnswer: '/{tenant}' } } } },
    ],
    ['request.parameters.{tenant}', { request: { parameters: { '{tenant}': 'x' } } }],
  ])('stands in no member that is not filled: %s', (at, changes) => {
    expect(problemsOf(template(changes))).toEqual([
      `${at}: expected no placeholder: only values in tokenUrl, secondRequest, request, grant, clientAuthentication, clientId are ` +
        'filled in, got "{tenant}"',
    ]);
  });

  it.each([
    ['grant.type', { grant: { type: '{tenant}' } }],
    ['clientAuthentication.method', { clientAuthentication: { method: '{tenant}' } }],
    ['request.body', { request: { body: '{tenant}' } }],
    ['request.parameters.x.secret', { request: { parameters: { x: { secret: '{tenant}' } } } }],
    ['timing.expiryBufferSeconds', { timing: { expiryBufferSeconds: '{tenant}' } }],
    ['maxRequestsPerHour', { maxRequestsPerHour: '{tenant}' }],
    ['tenants.requestsPerSecond', { tenants: { requestsPerSecond: '{tenant}' } }],
  ])('is no word, number or member of a secret: %s', (at, changes) => {
    expect(problemsOf(template(changes))).toEqual([
      expect.stringMatching(new RegExp(`^${at.replaceAll('.', '\\.')}: `)),
    ]);
  });

  it('does not show what stands in a header that is secret', () => {
    const headers = { 'x-api-key': 'MARKER{tenant}', authorization: 'MARKER{other}' };
    const problems = problemsOf(template({ request: { headers } }));
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('MARKER');
  });

  it('is the tenant of nobody where a definition has no tenants', () => {
    const { tenants: _none, ...plain } = template();
    expect(problemsOf(plain)).toEqual([
      'tokenUrl: expected the tenant itself, or tenants in the definition (docs/tenants.md), got "{tenant}"',
    ]);
    expect(problemsOf({ ...plain, tokenUrl: 'https://a.acme.dev', response: { token: '/{tenant}' } })).toEqual([]);
  });
});

describe('tenants that could not be told apart', () => {
  const same =
    /^tenants: expected \{tenant\} in the template, or "secret": "per-tenant": .* the same token, got "neither"$/;

  it.each([
    ['no placeholder', { tokenUrl: 'https://a.acme.dev' }],
    ['a list alone', { tokenUrl: 'https://{region}', tenants: { parameters: { region: ['a.dev', 'b.dev'] } } }],
  ])('are refused: %s', (_what, changes) => {
    expect(problemsOf(template(changes))).toEqual([expect.stringMatching(same)]);
  });

  it('and parameters that nobody uses', () => {
    expect(problemsOf(template({ tenants: { parameters: { region: ['eu'], account: 'number' } } }))).toEqual([
      'tenants.parameters.region: expected {region} somewhere in the template, or no such parameter, got "none"',
      'tenants.parameters.account: expected {account} somewhere in the template, or no such parameter, got "none"',
    ]);
  });
});

describe('the secrets of tenants', () => {
  it.each([
    ['secret.name', { secret: { name: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:a' } }],
    ['secret.name', { secret: { name: 'a'.repeat(500) } }],
    ['secret.shape', { secret: { name: 'a', shape: 'salesforce' } }],
    ['tenants.secret', { clientAuthentication: { method: 'aws_web_identity', audience: 'a' }, clientId: 'x' }],
  ])('stand beside %s', (at, changes) => {
    expect(problemsOf(template({ ...perTenant, ...changes }))).toEqual([expect.stringMatching(new RegExp(`^${at}: `))]);
    expect(problemsOf(template({ ...changes, tenants: {} }))).toEqual([]);
  });

  it('have names that are long enough for theirs', () => {
    expect(problemsOf(template({ ...perTenant, secret: { name: 'a'.repeat(499) } }))).toEqual([]);
  });

  it('are no shared refresh token that is accepted once', () => {
    const once = { ...refreshToken, grant: { type: 'refresh_token', singleUse: true } };
    expect(problemsOf(template(once))).toEqual([
      'tenants.secret: expected per-tenant with "singleUse": a refresh token that is accepted once is of no use to a second tenant, ' +
        'got nothing',
    ]);
  });

  it('are not those of another template', () => {
    const one = template({ ...perTenant, secret: { name: 'a' } });
    expect(problemsOf(one, { ...one, id: 'other' })).toEqual([
      'services[1].secret.name: expected a name that no other template with "secret": "per-tenant" has, got "a"',
    ]);
    expect(problemsOf(template({ secret: { name: 'a' } }), { ...one, id: 'other' })).toEqual([]);
  });
});

describe('the aliases of groups', () => {
  const grouped = (id: string, ...groups: readonly string[]): object => template({ id, tenants: { groups } });

  it.each([
    ['a service', [grouped('graph', 'gold'), template({ id: 'graph--gold' })], 'services[0]', 'gold'],
    ['a group', [grouped('a', 'b--c'), grouped('a--b', 'c')], 'services[1]', 'c'],
  ])('are those of nobody else: %s', (_what, services, at, group) => {
    expect(parseServiceDefinitions(services)).toEqual({
      problems: [
        expect.stringMatching(new RegExp(`^${at.replace(/[[\]]/g, '\\$&')}\\.tenants\\.groups: .*, got "${group}"$`)),
      ],
    });
  });

  it('are told together with all else, each group once', () => {
    expect(problemsOf(grouped('graph', 'gold', 'gold'), template({ id: 'x', tokenUrl: 'y' }))).toEqual([
      'tenants.groups: expected each group once, got ["gold"]',
      expect.stringMatching(/^services\[1\]\.tenants: expected \{tenant\} in the template/),
      expect.stringMatching(/^services\[1\]\.tokenUrl: expected an https URL/),
    ]);
  });
});

it('is refused however deep something in it is nested', () => {
  let deep: unknown = '{tenant}';
  for (let level = 0; level < 20_000; level++) deep = { a: deep };
  const request = { body: 'json', parameters: { deep } };
  for (const definition of [template({ request }), { ...template({ request }), tenants: undefined }]) {
    expect(problemsOf(definition).join()).toContain('expected a value not deeper than 8 in others');
  }
});

it('names each place once, as it was written, for however many values', () => {
  const tenants = { pattern: 'guid', parameters: { region: ['a.dev', 'b.dev', 'c.dev'] }, colour: 'red' };
  expect(problemsOf(template({ tokenUrl: 'http://{region}/{tenant}', tenants, maxRequestsPerHour: 0 }))).toEqual([
    expect.stringMatching(/^tenants\.colour: expected one of the known members/),
    expect.stringMatching(/^tokenUrl: expected an https URL .*, got "http:\/\/\{region\}\/\{tenant\}"$/),
    expect.stringMatching(/^maxRequestsPerHour: /),
  ]);
});
