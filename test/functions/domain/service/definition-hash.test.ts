import { describe, expect, test } from '@jest/globals';
import { definitionHashOf, type ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';

const DEFINITION: ServiceDefinition = {
  id: 'genesys',
  tokenUrl: 'https://login.example.test/oauth/token',
  grant: { type: 'client_credentials', scope: 'a b', extraParameters: { x: '1', y: '2' } },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'token-keeper/genesys' },
};
const hash = (definition: ServiceDefinition): string => definitionHashOf(definition, sha256Hex);

describe('the hash of a definition', () => {
  test('is 12 hex digits', () => {
    expect(hash(DEFINITION)).toMatch(/^[0-9a-f]{12}$/);
  });

  test.each<[string, Partial<ServiceDefinition>]>([
    ['the id', { id: 'other' }],
    ['the preset', { provider: 'genesys-cloud' }],
    ['how it is sent to the API', { header: { name: 'X-Auth-Token' } }],
    ['the limit of requests', { maxRequestsPerHour: 10 }],
    ['the timing', { timing: { expiryBufferSeconds: 60 } }],
    [
      'the order of its members',
      { grant: { extraParameters: { y: '2', x: '1' }, scope: 'a b', type: 'client_credentials' } },
    ],
  ])('does not change with %s: the token would be the same', (_what, changes) => {
    expect(hash({ ...DEFINITION, ...changes })).toBe(hash(DEFINITION));
  });

  test('is the one of former versions where a definition says nothing of tokens', () => {
    expect(hash(DEFINITION)).toBe('98deb77e3c60');
    expect(hash({ ...DEFINITION, acceptedTokenTypes: ['JWT', 'N_A'] })).toBe('2c6470df50b4');
  });

  test('changes with what the parameters of a template stand for, and not with all else of its tenants', () => {
    const template = (region: string): ServiceDefinition => ({
      ...DEFINITION,
      tokenUrl: 'https://{region}/{tenant}',
      tenants: { parameters: { region: { eu: region } } },
    });
    const before = template('eu.acme.dev');
    expect(hash(template('eu2.acme.dev'))).not.toBe(hash(before));
    expect(hash({ ...before, tenants: { ...before.tenants, groups: ['gold'], requestsPerSecond: 5 } })).toBe(
      hash(before),
    );
    expect(hash({ ...template('eu2.acme.dev'), tenant: 'a' })).toBe(hash({ ...before, tenant: 'b' }));
  });

  test('does not change by a trip through JSON', () => {
    expect(hash(JSON.parse(JSON.stringify(DEFINITION)))).toBe(hash(DEFINITION));
    const unset = {
      ...DEFINITION,
      grant: { ...DEFINITION.grant, audience: undefined },
    } as unknown as ServiceDefinition;
    expect(hash(unset)).toBe(hash(DEFINITION));
  });

  test.each<[string, Partial<ServiceDefinition>]>([
    ['the token URL', { tokenUrl: 'https://login.example.test/oauth/token2' }],
    ['the scope', { grant: { type: 'client_credentials', scope: 'b a', extraParameters: { x: '1', y: '2' } } }],
    ['a missing scope', { grant: { type: 'client_credentials', extraParameters: { x: '1', y: '2' } } }],
    ['an audience', { grant: { ...DEFINITION.grant, audience: 'x' } }],
    ['a resource', { grant: { ...DEFINITION.grant, resource: 'x' } }],
    [
      'an extra parameter',
      { grant: { type: 'client_credentials', scope: 'a b', extraParameters: { x: '1', y: '3' } } },
    ],
    ['the client authentication', { clientAuthentication: { method: 'client_secret_post' } }],
    ['the request', { request: { body: 'json' } }],
    ['a value of the request', { request: { parameters: { a: { secret: 'b' } } } }],
    ['where its answer has what', { response: { token: '/data/token' } }],
    ['a second request', { secondRequest: { url: 'https://login.example.test/second' } }],
    ['the accepted types', { acceptedTokenTypes: ['JWT'] }],
    ['the scheme that is stored with the token', { authorizationScheme: 'token' }],
    ['the secret', { secret: { name: 'token-keeper/other' } }],
  ])('changes with %s', (_what, changes) => {
    expect(hash({ ...DEFINITION, ...changes })).not.toBe(hash(DEFINITION));
  });
});
