import { describe, expect, test } from '@jest/globals';
import { InvalidRequestError } from '../../../../lib/client/transport/errors.ts';
import { contractError, createTenantsHarness } from '../../../support/client-harness.ts';

describe('the memory of tenants', () => {
  const keptOf = (client: ReturnType<typeof createTenantsHarness>['client'], names: readonly string[]) =>
    names.filter((tenant) => client.peek('genesys', { tenant }) !== undefined);

  test('has room for 1000, and for services without tenants beside them', async () => {
    const { client, accessTokenOf } = createTenantsHarness();
    await client.getToken('genesys');
    const names = Array.from({ length: 1002 }, (_, index) => `tenant-${index}`);
    for (const name of names) await accessTokenOf(name);
    expect(keptOf(client, names)).toEqual(names.slice(2));
    expect(client.peek('genesys')).toBeDefined();
  });

  test('has room for as many where their names have capital letters', async () => {
    const { client, keeper, accessTokenOf } = createTenantsHarness({ maxTenants: 3 });
    const names = ['A.example', 'B.example', 'C.example', 'D.example'];
    for (const name of names) await accessTokenOf(name);
    expect(keptOf(client, names)).toEqual(names.slice(1));
    expect(keptOf(client, ['a.example', 'b.example', 'c.example'])).toEqual(['b.example', 'c.example']);
    expect(keeper.requests).toHaveLength(4);
  });

  test('drops who was not used for longest, of whatever group', async () => {
    const { client, accessTokenOf } = createTenantsHarness({ maxTenants: 3 });
    await accessTokenOf('a');
    await accessTokenOf('b');
    await accessTokenOf('c', 'gold');
    client.peek('genesys', { tenant: 'a' });
    await accessTokenOf('d');
    expect(keptOf(client, ['a', 'b', 'd'])).toEqual(['a', 'd']);
    await accessTokenOf('e');
    expect(client.peek('genesys', { tenant: 'c', group: 'gold' })).toBeUndefined();
    expect(keptOf(client, ['a', 'b', 'd', 'e'])).toEqual(['a', 'd', 'e']);
  });

  test('drops what has expired before anything else, and never grows by other spellings', async () => {
    const { client, clock, keeper, accessTokenOf } = createTenantsHarness({ maxTenants: 2 });
    await accessTokenOf('old');
    clock.advance(3590);
    await accessTokenOf('a');
    client.peek('genesys', { tenant: 'old' });
    await accessTokenOf('b');
    expect(keptOf(client, ['a', 'b'])).toEqual(['a', 'b']);
    for (const name of ['X.example', 'x.Example', 'x.eXample', 'X.Example']) await accessTokenOf(name);
    const requests = keeper.requests.length;
    await accessTokenOf('X.Example');
    expect(keeper.requests).toHaveLength(requests);
    const spellings = ['a', 'b', 'x.example', 'X.example', 'x.Example', 'x.eXample', 'X.Example'];
    expect(keptOf(client, spellings).length).toBeLessThanOrEqual(3);
  });

  test.each([[0], [Number.NaN], [-1]])(
    'of %p keeps none, and still shares what is asked for at once',
    async (maxTenants) => {
      const { keeper, accessTokenOf } = createTenantsHarness({ maxTenants });
      expect(await Promise.all([accessTokenOf('a'), accessTokenOf('a')])).toEqual(['token-a', 'token-a']);
      await accessTokenOf('a');
      expect(keeper.requests).toHaveLength(2);
    },
  );

  test('loses no token that has to stand in for the one that is asked for, but one that was to be forgotten', async () => {
    const { client, clock, keeper, answerAs, accessTokenOf } = createTenantsHarness({ maxTenants: 1 });
    for (const isForgotten of [false, true]) {
      await accessTokenOf('a');
      clock.advance(300);
      let fail = (): void => undefined;
      keeper.answerWith(
        () =>
          new Promise(
            (resolve) => (fail = () => resolve(contractError('TokenUnavailable', 'none (a retry can help)'))),
          ),
      );
      const waiting = accessTokenOf('a').catch((error: Error) => error.name);
      await Promise.resolve();
      answerAs((asked) => asked);
      await accessTokenOf('b');
      if (isForgotten) client.clear('genesys', { tenant: 'a' });
      fail();
      expect(await waiting).toBe('token-a');
    }
  });
});

describe('what is no tenant', () => {
  test.each([[''], ['x'.repeat(257)], ['x'.repeat(10_000_000)], [null], [42], [['acme']], [{}], [Symbol('acme')]])(
    'is not asked for, nor repeated: case %#',
    async (tenant) => {
      const { client, keeper } = createTenantsHarness();
      const asked = client.getToken('genesys', { tenant: tenant as string });
      await expect(asked).rejects.toBeInstanceOf(InvalidRequestError);
      await expect(asked).rejects.toThrow(
        'expected a tenant of 1 to 256 characters, and a group of up to 40 letters, digits, - and _ (a retry',
      );
      await expect(client.getStatus('genesys', { tenant: tenant as string })).rejects.toThrow('expected a tenant');
      expect(client.peek('genesys', { tenant: tenant as string })).toBeUndefined();
      expect(keeper.requests).toEqual([]);
    },
  );

  test.each([[''], ['gold:1'], ['../gold'], ['gold/..'], ['g'.repeat(41)], [{}]])('nor a group: %p', async (group) => {
    const { client, keeper } = createTenantsHarness();
    const asked = client.getToken('genesys', { tenant: 'acme', group: group as string });
    await expect(asked).rejects.toThrow('and a group of up to 40 letters');
    expect(keeper.requests).toEqual([]);
  });

  test.each([['__proto__'], ['constructor'], ['toString'], ['a/../b'], ['а.example'], ['"},{"x":"']])(
    'harms nothing where its name is strange: %p',
    async (tenant) => {
      const { client, keeper, accessTokenOf } = createTenantsHarness();
      expect(client.peek('genesys', { tenant })).toBeUndefined();
      const token = await accessTokenOf(tenant);
      expect(await accessTokenOf(tenant)).toBe(token);
      expect(keeper.requests).toEqual([{ operation: 'getToken', service: 'genesys', tenant }]);
      expect(client.peek('genesys', { tenant: 'acme' })).toBeUndefined();
      expect(Object.keys({})).toEqual([]);
    },
  );
});
