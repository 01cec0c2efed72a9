import type { TokenCredential } from '@azure/core-auth';
import { describe, expect, test } from '@jest/globals';
import { tokenCredential } from '../../../../lib/client/azure/token-credential.ts';
import { createFakeTokenKeeper } from '../../../../lib/client/testing/fake-token-keeper.ts';
import { InvalidRequestError } from '../../../../lib/client/transport/errors.ts';

const SCOPE = 'https://graph.microsoft.com/.default';
const OWN = '11111111-2222-4333-8444-555555555555';
const OTHER = 'aaaaaaaa-2222-4333-8444-555555555555';
const NEWER = JSON.stringify({ access_token: { nbf: { essential: true, value: '1604106651' } } });

function createKeeper() {
  const keeper = createFakeTokenKeeper();
  for (const tenant of [OWN, OTHER, 'contoso.example']) {
    keeper.setToken('graph', { tenant, group: 'gold', accessToken: `of-${tenant}` });
  }
  return keeper;
}

describe('a credential of a tenant', () => {
  test('gives the token of its tenant, through the alias of its group', async () => {
    const keeper = createKeeper();
    const credential: TokenCredential = tokenCredential('graph', { client: keeper.client, tenant: OWN, group: 'gold' });
    for (const options of [{}, { tenantId: OWN }, { tenantId: OWN.toUpperCase() }, { tenantId: '' }]) {
      expect(await credential.getToken(SCOPE, options)).toMatchObject({ token: `of-${OWN}` });
    }
    expect(keeper.requests).toEqual([{ operation: 'getToken', service: 'graph', tenant: OWN }]);
    expect(keeper.client.peek('graph', { tenant: OWN })).toBeUndefined();
  });

  test.each([
    ['another one is asked for', OWN, undefined, OTHER, undefined],
    ['another one is allowed', OWN, [OTHER.toUpperCase()], OTHER, `of-${OTHER}`],
    ['all are allowed', OWN, ['*'], OTHER, `of-${OTHER}`],
    ['yet another one is allowed', OWN, ['contoso.example'], OTHER, undefined],
    ['a domain and a GUID cannot be compared', 'contoso.example', undefined, OTHER, 'of-contoso.example'],
    ['it has none of its own', undefined, ['*'], OTHER, `of-${OTHER}`],
  ])('where %s', async (_what, tenant, additionallyAllowedTenants, tenantId, token) => {
    const { client, requests } = createKeeper();
    const credential = tokenCredential('graph', { client, tenant, additionallyAllowedTenants });
    const outcome = await credential.getToken(SCOPE, { tenantId }).catch((error: unknown) => error);
    if (token === undefined) {
      expect(outcome).toBeInstanceOf(InvalidRequestError);
      expect(String(outcome)).toContain('see additionallyAllowedTenants');
      expect(String(outcome)).not.toContain(OTHER);
      expect(requests).toEqual([]);
    } else {
      expect(outcome).toMatchObject({ token });
    }
  });

  test('reports the token of the tenant for which a newer one is demanded, and no other', async () => {
    const { client, requests } = createKeeper();
    const credential = tokenCredential('graph', { client, tenant: OWN, additionallyAllowedTenants: ['*'] });
    await credential.getToken(SCOPE);
    await credential.getToken(SCOPE, { tenantId: OTHER });
    await credential.getToken(SCOPE, { claims: NEWER });
    expect(requests).toMatchObject([
      { tenant: OWN },
      { tenant: OTHER },
      { tenant: OWN, rejectedFingerprint: '000000000001' },
    ]);
    expect(await credential.getToken(SCOPE, { tenantId: OTHER })).toMatchObject({ token: `of-${OTHER}` });
  });
});
