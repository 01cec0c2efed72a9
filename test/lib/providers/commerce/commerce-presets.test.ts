import { describe, expect, test } from '@jest/globals';
import { requiredSecretFields } from '../../../../functions/domain/service/required-secret.ts';
import { sap } from '../../../../lib/providers/commerce/sap.ts';
import { shopify } from '../../../../lib/providers/commerce/shopify.ts';

describe('sap', () => {
  test.each([
    [
      'x.authentication.eu10.hana.ondemand.com',
      'client_secret',
      'https://x.authentication.eu10.hana.ondemand.com/oauth/token',
    ],
    [
      'x.authentication.eu10-004.hana.ondemand.com',
      'certificate',
      'https://x.authentication.cert.eu10-004.hana.ondemand.com/oauth/token',
    ],
    [
      'x.authentication.cert.eu10.hana.ondemand.com',
      'certificate',
      'https://x.authentication.cert.eu10.hana.ondemand.com/oauth/token',
    ],
    [
      'x.authentication.cert.eu10.hana.ondemand.com',
      'client_secret',
      'https://x.authentication.eu10.hana.ondemand.com/oauth/token',
    ],
    ['abc123.accounts.cloud.sap', 'certificate', 'https://abc123.accounts.cloud.sap/oauth2/token'],
  ] as const)('%s with a %s asks at %s', (host, credential, tokenUrl) => {
    expect(sap({ id: 'a', host, credential }).tokenUrl).toBe(tokenUrl);
  });

  test('with a certificate needs its key', () => {
    const definition = sap({ id: 'a', host: 'abc123.accounts.ondemand.com', credential: 'certificate' });
    expect(definition.clientAuthentication).toEqual({ method: 'tls_client_auth' });
    expect(requiredSecretFields(definition)).toEqual(['clientId', 'privateKey', 'certificate']);
  });

  test.each([
    'https://x.authentication.eu10.hana.ondemand.com',
    'x.authentication.eu10.hana.ondemand.com/oauth/token',
    'x.authentication.eu10.hana.ondemand.com:8443',
    'my-app.cfapps.eu10.hana.ondemand.com',
    'x.authentication.eu10.hana.ondemand.com.evil.example',
    'evil.example/x.authentication.eu10.hana.ondemand.com',
    'u@abc123.accounts.ondemand.com',
    'accounts.ondemand.com',
    'a.b.accounts.ondemand.com',
    '',
    undefined,
  ])('%j is no host of it', (host) => {
    expect(() => sap({ id: 'a', host: host as string })).toThrow(/^host: expected the host of the service key like/);
  });

  test('another credential is refused', () => {
    const credential = 'x509' as 'certificate';
    expect(() => sap({ id: 'a', host: 'a.accounts.ondemand.com', credential })).toThrow('credential: expected');
  });
});

describe('shopify', () => {
  test('has a header of its own, which a definition may say otherwise', () => {
    const shop = 'My-Shop.myshopify.com';
    expect(shopify({ id: 'a', shop }).header).toEqual({ name: 'X-Shopify-Access-Token' });
    expect(shopify({ id: 'a', shop, header: { name: 'X-Other' } }).header).toEqual({ name: 'X-Other' });
  });

  test.each([
    'my-shop',
    'https://my-shop.myshopify.com',
    'my-shop.myshopify.com/admin',
    'my-shop.myshopify.com.evil.example',
    'shop.example',
  ])('%s is no shop', (shop) => {
    expect(() => shopify({ id: 'a', shop })).toThrow(/^shop: expected a host like my-shop\.myshopify\.com/);
  });
});
