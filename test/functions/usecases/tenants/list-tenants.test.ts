import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ListTenantsAnswer } from '../../../../functions/contract/tenants.ts';
import { listTenants } from '../../../../functions/usecases/tenants/list-tenants.ts';
import { putTenants } from '../../../../functions/usecases/tenants/put-tenants.ts';
import { RefreshHarness } from '../../../support/refresh-harness.ts';
import { asked, TEMPLATE } from '../../../support/tenant-template.ts';

const EU = 'graph#login.eu.example.test';

describe('tenants are listed', () => {
  let harness: RefreshHarness;
  beforeEach(() => {
    harness = new RefreshHarness();
  });

  const page = (options: object = {}, template = TEMPLATE): Promise<ListTenantsAnswer> =>
    listTenants(harness.dependencies as never, template, options);
  const put = (tenants: readonly object[]) => putTenants(harness.dependencies as never, TEMPLATE, { tenants });

  async function all(limit: number, between: (names: readonly string[]) => void = () => {}) {
    const names: string[] = [];
    let answer = await page({ limit });
    for (; ; answer = await page({ limit, after: answer.next })) {
      expect(answer.tenants.length).toBeLessThanOrEqual(limit);
      names.push(...answer.tenants.map(({ tenant }) => tenant));
      if (answer.next === undefined) return { names, registered: answer.registered };
      between(names);
    }
  }

  test('with what is registered of each, page by page, and the last page says how many there are', async () => {
    await put([...asked('a', 'b', 'c', 'd'), { tenant: 'e', parameters: { region: 'us' }, group: 'gold' }]);
    const { tenants, registered, next } = await page();
    expect([registered, next]).toEqual([5, undefined]);
    expect(tenants.at(-1)).toEqual({
      ...{ tenant: 'e', group: 'gold', parameters: { region: 'us' } },
      addedAt: '2027-01-15T08:00:00Z',
    });
    for (const limit of [1, 2, 3, 5]) {
      expect(await all(limit)).toEqual({ names: ['a', 'b', 'c', 'd', 'e'], registered: 5 });
    }
    expect(harness.linesOf('tenants_listed')[0]?.fields).toEqual({ service: 'graph', tenants: 5 });
  });

  test('one that fails or recovers while it is listed is on a page all the same', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `t${String(index).padStart(2, '0')}`);
    await put(asked(...names));
    for (const [index, name] of names.entries()) {
      harness.store.setDue(`graph#${name}`, { lane: `${EU}#${index % 5}`, at: harness.clock.now() });
    }
    let times = 0;
    const move = (): void => {
      times += 1;
      const [kind, name] = times % 2 === 0 ? ['failing', names[40 - times]] : ['unusable', names[times + 10]];
      harness.store.setDue(`graph#${name}`, { lane: `${EU}#${kind}`, at: harness.clock.now() });
    };
    const listed = await all(3, move);
    expect([...new Set(listed.names)].sort()).toEqual(names);
    expect(listed.registered).toBe(40);
  });

  test('those of a host that the definition no longer has are told with the reason, and can be removed', async () => {
    await put([...asked('a'), { tenant: 'b', parameters: { region: 'us' } }]);
    const template = { ...TEMPLATE, tenants: { ...TEMPLATE.tenants, parameters: { region: ['eu'] } } };
    const { tenants } = await page({}, template);
    expect(tenants.map(({ tenant, problem }) => [tenant, problem])).toEqual([
      ['a', undefined],
      ['b', 'the parameter region must be one of eu'],
    ]);
    await harness.store.removeTenant('graph#b');
    expect((await page({}, template)).registered).toBe(1);
  });

  test('a damaged registration is told, a row whose tenant has just been removed is not', async () => {
    await put(asked('a', 'b'));
    harness.store.tamper('graph#a', ({ tenant: _tenant, ...record }) => ({ ...record, unreadable: ['tenant'] }));
    harness.store.tamper('graph#b', ({ tenant: _tenant, ...record }) => record);
    expect((await page()).tenants).toEqual([{ tenant: 'a', problem: 'what is registered of it cannot be read' }]);
  });

  test('a cursor is only good for the list that it came from', async () => {
    await put(asked('a', 'b', 'c'));
    const { next = '' } = await page({ limit: 2 });
    expect((await page({ after: next })).tenants.map(({ tenant }) => tenant)).toEqual(['c']);
    const [sum, ...rest] = next.split('!');
    const wrong = ['', 'x', next.slice(1), `${next}0`, `${sum}!999`, `${sum}!7`, ['0'.repeat(12), ...rest].join('!')];
    for (const after of wrong) {
      await expect(page({ after })).rejects.toMatchObject({ name: 'InvalidRequest' });
    }
    await expect(page({ after: next }, { ...TEMPLATE, id: 'other' })).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});
