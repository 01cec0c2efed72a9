import { hubspot } from '../../../../lib/providers/commerce/hubspot.ts';
import { quickbooks } from '../../../../lib/providers/commerce/quickbooks.ts';
import { sap } from '../../../../lib/providers/commerce/sap.ts';
import { shopify } from '../../../../lib/providers/commerce/shopify.ts';
import {
  AWKWARD,
  AWKWARD_ID,
  AWKWARD_SECRET,
  basic,
  CERTIFICATE,
  describeGolden,
  ENCODED_ID,
  ENCODED_SECRET,
  PRIVATE_KEY,
} from '../../../support/golden-request.ts';

const CLIENT = [
  ['client_id', AWKWARD_ID],
  ['client_secret', AWKWARD_SECRET],
] as const;

describeGolden('presets of shops, customers, books and the systems of companies', [
  {
    what: 'sap at XSUAA, id and secret in the body',
    definition: sap({ id: 'a', host: 'my-account.authentication.eu10.hana.ondemand.com', scope: 'uaa.resource' }),
    material: { secret: AWKWARD },
    url: 'https://my-account.authentication.eu10.hana.ondemand.com/oauth/token',
    parameters: [['grant_type', 'client_credentials'], ['scope', 'uaa.resource'], ...CLIENT],
  },
  {
    what: 'sap at Cloud Identity Services, id and secret encoded in Basic, for two other applications',
    definition: sap({ id: 'a', host: 'abc123.accounts.ondemand.com', resource: ['urn:sap:a', 'urn:sap:b'] }),
    material: { secret: AWKWARD },
    url: 'https://abc123.accounts.ondemand.com/oauth2/token',
    authorization: basic(`${ENCODED_ID}:${ENCODED_SECRET}`),
    parameters: [
      ['grant_type', 'client_credentials'],
      ['resource', 'urn:sap:a'],
      ['resource', 'urn:sap:b'],
    ],
  },
  {
    what: 'sap with a certificate, which TLS shows: the client id is in the body',
    definition: sap({ id: 'a', host: 'x.authentication.eu10.hana.ondemand.com', credential: 'certificate' }),
    material: { secret: { clientId: 'sb-app!t1', privateKey: PRIVATE_KEY, certificate: CERTIFICATE } },
    url: 'https://x.authentication.cert.eu10.hana.ondemand.com/oauth/token',
    parameters: [
      ['grant_type', 'client_credentials'],
      ['client_id', 'sb-app!t1'],
    ],
  },
  {
    what: 'shopify',
    definition: shopify({ id: 'a', shop: 'my-shop.myshopify.com' }),
    material: { secret: AWKWARD },
    url: 'https://my-shop.myshopify.com/admin/oauth/access_token',
    parameters: [['grant_type', 'client_credentials'], ...CLIENT],
  },
  {
    what: 'hubspot',
    definition: hubspot({ id: 'a' }),
    material: { secret: { ...AWKWARD, refreshToken: 'seed' }, refreshToken: 'na1-1234' },
    url: 'https://api.hubapi.com/oauth/2026-03/token',
    parameters: [['grant_type', 'refresh_token'], ['refresh_token', 'na1-1234'], ...CLIENT],
  },
  {
    what: 'quickbooks',
    definition: quickbooks({ id: 'a' }),
    material: { secret: { ...AWKWARD, refreshToken: 'seed' }, refreshToken: 'RT1-rotated' },
    url: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    authorization: basic(`${ENCODED_ID}:${ENCODED_SECRET}`),
    parameters: [
      ['grant_type', 'refresh_token'],
      ['refresh_token', 'RT1-rotated'],
    ],
  },
]);
