import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { requiredSecretFields } from '../../../../functions/domain/service/required-secret.ts';
import { memberName } from '../../../../functions/domain/service/secret-text.ts';
import { InvalidServiceDefinition } from '../../../../lib/providers/definition/define-service.ts';
import { type SalesforceOptions, salesforce } from '../../../../lib/providers/work/salesforce.ts';
import { type ServiceNowOptions, serviceNow } from '../../../../lib/providers/work/servicenow.ts';
import { PRIVATE_KEY } from '../../../support/golden-request.ts';
import { REQUESTED_AT, recordRequest } from '../../../support/recorded-request.ts';

const SALESFORCE = { id: 'a', myDomain: 'example.my.salesforce.com' } as const;
const KEYED = { ...SALESFORCE, grant: 'jwt_bearer', username: 'keeper@example.com' } as const;
const SERVICENOW = { id: 'a', instance: 'example' } as const;

describe('Salesforce', () => {
  test.each([
    ['example.my.salesforce.com', 'https://login.salesforce.com'],
    ['example-dev-ed.develop.my.salesforce.com', 'https://login.salesforce.com'],
    ['example--dev.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
    ['a.scratch.my.salesforce.com', 'https://test.salesforce.com'],
  ])('at %s takes an assertion for %s, of three minutes', async (myDomain, audience) => {
    const secret = { clientId: 'consumer-key', privateKey: PRIVATE_KEY };
    const { parameters } = await recordRequest(salesforce({ ...KEYED, myDomain }), { secret });
    const { iat, exp, jti: _once, nbf: _from, ...claims } = decodeJwt(new Map(parameters).get('assertion') ?? '');
    expect(claims).toEqual({ iss: 'consumer-key', sub: 'keeper@example.com', aud: audience });
    expect([iat, exp]).toEqual([REQUESTED_AT - 30, REQUESTED_AT + 150]);
  });

  test('takes another audience, for a site', () => {
    const { grant } = salesforce({ ...KEYED, audience: 'https://site.example.com/customers' });
    expect(grant).toMatchObject({ assertion: { audience: 'https://site.example.com/customers' } });
  });

  test.each([
    [undefined, 3600],
    [15, 900],
    [1440, 86_400],
  ])('with a session timeout of %p minutes has its tokens believed for %i s', (sessionTimeoutMinutes, seconds) => {
    const options = sessionTimeoutMinutes === undefined ? SALESFORCE : { ...SALESFORCE, sessionTimeoutMinutes };
    expect(salesforce(options).timing).toEqual({ defaultLifetimeSeconds: seconds });
  });

  test('needs id and secret, or id and key', () => {
    expect(requiredSecretFields(salesforce(SALESFORCE))).toEqual(['clientId', 'clientSecret']);
    expect(requiredSecretFields(salesforce(KEYED))).toEqual(['clientId', 'privateKey']);
  });
});

describe('a secret of Salesforce that AWS rotates', () => {
  test('is read as AWS keeps it', () => {
    const definition = salesforce({ ...SALESFORCE, secret: { name: 'prod/crm', shape: 'salesforce' } });
    const names = requiredSecretFields(definition).map((field) => memberName(definition, field));
    expect(names).toEqual(['consumerKey', 'consumerSecret']);
  });
});

describe('ServiceNow', () => {
  test.each([
    [{ instance: 'example' }, 'https://example.service-now.com/oauth_token.do'],
    [{ instance: 'Example.service-now.com' }, 'https://example.service-now.com/oauth_token.do'],
    [{ customDomain: 'support.example.com' }, 'https://support.example.com/oauth_token.do'],
  ])('%j is asked at %s', (where, tokenUrl) => {
    expect(serviceNow({ id: 'a', ...where }).tokenUrl).toBe(tokenUrl);
  });

  test('needs id and secret, with the password grant name and password as well', () => {
    expect(requiredSecretFields(serviceNow(SERVICENOW))).toEqual(['clientId', 'clientSecret']);
    const all = ['clientId', 'clientSecret', 'username', 'password'];
    expect(requiredSecretFields(serviceNow({ ...SERVICENOW, grant: 'password' }))).toEqual(all);
    expect(serviceNow(SERVICENOW).timing).toEqual({ expectedLifetimeSeconds: { min: 300, max: 1800 } });
  });
});

describe('is refused', () => {
  const forSalesforce = (changed: object) => () => salesforce({ ...SALESFORCE, ...changed } as SalesforceOptions);
  const forServiceNow = (changed: object) => () => serviceNow({ ...SERVICENOW, ...changed } as ServiceNowOptions);

  test.each([
    ['the login host', forSalesforce({ myDomain: 'login.salesforce.com' }), 'a host of my.salesforce.com'],
    ['the host of pages', forSalesforce({ myDomain: 'example.lightning.force.com' }), 'myDomain: expected a host like'],
    ['a URL', forSalesforce({ myDomain: 'https://example.my.salesforce.com' }), 'without https:// and path'],
    ['a host of somebody else', forSalesforce({ myDomain: 'my.salesforce.com.evil.example' }), 'myDomain: expected'],
    ['another grant', forSalesforce({ grant: 'password' }), 'grant: expected one of client_credentials, jwt_bearer'],
    ['a user without a key', forSalesforce({ username: 'u' }), 'username: expected nothing without "grant"'],
    ['an audience without a key', forSalesforce({ audience: 'u' }), 'audience: expected nothing without "grant"'],
    ['a key without a user', forSalesforce({ grant: 'jwt_bearer' }), 'username: expected the user to act as'],
    ['14 minutes', forSalesforce({ sessionTimeoutMinutes: 14 }), 'sessionTimeoutMinutes: expected a whole number'],
    ['1441 minutes', forSalesforce({ sessionTimeoutMinutes: 1441 }), 'sessionTimeoutMinutes: expected a whole number'],
    [
      'a URL of ServiceNow',
      forServiceNow({ instance: 'https://example.service-now.com' }),
      'instance: expected a host',
    ],
    ['an instance elsewhere', forServiceNow({ instance: 'service-now.com.evil.example' }), 'instance: expected a host'],
    ['no instance', forServiceNow({ instance: undefined }), 'instance: expected a host like example.service-now.com'],
    ['instance and domain', forServiceNow({ customDomain: 'a.example' }), 'customDomain: expected nothing'],
    [
      'another grant of ServiceNow',
      forServiceNow({ grant: 'login' }),
      'grant: expected one of client_credentials, pass',
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(InvalidServiceDefinition);
    expect(make).toThrow(message);
  });
});
