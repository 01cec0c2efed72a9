import { describe, expect, test } from '@jest/globals';
import { clientCredentials } from '../../../lib/providers/client-credentials.ts';
import { jwtBearer } from '../../../lib/providers/jwt-bearer.ts';
import { refreshToken } from '../../../lib/providers/refresh-token.ts';
import {
  AWKWARD,
  AWKWARD_ID,
  AWKWARD_SECRET,
  basic,
  CLIENT_ASSERTION_TYPE,
  describeGolden,
  ENCODED_ID,
  ENCODED_SECRET,
  JWT_BEARER,
  PRIVATE_KEY,
} from '../../support/golden-request.ts';
import { recordRequest } from '../../support/recorded-request.ts';

const TOKEN_URL = 'https://idp.example.com/oauth2/token';

describeGolden('presets of no vendor', [
  {
    what: 'clientCredentials with client_secret_basic, id and secret form-encoded first',
    definition: clientCredentials({ id: 'a', tokenUrl: TOKEN_URL, clientAuthentication: 'client_secret_basic' }),
    material: { secret: AWKWARD },
    url: TOKEN_URL,
    authorization: basic(`${ENCODED_ID}:${ENCODED_SECRET}`),
    parameters: [['grant_type', 'client_credentials']],
  },
  {
    what: 'clientCredentials with client_secret_basic_raw and the client id of the definition',
    definition: clientCredentials({
      id: 'a',
      tokenUrl: TOKEN_URL,
      clientAuthentication: 'client_secret_basic_raw',
      clientId: 'from-definition',
    }),
    material: { secret: AWKWARD },
    url: TOKEN_URL,
    authorization: basic(`from-definition:${AWKWARD_SECRET}`),
    parameters: [['grant_type', 'client_credentials']],
  },
  {
    what: 'clientCredentials with client_secret_post and every parameter',
    definition: clientCredentials({
      id: 'a',
      tokenUrl: TOKEN_URL,
      clientAuthentication: 'client_secret_post',
      scope: 'read write:all',
      audience: 'https://api.example.com/?a=1&b=é',
      resource: 'https://res.example.com/',
      extraParameters: { 'x y': 'a+b' },
    }),
    material: { secret: AWKWARD },
    url: TOKEN_URL,
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'read write:all'],
      ['audience', 'https://api.example.com/?a=1&b=é'],
      ['resource', 'https://res.example.com/'],
      ['x y', 'a+b'],
      ['client_id', AWKWARD_ID],
      ['client_secret', AWKWARD_SECRET],
    ],
  },
  {
    what: 'clientCredentials with private_key_jwt',
    definition: clientCredentials({
      id: 'a',
      tokenUrl: TOKEN_URL,
      clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'RS256' } },
    }),
    material: { secret: { clientId: AWKWARD_ID, privateKey: PRIVATE_KEY } },
    url: TOKEN_URL,
    parameters: [
      ['grant_type', 'client_credentials'],
      ['client_id', AWKWARD_ID],
      ['client_assertion_type', CLIENT_ASSERTION_TYPE],
      ['client_assertion', '<jwt>'],
    ],
  },
  {
    what: 'jwtBearer, where the assertion is everything',
    definition: jwtBearer({
      id: 'google',
      tokenUrl: TOKEN_URL,
      assertion: { algorithm: 'RS256' },
      issuer: 'bot@example',
    }),
    material: { secret: { privateKey: PRIVATE_KEY, clientSecret: 'not-sent' } },
    url: TOKEN_URL,
    parameters: [
      ['grant_type', JWT_BEARER],
      ['assertion', '<jwt>'],
    ],
  },
  {
    what: 'jwtBearer with id and secret in the body as well',
    definition: jwtBearer({
      id: 'box',
      tokenUrl: 'https://api.box.com/oauth2/token',
      assertion: { algorithm: 'RS256', lifetimeSeconds: 60 },
      subject: '12345',
      claims: { box_sub_type: 'enterprise' },
      clientAuthentication: 'client_secret_post',
    }),
    material: { secret: { ...AWKWARD, privateKey: PRIVATE_KEY } },
    url: 'https://api.box.com/oauth2/token',
    parameters: [
      ['grant_type', JWT_BEARER],
      ['assertion', '<jwt>'],
      ['client_id', AWKWARD_ID],
      ['client_secret', AWKWARD_SECRET],
    ],
  },
  {
    what: 'refreshToken of a confidential client',
    definition: refreshToken({
      id: 'r',
      tokenUrl: TOKEN_URL,
      clientAuthentication: 'client_secret_basic',
      scope: 'offline',
    }),
    material: { secret: { ...AWKWARD, refreshToken: 'the-seed' }, refreshToken: 'rotated+/=é' },
    url: TOKEN_URL,
    authorization: basic(`${ENCODED_ID}:${ENCODED_SECRET}`),
    parameters: [
      ['grant_type', 'refresh_token'],
      ['scope', 'offline'],
      ['refresh_token', 'rotated+/=é'],
    ],
  },
  {
    what: 'refreshToken of a public client',
    definition: refreshToken({ id: 'r', tokenUrl: TOKEN_URL, clientAuthentication: 'none' }),
    material: { secret: { clientId: AWKWARD_ID }, refreshToken: 'seed' },
    url: TOKEN_URL,
    parameters: [
      ['grant_type', 'refresh_token'],
      ['refresh_token', 'seed'],
      ['client_id', AWKWARD_ID],
    ],
  },
]);

describe('a form', () => {
  test('the body is form-encoded byte for byte', async () => {
    const definition = clientCredentials({ id: 'a', tokenUrl: TOKEN_URL, clientAuthentication: 'client_secret_post' });
    const { body } = await recordRequest(definition, { secret: AWKWARD });
    expect(body).toBe(`grant_type=client_credentials&client_id=${ENCODED_ID}&client_secret=${ENCODED_SECRET}`);
  });
});
