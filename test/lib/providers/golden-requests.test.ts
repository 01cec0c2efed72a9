import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { clientCredentials } from '../../../lib/providers/client-credentials.ts';
import { genesysCloud } from '../../../lib/providers/genesys-cloud.ts';
import { githubApp } from '../../../lib/providers/github-app.ts';
import { jwtBearer } from '../../../lib/providers/jwt-bearer.ts';
import { microsoftGraph } from '../../../lib/providers/microsoft-graph.ts';
import { refreshToken } from '../../../lib/providers/refresh-token.ts';
import { zoomServerToServer } from '../../../lib/providers/zoom.ts';
import { type RequestMaterial, recordRequest } from '../../support/recorded-request.ts';
import { selfSignedCertificate } from '../../support/self-signed-certificate.ts';

const FORM_HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'content-type': 'application/x-www-form-urlencoded',
  'user-agent': 'token-keeper',
};
const TENANT = '11111111-2222-3333-4444-555555555555';
const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Everything that some encoding mistreats. */
const AWKWARD_ID = 'id+/%:&=é x';
const AWKWARD_SECRET = 's+/%2B:&=é ~*x';
/** The same two, form-encoded by hand. */
const ENCODED_ID = 'id%2B%2F%25%3A%26%3D%C3%A9+x';
const ENCODED_SECRET = 's%2B%2F%252B%3A%26%3D%C3%A9+%7E*x';
const AWKWARD = { clientId: AWKWARD_ID, clientSecret: AWKWARD_SECRET };

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PRIVATE_KEY = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const CERTIFICATE = selfSignedCertificate(rsa.publicKey, rsa.privateKey);

const basic = (text: string): string => `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;
const TOKEN_URL = 'https://idp.example.com/oauth2/token';

interface Golden {
  readonly what: string;
  readonly definition: ServiceDefinition;
  readonly material: RequestMaterial;
  readonly url: string;
  /** Absent: no Authorization header. */
  readonly authorization?: string;
  /** Assertions are shown as `<jwt>`. */
  readonly parameters: readonly (readonly [string, string])[];
}

const GOLDEN: readonly Golden[] = [
  {
    what: 'genesysCloud, id and secret in Basic as they are',
    definition: genesysCloud({ id: 'genesys', region: 'eu-central-1' }),
    material: { secret: AWKWARD },
    url: 'https://login.mypurecloud.de/oauth/token',
    authorization: basic(`${AWKWARD_ID}:${AWKWARD_SECRET}`),
    parameters: [['grant_type', 'client_credentials']],
  },
  {
    what: 'microsoftGraph with a client secret',
    definition: microsoftGraph({ id: 'graph', tenantId: TENANT }),
    material: { secret: AWKWARD },
    url: `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`,
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'https://graph.microsoft.com/.default'],
      ['client_id', AWKWARD_ID],
      ['client_secret', AWKWARD_SECRET],
    ],
  },
  {
    what: 'microsoftGraph with a certificate',
    definition: microsoftGraph({ id: 'graph', tenantId: TENANT, credential: 'certificate' }),
    material: { secret: { clientId: 'app-id', privateKey: PRIVATE_KEY, certificate: CERTIFICATE.pem } },
    url: `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`,
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'https://graph.microsoft.com/.default'],
      ['client_id', 'app-id'],
      ['client_assertion_type', CLIENT_ASSERTION_TYPE],
      ['client_assertion', '<jwt>'],
    ],
  },
  {
    what: 'microsoftGraph with a federated credential, which needs no secret',
    definition: microsoftGraph({
      id: 'graph',
      tenantId: TENANT,
      cloud: 'usGovernment',
      credential: { type: 'federated', clientId: 'app-id' },
    }),
    material: {},
    url: `https://login.microsoftonline.us/${TENANT}/oauth2/v2.0/token`,
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'https://graph.microsoft.us/.default'],
      ['client_id', 'app-id'],
      ['client_assertion_type', CLIENT_ASSERTION_TYPE],
      ['client_assertion', 'jwt-for:api://AzureADTokenExchangeUSGov'],
    ],
  },
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
    what: 'zoomServerToServer',
    definition: zoomServerToServer({ id: 'zoom', accountId: 'acc+ount é' }),
    material: { secret: AWKWARD },
    url: 'https://zoom.us/oauth/token',
    authorization: basic(`${AWKWARD_ID}:${AWKWARD_SECRET}`),
    parameters: [
      ['grant_type', 'account_credentials'],
      ['account_id', 'acc+ount é'],
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
];

describe('the request of every preset', () => {
  test.each(GOLDEN)('$what', async ({ definition, material, url, authorization, parameters }) => {
    const request = await recordRequest(definition, material);
    expect(request.url).toBe(url);
    expect(request.headers).toEqual({ ...FORM_HEADERS, ...(authorization === undefined ? {} : { authorization }) });
    const shown = request.parameters.map(([name, value]) => [name, isJwt(value) ? '<jwt>' : value]);
    expect(shown).toEqual(parameters);
  });

  test('the body is form-encoded byte for byte', async () => {
    const definition = clientCredentials({ id: 'a', tokenUrl: TOKEN_URL, clientAuthentication: 'client_secret_post' });
    const { body } = await recordRequest(definition, { secret: AWKWARD });
    expect(body).toBe(`grant_type=client_credentials&client_id=${ENCODED_ID}&client_secret=${ENCODED_SECRET}`);
  });

  test.each([
    [undefined, 'https://api.github.com/app/installations/4711/access_tokens'],
    ['https://ghe.example.com/api/v3/', 'https://ghe.example.com/api/v3/app/installations/4711/access_tokens'],
  ])('githubApp at %s sends a signed bearer and no body', async (apiUrl, url) => {
    const definition = githubApp({ id: 'gh', appId: 'Iv1.x', installationId: 4711, ...(apiUrl ? { apiUrl } : {}) });
    const request = await recordRequest(definition, { secret: { privateKey: PRIVATE_KEY } });
    const { authorization, ...headers } = request.headers;
    expect(request).toMatchObject({ url, body: '' });
    expect(headers).toEqual({
      accept: 'application/vnd.github+json',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'user-agent': 'token-keeper',
    });
    expect(authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    expect(decodeJwt(authorization?.slice(7) ?? '')).toMatchObject({ iss: 'Iv1.x' });
  });

  test('a private key never leaves', async () => {
    for (const { definition, material } of GOLDEN) {
      const { headers, parameters } = await recordRequest(definition, material);
      expect(JSON.stringify([headers, parameters])).not.toContain('PRIVATE KEY');
    }
  });
});

function isJwt(value: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value);
}
