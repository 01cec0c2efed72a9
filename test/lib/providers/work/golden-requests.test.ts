import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { genesysCloud } from '../../../../lib/providers/work/genesys-cloud.ts';
import { githubApp } from '../../../../lib/providers/work/github-app.ts';
import { microsoftGraph } from '../../../../lib/providers/work/microsoft-graph.ts';
import { salesforce } from '../../../../lib/providers/work/salesforce.ts';
import { serviceNow } from '../../../../lib/providers/work/servicenow.ts';
import { zoomServerToServer } from '../../../../lib/providers/work/zoom.ts';
import {
  AWKWARD,
  AWKWARD_ID,
  AWKWARD_SECRET,
  basic,
  CERTIFICATE,
  CLIENT_ASSERTION_TYPE,
  describeGolden,
  JWT_BEARER,
  PRIVATE_KEY,
} from '../../../support/golden-request.ts';
import { recordRequest } from '../../../support/recorded-request.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';

describeGolden('presets of what people work with', [
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
    material: { secret: { clientId: 'app-id', privateKey: PRIVATE_KEY, certificate: CERTIFICATE } },
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
    what: 'salesforce with a secret',
    definition: salesforce({ id: 'a', myDomain: 'example.my.salesforce.com' }),
    material: { secret: AWKWARD },
    url: 'https://example.my.salesforce.com/services/oauth2/token',
    parameters: [
      ['grant_type', 'client_credentials'],
      ['client_id', AWKWARD_ID],
      ['client_secret', AWKWARD_SECRET],
    ],
  },
  {
    what: 'salesforce with a key, which is everything',
    definition: salesforce({
      id: 'a',
      myDomain: 'example--dev.sandbox.my.salesforce.com',
      grant: 'jwt_bearer',
      username: 'keeper@example.com',
    }),
    material: { secret: { clientId: 'consumer-key', privateKey: PRIVATE_KEY } },
    url: 'https://example--dev.sandbox.my.salesforce.com/services/oauth2/token',
    parameters: [
      ['grant_type', JWT_BEARER],
      ['assertion', '<jwt>'],
    ],
  },
  {
    what: 'serviceNow',
    definition: serviceNow({ id: 'a', instance: 'example' }),
    material: { secret: AWKWARD },
    url: 'https://example.service-now.com/oauth_token.do',
    parameters: [
      ['grant_type', 'client_credentials'],
      ['client_id', AWKWARD_ID],
      ['client_secret', AWKWARD_SECRET],
    ],
  },
  {
    what: 'serviceNow with a user and a password',
    definition: serviceNow({ id: 'a', customDomain: 'support.example.com', grant: 'password' }),
    material: { secret: { ...AWKWARD, username: 'us er', password: 'p+/%&=é' } },
    url: 'https://support.example.com/oauth_token.do',
    parameters: [
      ['grant_type', 'password'],
      ['username', 'us er'],
      ['password', 'p+/%&=é'],
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
]);

describe('the request of a GitHub App', () => {
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
});
