import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { auth0 } from '../../../../lib/providers/identity/auth0.ts';
import { cognito } from '../../../../lib/providers/identity/cognito.ts';
import { keycloak } from '../../../../lib/providers/identity/keycloak.ts';
import { okta } from '../../../../lib/providers/identity/okta.ts';
import {
  AWKWARD,
  AWKWARD_ID,
  AWKWARD_SECRET,
  basic,
  CLIENT_ASSERTION_TYPE,
  describeGolden,
  ENCODED_ID,
  ENCODED_SECRET,
  PRIVATE_KEY,
} from '../../../support/golden-request.ts';
import { REQUESTED_AT, recordRequest } from '../../../support/recorded-request.ts';

const SIGNED = [
  ['client_id', 'app-id'],
  ['client_assertion_type', CLIENT_ASSERTION_TYPE],
  ['client_assertion', '<jwt>'],
] as const;
const KEY = { secret: { clientId: 'app-id', privateKey: PRIVATE_KEY } };
const ENCODED = basic(`${ENCODED_ID}:${ENCODED_SECRET}`);

describeGolden('presets of identity providers', [
  {
    what: 'auth0, id and secret in the body',
    definition: auth0({ id: 'a', domain: 'tenant.eu.auth0.com', audience: 'https://api.example.com/?a=1' }),
    material: { secret: AWKWARD },
    url: 'https://tenant.eu.auth0.com/oauth/token',
    parameters: [
      ['grant_type', 'client_credentials'],
      ['audience', 'https://api.example.com/?a=1'],
      ['client_id', AWKWARD_ID],
      ['client_secret', AWKWARD_SECRET],
    ],
  },
  {
    what: 'auth0 at a domain of one’s own, for an organization, with a key',
    definition: auth0({
      id: 'a',
      customDomain: 'login.example.com',
      audience: 'https://api.example.com',
      organization: 'org_1',
      scope: 'read:items',
      credential: 'private_key',
      algorithm: 'PS256',
    }),
    material: KEY,
    url: 'https://login.example.com/oauth/token',
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'read:items'],
      ['audience', 'https://api.example.com'],
      ['organization', 'org_1'],
      ...SIGNED,
    ],
  },
  {
    what: 'okta, the server of the org, with a key',
    definition: okta({ id: 'a', domain: 'example.okta.com', scope: 'okta.users.read okta.groups.read' }),
    material: KEY,
    url: 'https://example.okta.com/oauth2/v1/token',
    parameters: [['grant_type', 'client_credentials'], ['scope', 'okta.users.read okta.groups.read'], ...SIGNED],
  },
  {
    what: 'okta, a custom server, with a secret',
    definition: okta({
      id: 'a',
      domain: 'example.oktapreview.com',
      authorizationServerId: 'aus1a2B3',
      scope: 'orders',
      credential: 'client_secret',
    }),
    material: { secret: AWKWARD },
    url: 'https://example.oktapreview.com/oauth2/aus1a2B3/v1/token',
    authorization: ENCODED,
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'orders'],
    ],
  },
  {
    what: 'keycloak, which decodes Basic',
    definition: keycloak({ id: 'a', baseUrl: 'https://sso.example.com/auth/', realm: 'My Realm' }),
    material: { secret: AWKWARD },
    url: 'https://sso.example.com/auth/realms/My%20Realm/protocol/openid-connect/token',
    authorization: ENCODED,
    parameters: [['grant_type', 'client_credentials']],
  },
  {
    what: 'keycloak with a key',
    definition: keycloak({ id: 'a', baseUrl: 'https://sso.example.com', realm: 'main', credential: 'private_key' }),
    material: KEY,
    url: 'https://sso.example.com/realms/main/protocol/openid-connect/token',
    parameters: [['grant_type', 'client_credentials'], ...SIGNED],
  },
  {
    what: 'cognito, by the prefix of a pool',
    definition: cognito({
      id: 'a',
      domainPrefix: 'my-pool',
      region: 'eu-central-1',
      scope: 'orders/read orders/write',
    }),
    material: { secret: AWKWARD },
    url: 'https://my-pool.auth.eu-central-1.amazoncognito.com/oauth2/token',
    authorization: ENCODED,
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'orders/read orders/write'],
    ],
  },
  {
    what: 'cognito at a domain of one’s own, with all that the client may have',
    definition: cognito({ id: 'a', customDomain: 'login.example.com' }),
    material: { secret: AWKWARD },
    url: 'https://login.example.com/oauth2/token',
    authorization: ENCODED,
    parameters: [['grant_type', 'client_credentials']],
  },
]);

describe('the assertion', () => {
  test.each<[string, ServiceDefinition, string]>([
    [
      'of Auth0 is for the tenant, with its slash',
      auth0({ id: 'a', domain: 'tenant.auth0.com', audience: 'b', credential: 'private_key' }),
      'https://tenant.auth0.com/',
    ],
    [
      'of Okta is for the token endpoint',
      okta({ id: 'a', domain: 'example.okta.com', scope: 's' }),
      'https://example.okta.com/oauth2/v1/token',
    ],
  ])('%s, and lasts five minutes at most', async (_what, definition, audience) => {
    const { parameters } = await recordRequest(definition, KEY);
    const { aud, exp = 0, iat = 0 } = decodeJwt(new Map(parameters).get('client_assertion') ?? '');
    expect(aud).toBe(audience);
    expect(exp - iat).toBeLessThanOrEqual(300);
    expect(exp).toBeGreaterThan(REQUESTED_AT);
  });
});
