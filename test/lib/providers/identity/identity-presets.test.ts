import { describe, expect, test } from '@jest/globals';
import { requiredSecretFields } from '../../../../functions/domain/service/required-secret.ts';
import { InvalidServiceDefinition } from '../../../../lib/providers/definition/define-service.ts';
import { type Auth0Options, auth0 } from '../../../../lib/providers/identity/auth0.ts';
import { type CognitoOptions, cognito } from '../../../../lib/providers/identity/cognito.ts';
import { type KeycloakOptions, keycloak } from '../../../../lib/providers/identity/keycloak.ts';
import { type OktaOptions, okta } from '../../../../lib/providers/identity/okta.ts';

const AUTH0 = { id: 'a', domain: 'tenant.eu.auth0.com', audience: 'https://api.example.com' } as const;
const OKTA = { id: 'a', domain: 'example.okta.com', scope: 'okta.users.read' } as const;
const KEYCLOAK = { id: 'a', baseUrl: 'https://sso.example.com', realm: 'main' } as const;
const COGNITO = { id: 'a', domainPrefix: 'my-pool', region: 'eu-central-1' } as const;
const SECRET = ['clientId', 'clientSecret'];
const KEY = ['clientId', 'privateKey'];

describe('the presets of identity providers', () => {
  test.each([
    ['Auth0', auth0(AUTH0), SECRET],
    ['Auth0 with a key', auth0({ ...AUTH0, credential: 'private_key' }), KEY],
    ['Okta', okta(OKTA), KEY],
    ['Okta with a secret', okta({ ...OKTA, authorizationServerId: 'default', credential: 'client_secret' }), SECRET],
    ['Keycloak', keycloak(KEYCLOAK), SECRET],
    ['Keycloak with a key', keycloak({ ...KEYCLOAK, credential: 'private_key', algorithm: 'ES256' }), KEY],
    ['Keycloak with a signed secret', keycloak({ ...KEYCLOAK, credential: 'client_secret_jwt' }), SECRET],
    ['Keycloak with a certificate', keycloak({ ...KEYCLOAK, credential: 'certificate' }), [...KEY, 'certificate']],
    ['Cognito', cognito(COGNITO), SECRET],
  ])('%s needs no more in its secret than that', (_what, definition, fields) => {
    expect(requiredSecretFields(definition)).toEqual(fields);
  });

  test.each([
    ['Auth0', auth0(AUTH0), { min: 3600, max: 2_592_000 }],
    ['Okta', okta(OKTA), 3600],
    ['Okta, a custom server', okta({ ...OKTA, authorizationServerId: 'default' }), { min: 300, max: 86_400 }],
    ['Keycloak', keycloak(KEYCLOAK), { min: 300, max: 86_400 }],
    ['Cognito', cognito(COGNITO), { min: 300, max: 86_400 }],
  ])('%s is expected to give tokens that live as documented', (_what, { timing }, expected) => {
    expect(timing?.expectedLifetimeSeconds).toEqual(expected);
  });

  test('algorithms and the way to authenticate are those that are asked for', () => {
    const { clientAuthentication } = okta({ ...OKTA, algorithm: 'ES256' });
    expect(clientAuthentication).toEqual({ method: 'private_key_jwt', assertion: { algorithm: 'ES256' } });
    expect(keycloak({ ...KEYCLOAK, credential: 'certificate' }).clientAuthentication.method).toBe('tls_client_auth');
  });
});

describe('a preset of an identity provider is refused', () => {
  const of = (make: (options: never) => unknown, base: object) => (changed: object) => () =>
    make({ ...base, ...changed } as never);
  const forAuth0 = of(auth0 as (options: never) => unknown, AUTH0 satisfies Auth0Options);
  const forOkta = of(okta as (options: never) => unknown, OKTA satisfies OktaOptions);
  const forKeycloak = of(keycloak as (options: never) => unknown, KEYCLOAK satisfies KeycloakOptions);
  const forCognito = of(cognito as (options: never) => unknown, COGNITO satisfies CognitoOptions);

  test.each([
    ['a URL as the domain', forAuth0({ domain: 'https://tenant.auth0.com' }), 'domain: expected a host like tenant.eu'],
    ['a path in the domain', forAuth0({ domain: 'tenant.auth0.com/oauth' }), 'without https:// and path'],
    [
      'a host of somebody else',
      forAuth0({ domain: 'auth0.com.evil.example' }),
      'a host of auth0.com, auth0app.com (one of your own is customDomain), got',
    ],
    ['no domain', forAuth0({ domain: undefined }), 'domain: expected a host'],
    ['two domains', forAuth0({ customDomain: 'login.example.com' }), 'customDomain: expected nothing'],
    ['no audience', forAuth0({ audience: undefined }), 'grant.audience: expected'],
    [
      'an unknown credential',
      forAuth0({ credential: 'certificate' }),
      'credential: expected one of client_secret, private',
    ],
    ['a word that every object has', forAuth0({ credential: 'constructor' }), 'credential: expected one of'],
    [
      'an algorithm without a key',
      forAuth0({ algorithm: 'RS256' }),
      'algorithm: expected nothing without a private_key',
    ],
    ['an algorithm that is none', forOkta({ algorithm: 'HS256' }), 'assertion.algorithm: expected one of RS256'],
    ['the Admin Console', forOkta({ domain: 'example-admin.okta.com' }), 'leave "-admin" out'],
    ['no scope', forOkta({ scope: undefined }), 'grant.scope: expected'],
    [
      'a secret at the server of the org',
      forOkta({ credential: 'client_secret' }),
      'only a key gets the scopes of Okta',
    ],
    ['a path as the server', forOkta({ authorizationServerId: 'default/v1' }), 'authorizationServerId: expected an id'],
    ['a way up as the server', forOkta({ authorizationServerId: '..' }), 'authorizationServerId: expected an id'],
    ['a base URL with the realm', forKeycloak({ baseUrl: 'https://a.example/realms/main' }), 'without /realms'],
    ['a base URL with a query', forKeycloak({ baseUrl: 'https://a.example/?a=b' }), 'baseUrl: expected a URL like'],
    ['a base URL over plain http', forKeycloak({ baseUrl: 'http://a.example' }), 'baseUrl: expected a URL like'],
    ['no base URL', forKeycloak({ baseUrl: undefined }), 'baseUrl: expected a URL like'],
    ['a path as the realm', forKeycloak({ realm: '../master' }), 'realm: expected the name of the realm'],
    ['no realm', forKeycloak({ realm: undefined }), 'realm: expected the name of the realm'],
    ['a host as the prefix', forCognito({ domainPrefix: 'a.auth' }), 'domainPrefix: expected what stands before .auth'],
    ['a host in the region', forCognito({ region: 'eu-central-1.evil.example' }), 'region: expected an AWS region'],
    ['prefix and domain', forCognito({ customDomain: 'login.example.com' }), 'customDomain: expected nothing beside'],
    ['nothing of a pool', forCognito({ domainPrefix: undefined, region: undefined }), 'region: expected an AWS region'],
  ])('for %s', (_what, make, message) => {
    expect(make).toThrow(InvalidServiceDefinition);
    expect(make).toThrow(message);
  });
});
