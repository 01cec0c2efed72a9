import { beforeEach, describe, expect, test } from '@jest/globals';
import { toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import { lanesOf } from '../../../../functions/domain/template/due-lane.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import { refreshRotated } from '../../../../functions/usecases/sweep/sweep.ts';
import { TEMPLATE, TenantHarness } from '../../../support/tenant-harness.ts';

const CHANGED: Template = { ...TEMPLATE, grant: { type: 'client_credentials', scope: 'more' } };
const MOVED: Template = { ...TEMPLATE, tokenUrl: 'https://other.example.test/{tenant}/token' };
const REFUSED = toFailure({ reason: 'invalid_client', message: 'no', httpStatus: 401, oauthError: 'invalid_client' });

let harness: TenantHarness;
beforeEach(() => {
  harness = new TenantHarness();
});

const sweptOf = async () => (await harness.store.readForStatus([])).heartbeat?.templates?.[0];

describe('a template that has changed', () => {
  test('makes all its tenants due, those first that end first, and each once', async () => {
    await harness.addMany('late', 3, 2000);
    await harness.addMany('early', 3, 3500);
    await harness.sweep();
    expect(harness.asked).toEqual([]);
    await harness.sweep([CHANGED]);
    expect(harness.asked.slice(0, 3).toSorted()).toEqual(['late0', 'late1', 'late2']);
    expect(harness.asked).toHaveLength(6);
    await harness.sweep([CHANGED]);
    expect(harness.asked).toHaveLength(6);
  });

  test('stays to be seen until all were come to, however many sweeps that takes', async () => {
    await harness.addMany('t', 300, 3000);
    await harness.sweep();
    const before = await sweptOf();
    harness.latencySeconds = 2;
    await harness.sweep([CHANGED], 5);
    expect(harness.asked.length).toBeLessThan(300);
    expect(await sweptOf()).toMatchObject({ definitionHash: before?.definitionHash });
    for (let sweeps = 0; sweeps < 5; sweeps += 1) await harness.sweep([CHANGED], 5);
    expect(new Set(harness.asked).size).toBe(300);
    expect(harness.asked).toHaveLength(300);
    expect((await sweptOf())?.definitionHash).not.toBe(before?.definitionHash);
  });

  test('whose sweep is killed half-way begins again with the rest', async () => {
    await harness.addMany('t', 200, 3000);
    await harness.sweep();
    const claimLease = harness.store.claimLease.bind(harness.store);
    harness.store.claimLease = (claim) => {
      if (harness.asked.length >= 80) throw new StoreUnavailableError('the process is gone');
      return claimLease(claim);
    };
    await expect(harness.sweep([CHANGED])).rejects.toThrow('the process is gone');
    harness.store.claimLease = claimLease;
    await harness.sweep([CHANGED]);
    expect(harness.asked.toSorted()).toEqual(Array.from({ length: 200 }, (_, index) => `t${index}`).toSorted());
  });

  test('and has another host finds its tenants in the lanes of the one before, and moves them', async () => {
    await harness.addMany('t', 20, 3000);
    await harness.sweep();
    await harness.sweep([MOVED]);
    expect(harness.asked).toHaveLength(20);
    const old = lanesOf(TEMPLATE, 'login.example.test').map(({ key: lane }) => harness.store.countDue({ lane }));
    expect((await Promise.all(old)).every((count) => count === 0)).toBe(true);
    expect((await sweptOf())?.hosts).toEqual(['other.example.test']);
  });
});

describe('a shared secret that has a new version', () => {
  const fail = async () => {
    await harness.addMany('t', 30, 1000);
    harness.failure = REFUSED;
    await harness.sweep();
    harness.failure = undefined;
    harness.asked.length = 0;
  };

  test('has all who failed asked at once, although they wait', async () => {
    await fail();
    harness.secretVersionId = 'version-2';
    const report = await harness.sweep();
    expect(report.tenants).toEqual({ graph: { refreshed: 30 } });
    expect(await sweptOf()).toMatchObject({ secretVersionId: 'version-2' });
  });

  test('that AWS tells of has them asked without a sweep', async () => {
    await fail();
    harness.secretVersionId = 'version-2';
    const deadline = harness.clock.deadlineIn(200);
    const report = await refreshRotated(harness.dependencies, { definitions: [TEMPLATE], deadline });
    expect(report).toEqual({ services: [], counts: {}, tenants: { graph: { refreshed: 30 } } });
  });

  test('that is refused as well is tried once', async () => {
    await fail();
    harness.secretVersionId = 'version-2';
    harness.failure = REFUSED;
    await harness.sweep();
    await harness.sweep();
    expect(harness.asked).toHaveLength(30);
  });
});

describe('rows of the due index that are no good', () => {
  test('stop nothing: removed tenants, names of another form, parameters that would lead elsewhere', async () => {
    const regional: Template = {
      ...TEMPLATE,
      tokenUrl: 'https://{region}.example.test/token',
      tenants: { parameters: { region: ['eu'] }, pattern: 'name' },
    };
    await harness.add('good', 1000, regional, { region: 'eu' });
    await harness.add('evil', 1000, regional, { region: 'eu' });
    harness.store.tamper('graph#evil', (record) => ({
      ...record,
      tenant: { addedAt: harness.clock.now(), parameters: { region: 'evil.test/?' } },
    }));
    const at = plusSeconds(harness.clock.now(), -5000);
    const lane = lanesOf(regional, 'eu.example.test')[0]?.key ?? '';
    for (const name of ['gone', '../..', '__proto__', 'x'.repeat(300), 'a#b', ''])
      harness.store.setDue(`graph#${name}`, { lane, at });
    harness.store.tamper('graph#../..', (record) => ({
      ...record,
      tenant: { addedAt: harness.clock.now(), parameters: { region: 'eu' } },
    }));
    const report = await harness.sweep([regional]);
    expect(harness.asked).toEqual(['good']);
    expect(report.tenants).toEqual({ graph: { refreshed: 1, skipped: 7 } });
    expect(harness.linesOf('sweep')[0]?.fields['tenants']).toContain('skipped (unfit_tenant): ../.. evil');
  });

  test('a tenant that is removed while its token is requested stays removed', async () => {
    await harness.add('t', 1000);
    const { tokenEndpoint } = harness.dependencies;
    const requestToken = tokenEndpoint.requestToken.bind(tokenEndpoint);
    tokenEndpoint.requestToken = async (definition, input) => {
      await harness.store.removeTenant('graph#t');
      return requestToken(definition, input);
    };
    expect((await harness.sweep()).tenants).toEqual({ graph: { superseded: 1 } });
    expect(harness.recordOf('t').token).toBeUndefined();
    expect((await harness.sweep()).tenants).toEqual({ graph: {} });
  });

  test('a table that fails for one page ends that template alone, and the sweep tells it', async () => {
    await harness.addMany('t', 3, 1000);
    const other: Template = { ...TEMPLATE, id: 'other' };
    await harness.add('o', 1000, other);
    const { readDue } = harness.store;
    harness.store.readDue = (query) =>
      query.lane.startsWith('graph#')
        ? Promise.reject(new StoreUnavailableError('throttled'))
        : readDue.call(harness.store, query);
    await expect(harness.sweep([TEMPLATE, other])).rejects.toThrow('throttled');
    expect(harness.asked).toEqual(['o']);
  });
});
