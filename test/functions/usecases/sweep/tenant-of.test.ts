import { expect, test } from '@jest/globals';
import { emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { tenantOf } from '../../../../functions/usecases/sweep/tenant-of.ts';
import { TEMPLATE } from '../../../support/tenant-template.ts';

const GUIDS = { ...TEMPLATE, tenants: { ...TEMPLATE.tenants, pattern: 'guid' } } as const;
const GUID = 'aaaaaaaa-2222-4333-8444-555555555555';
const recordOf = (tenant: string, more: Partial<TokenRecord> = {}): TokenRecord => ({
  ...emptyRecord(`graph#${tenant}`),
  tenant: { parameters: { region: 'eu' }, addedAt: instant(1_800_000_000) },
  ...more,
});
const registered = (parameters: Readonly<Record<string, string>>, more: object = {}) => ({
  tenant: { parameters, addedAt: instant(1_800_000_000), ...more },
});

test('a tenant as it is registered is refreshed with its own definition, also where its group is gone', () => {
  const record = recordOf(GUID, registered({ region: 'us' }, { group: 'bronze' }));
  expect(tenantOf(GUIDS, record)).toMatchObject({
    definition: { tenant: GUID, tokenUrl: `https://login.us.example.test/${GUID}/token` },
    record,
  });
});

test.each<[string, TokenRecord, string]>([
  ['is registered no more', recordOf(GUID, { tenant: undefined }), 'unknown_tenant'],
  ['cannot be read', recordOf(GUID, { tenant: undefined, unreadable: ['tenant'] }), 'unfit_tenant'],
  ['can be read in part', recordOf(GUID, { tenant: undefined, unreadable: ['tenant.parameters'] }), 'unfit_tenant'],
  ['would be sent elsewhere', recordOf(GUID, registered({ region: 'evil.test/x?' })), 'unfit_tenant'],
  ['lacks a parameter', recordOf(GUID, registered({})), 'unfit_tenant'],
  [
    'has a secret of its own in a template without',
    recordOf(GUID, registered({ region: 'eu' }, { shard: '0001' })),
    'unfit_tenant',
  ],
  ['is stored in another spelling', recordOf(GUID.toUpperCase()), 'unfit_tenant'],
  ['is one of another service', { ...recordOf(GUID), service: `crm#${GUID}` }, 'unfit_tenant'],
  ['is a service', { ...recordOf(GUID), service: 'graph' }, 'unfit_tenant'],
  ['has two names', recordOf(`${GUID}#${GUID}`), 'unfit_tenant'],
  ['has a name that is none', recordOf('../token'), 'unfit_tenant'],
])('one that %s is not refreshed: nothing is sent for it', (_what, record, reason) => {
  expect(tenantOf(GUIDS, record)).toBe(reason);
});
