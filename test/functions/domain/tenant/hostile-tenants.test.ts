import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseServiceDefinitions } from '../../../../functions/domain/service/service-definitions.ts';
import { hostsOf } from '../../../../functions/domain/template/template-hosts.ts';
import {
  isTemplate,
  type Template,
  tenantDefinition,
} from '../../../../functions/domain/template/tenant-definition.ts';
import { FORM_EXAMPLES, TENANT_FORMS, type TenantForm } from '../../../../functions/domain/tenant/tenant-name.ts';
import { readTenant } from '../../../../functions/domain/tenant/tenant-registration.ts';

const REGION = { eu: 'eu.acme.dev', us: 'us.acme.dev' };

/** Returns the template, `undefined` where the check refuses it. */
function templateOf(tokenUrl: string, pattern: TenantForm, parameters: object): Template | undefined {
  const parsed = parseServiceDefinitions([
    {
      id: 'crm',
      tokenUrl,
      secondRequest: { url: tokenUrl },
      grant: { type: 'client_credentials', scope: '{tenant}' },
      clientAuthentication: { method: 'client_secret_post' },
      tenants: { pattern, parameters },
    },
  ]);
  const [definition] = 'definitions' in parsed ? parsed.definitions : [];
  return definition && isTemplate(definition) ? definition : undefined;
}

/** Returns the URLs of a tenant as it was typed; none where it is refused. */
function urlsOf(template: Template, tenant: unknown, parameters?: object): readonly URL[] {
  const read = readTenant(template.tenants, { tenant, parameters, group: undefined, shard: undefined });
  if (typeof read === 'string') return [];
  const { tokenUrl, secondRequest } = tenantDefinition(template, read.tenant, read);
  return [tokenUrl, secondRequest?.url ?? ''].map((url) => new URL(url));
}

const shapeOf = ({ protocol, username, password, host, hash, pathname }: URL): readonly unknown[] => [
  protocol,
  username,
  password,
  host,
  hash,
  pathname.split('/').length,
];

const HOSTILE = [
  '..',
  '.',
  '../..',
  '%2e%2e',
  'a/b',
  'a\\b',
  'a#b',
  'a?b',
  'a@evil.dev',
  'a:b@evil.dev',
  '//evil.dev',
  'evil.dev',
  'evil.dev:443',
  'ⅽontoso',
  'contoso。dev',
  'a\u202eb',
  'a\nb',
  'a\tb',
  'contoso\n',
  ' contoso',
  '',
  '__proto__',
  '{tenant}',
  '{region}',
  '$&',
  '$1',
  'x'.repeat(128),
  'x'.repeat(129),
  'x'.repeat(300),
  '1'.repeat(65),
  null,
  7,
  ['a'],
  {},
];
const names = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE, ...Object.values(FORM_EXAMPLES)),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/),
  fc.stringMatching(/^([a-zA-Z0-9-]{1,12}\.){1,4}[a-z]{2,8}$/),
  fc.uuid().map((one) => one.toUpperCase()),
  fc.bigInt({ min: 0n }).map(String),
);

describe('whatever name of a tenant is taken', () => {
  it.each(TENANT_FORMS)('leaves host and path as the template has them, with the form %s', (pattern) => {
    const templates = [
      'https://{region}/{tenant}/t',
      'https://a.dev/{region}/x.{tenant}',
      'https://a.dev/?{tenant}={region}',
    ].map((url) => templateOf(url, pattern, { region: REGION }) as Template);
    fc.assert(
      fc.property(names, fc.constantFrom(...templates), fc.constantFrom('eu', 'us'), (name, template, region) => {
        const usual = urlsOf(template, FORM_EXAMPLES[pattern], { region }).map(shapeOf);
        const urls = urlsOf(template, name, { region });
        expect(urls.length === 0 ? usual : urls.map(shapeOf)).toEqual(usual);
        for (const url of urls) expect(hostsOf(template)).toContain(url.host);
      }),
      { numRuns: 500 },
    );
  });

  const parts = fc.constantFrom(
    '{tenant}',
    '{region}',
    '{account}',
    '/',
    '//',
    '.',
    '..',
    '%',
    '%2',
    '2e',
    '\\',
    '@',
    ':',
    '?',
    '#',
    'a',
    'acme.dev',
    '\t',
    ' ',
    '[',
    ']',
  );
  const urls = fc
    .tuple(fc.constantFrom('https://', 'https:/', 'https:', 'http://', ''), fc.array(parts, { maxLength: 8 }))
    .map(([scheme, rest]) => scheme + rest.join(''));

  it('leaves them so in whatever template is taken', () => {
    let taken = 0;
    fc.assert(
      fc.property(urls, names, names, fc.constantFrom(...TENANT_FORMS), (url, name, account, pattern) => {
        const used = { region: url.includes('{region}'), account: url.includes('{account}') };
        const declared = { ...(used.region && { region: REGION }), ...(used.account && { account: 'name' }) };
        const template = templateOf(url, pattern, declared);
        if (!template) return;
        const given = (value: unknown): object => ({
          ...(used.region && { region: 'eu' }),
          ...(used.account && { account: value }),
        });
        const usual = urlsOf(template, FORM_EXAMPLES[pattern], given('contoso')).map(shapeOf);
        expect(usual).toHaveLength(2);
        const found = urlsOf(template, name, given(account)).map(shapeOf);
        if (found.length === 0) return;
        taken += 1;
        expect(found).toEqual(usual);
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('fills in what was written, with no meaning of its own', () => {
    const template = templateOf('https://a.dev/{tenant}', 'name', {}) as Template;
    for (const name of ['constructor', 'a.b~c_d-e', 'x'.repeat(128)]) {
      expect(urlsOf(template, name).map(({ pathname }) => pathname)).toEqual([`/${name}`, `/${name}`]);
    }
    for (const name of HOSTILE.slice(0, 22)) {
      if (name === 'evil.dev') continue;
      expect(urlsOf(template, name)).toEqual([]);
    }
  });
});

describe('a value that is stored, and that the template allows no longer', () => {
  const template = templateOf('https://login.{region}/{tenant}', 'name', { region: REGION }) as Template;

  it.each(['evil.dev', 'eu.acme.dev', 'ap', '', '__proto__', 'constructor', 'eu/../x', '@evil.dev'])(
    'is not filled in, and no host has such a name: %j',
    (region) => {
      const { tokenUrl } = tenantDefinition(template, 'acme', { parameters: { region } });
      expect(tokenUrl).toBe('https://login.{region}/acme');
    },
  );

  it('is missed like one that is not there, or is another parameter', () => {
    expect(tenantDefinition(template, 'acme', {}).tokenUrl).toBe('https://login.{region}/acme');
    const parameters = { region: 'us', constructor: 'x', tenant: 'other' };
    expect(tenantDefinition(template, 'acme', { parameters }).tokenUrl).toBe('https://login.us.acme.dev/acme');
  });
});
