import { expect, test } from '@jest/globals';
import type { Attempt } from '../../functions/domain/record/token-record.ts';
import type { Due } from '../../functions/domain/template/due-lane.ts';
import { type Instant, instant, plusSeconds } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { AttemptResult, LeaseClaim } from '../../functions/usecases/ports/ports.ts';
import type { DueKey, DueRange } from '../../functions/usecases/ports/tenant-store.ts';
import { sampleToken } from '../support/sample-token.ts';
import type { StoreUnderTest } from './token-store-contract.ts';

const NOW = instant(1_800_000_000);
const ATTEMPT: Attempt = { at: NOW, outcome: 'refreshed', definitionHash: 'd0' };
const REGISTRATION = { group: 'gold', parameters: { region: 'eu' }, shard: '0003', addedAt: NOW };

let counter = 0;
const newTenant = (): string => `graph#tenant-${(counter += 1)}`;
const newLane = (): string => `graph#host-${(counter += 1)}#0`;

const claimOf = (service: string, owner: string, seenVersion: number): LeaseClaim => ({
  ...{ service, owner, seenVersion, now: NOW, tenantSince: NOW },
  leaseExpiresAt: plusSeconds(NOW, 40),
});

const endOf = (service: string, owner: string, version: number, due: Due): AttemptResult => ({
  ...{ service, owner, version, due, attempt: ATTEMPT, consecutiveFailures: 0 },
  token: sampleToken(`token-of-${owner}`, NOW, 3600),
});

/** The part of the contract of a token store that is about tenants and the index by which they are due. */
export function describeTenants(subject: () => StoreUnderTest): void {
  const keysOf = async (range: DueRange): Promise<readonly string[]> =>
    (await subject().store.readDue({ ...range, limit: 1000 })).keys.map(({ key }) => key);

  test('a tenant that nobody has registered cannot be claimed, and nothing is made by trying', async () => {
    const { store } = subject();
    const key = newTenant();
    expect((await store.claimLease(claimOf(key, 'a', 0))).claimed).toBe(false);
    expect(await store.read(key)).toEqual({ service: key, version: 0, consecutiveFailures: 0, lifetimes: [] });
    expect(await store.removeTenant(key)).toBe(false);
  });

  test('one that is registered is read back, claimed, and moves to where the end of its attempt says', async () => {
    const { store } = subject();
    const [key, lane, next] = [newTenant(), newLane(), newLane()];
    expect(await store.putTenant(key, REGISTRATION, { lane, at: NOW }, { version: 0 })).toBe(true);
    expect(await store.read(key)).toMatchObject({ version: 0, tenant: REGISTRATION });
    expect((await store.readForStatus([key])).records[0]).toMatchObject({ tenant: REGISTRATION });
    expect(await keysOf({ lane })).toEqual([key]);
    expect(await store.claimLease(claimOf(key, 'a', 0))).toEqual({ claimed: true, version: 1 });
    const at = plusSeconds(NOW, 3000);
    expect(await store.finishAttempt(endOf(key, 'a', 1, { lane: next, at }))).toBe(true);
    expect(await keysOf({ lane })).toEqual([]);
    expect((await store.readDue({ lane: next, limit: 5 })).keys).toEqual([{ key, dueAt: at }]);
    expect(await store.read(key)).toMatchObject({ version: 1, tenant: REGISTRATION, token: { lifetimeSeconds: 3600 } });
  });

  test('registering over a running attempt takes its lease: its end fails and nothing of it stays', async () => {
    const { store } = subject();
    const [key, lane] = [newTenant(), newLane()];
    await store.putTenant(key, REGISTRATION, { lane, at: NOW }, { version: 0 });
    await store.claimLease(claimOf(key, 'a', 0));
    const silver = { ...REGISTRATION, group: 'silver' };
    expect(await store.putTenant(key, silver, { lane, at: NOW }, { version: 0 })).toBe(false);
    expect(await store.putTenant(key, silver, { lane, at: NOW }, { version: 1 })).toBe(true);
    const refreshToken = { current: new Redacted('r2'), seedVersionId: 'v1' };
    const end = endOf(key, 'a', 1, { lane: newLane(), at: NOW });
    expect(await store.noteRefreshTokenSent({ service: key, owner: 'a', version: 1 }, 'f1')).toBe(false);
    expect(await store.finishAttempt({ ...end, refreshToken })).toBe(false);
    expect(await store.read(key)).toEqual({
      ...{ service: key, version: 2, tenant: silver, consecutiveFailures: 0, lifetimes: [] },
    });
    expect(await keysOf({ lane })).toEqual([key]);
    expect(await store.claimLease(claimOf(key, 'b', 2))).toEqual({ claimed: true, version: 3 });
  });

  test('a token and a refresh token survive that a tenant is registered anew', async () => {
    const { store } = subject();
    const [key, lane] = [newTenant(), newLane()];
    await store.putTenant(key, REGISTRATION, { lane, at: NOW }, { version: 0 });
    await store.claimLease(claimOf(key, 'a', 0));
    const refreshToken = { current: new Redacted('r2'), seedVersionId: 'v1' };
    await store.finishAttempt({ ...endOf(key, 'a', 1, { lane, at: NOW }), refreshToken });
    const { shard: _shard, ...moved } = { ...REGISTRATION, renewFrom: NOW };
    expect(await store.putTenant(key, moved, { lane, at: NOW }, { version: 1 })).toBe(true);
    const record = await store.read(key);
    expect(record.tenant).toEqual(moved);
    expect([record.token?.accessToken.reveal(), record.refreshToken?.current.reveal()]).toEqual(['token-of-a', 'r2']);
  });

  test('removing while an attempt runs: neither its end nor a claim makes anything again', async () => {
    const { store } = subject();
    const [key, lane] = [newTenant(), newLane()];
    await store.putTenant(key, REGISTRATION, { lane, at: NOW }, { version: 0 });
    await store.claimLease(claimOf(key, 'a', 0));
    await store.finishAttempt(endOf(key, 'a', 1, { lane, at: NOW }));
    await store.claimLease(claimOf(key, 'b', 1));
    expect(await store.removeTenant(key)).toBe(true);
    expect(await store.finishAttempt(endOf(key, 'b', 2, { lane, at: NOW }))).toBe(false);
    // The one that had ended before is no witness either.
    expect(await store.finishAttempt(endOf(key, 'a', 1, { lane, at: NOW }))).toBe(false);
    expect(await store.noteRefreshTokenSent({ service: key, owner: 'b', version: 2 }, 'f1')).toBe(false);
    const notified = { published: 'failing', lastSeen: 'failing', times: [NOW], heldBack: 0 } as const;
    expect(await store.saveNotified(key, 2, notified)).toBe(false);
    expect((await store.claimLease(claimOf(key, 'c', 2))).claimed).toBe(false);
    expect(await store.read(key)).toEqual({ service: key, version: 0, consecutiveFailures: 0, lifetimes: [] });
    expect(await keysOf({ lane })).toEqual([]);
    expect(await store.removeTenant(key)).toBe(false);
    expect(await store.putTenant(key, REGISTRATION, { lane, at: NOW }, { version: 0 })).toBe(true);
    expect(await store.finishAttempt(endOf(key, 'b', 2, { lane, at: NOW }))).toBe(false);
  });

  test('registering and removing whose acknowledgement was lost leave what they should', async () => {
    const { store, loseNextAcknowledgement } = subject();
    const [key, lane] = [newTenant(), newLane()];
    loseNextAcknowledgement?.();
    expect(await store.putTenant(key, REGISTRATION, { lane, at: NOW }, { version: 0 })).toBe(true);
    loseNextAcknowledgement?.();
    await store.removeTenant(key);
    expect(await keysOf({ lane })).toEqual([]);
    loseNextAcknowledgement?.();
    await store.noteHosts(`service-of-${key}`, ['a.test', 'b.test']);
    await store.noteHosts(`service-of-${key}`, ['b.test', 'c.test']);
    expect([...(await store.readHosts(`service-of-${key}`))].sort()).toEqual(['a.test', 'b.test', 'c.test']);
    expect(await store.readHosts('nobody')).toEqual([]);
  });

  test.each([
    ['is a text', 'contoso', 'tenant'],
    ['has no beginning', { group: 'gold' }, 'tenant.addedAt'],
    ['has a group that is none', { ...REGISTRATION, group: 5 }, 'tenant.group'],
    ['has parameters that are none', { ...REGISTRATION, parameters: { region: ['eu'] } }, 'tenant.parameters'],
    ['has the number of a secret that is none', { ...REGISTRATION, shard: '' }, 'tenant.shard'],
  ])('a registration that %s counts as none, is named, and no attempt takes it away', async (_what, tenant, path) => {
    const { store, put } = subject();
    const [key, lane] = [newTenant(), newLane()];
    await put({ service: key, version: 1, tenant, due: lane, dueAt: NOW, leaseOwner: 'a', leaseExpiresAt: NOW + 40 });
    const record = await store.read(key);
    expect(record.tenant).toBeUndefined();
    expect(record.unreadable).toEqual([path]);
    expect((await store.readForStatus([key])).records[0]?.unreadable).toEqual([path]);
    const end = endOf(key, 'a', 1, { lane, at: plusSeconds(NOW, 60) });
    expect(await store.finishAttempt({ ...end, unreadable: [path] })).toBe(true);
    expect(await store.putTenant(key, REGISTRATION, { lane, at: NOW }, { version: 1 })).toBe(true);
    expect(await store.read(key)).toMatchObject({ tenant: REGISTRATION, token: { lifetimeSeconds: 3600 } });
    expect((await store.read(key)).unreadable).toBeUndefined();
    expect(await store.removeTenant(key)).toBe(true);
  });

  test('a lane is read in the order of its instants, page by page, also where many are the same, and any number is one', async () => {
    const { store, put } = subject();
    const lane = newLane();
    const numbers = [-5, 0.5, 7, 7, 7, 7, 7, 8, 9_007_199_254_740_991, 1e40];
    const keys = numbers.map(() => newTenant());
    for (const [index, dueAt] of numbers.entries())
      await put({ service: keys[index], tenant: REGISTRATION, due: lane, dueAt });
    for (const limit of [1, 2, 3, 10, 11]) {
      const read: DueKey[] = [];
      for (let hasMore = true; hasMore; ) {
        const page = await store.readDue({ lane, after: read.at(-1), limit });
        expect(page.keys.length).toBeLessThanOrEqual(limit);
        read.push(...page.keys);
        hasMore = page.hasMore;
      }
      expect(read.map(({ dueAt }) => dueAt)).toEqual(numbers);
      expect(read.map(({ key }) => key).sort()).toEqual([...keys].sort());
    }
  });

  test('a range has both its ends, and may have neither', async () => {
    const { store } = subject();
    const lane = newLane();
    const at = (seconds: number): Instant => plusSeconds(NOW, seconds);
    const [a, b, c] = [newTenant(), newTenant(), newTenant()];
    for (const [index, key] of [a, b, c].entries())
      await store.putTenant(key, REGISTRATION, { lane, at: at(index) }, { version: 0 });
    const ranges: readonly [Partial<DueRange>, readonly string[]][] = [
      [{}, [a, b, c]],
      [{ from: at(1) }, [b, c]],
      [{ until: at(1) }, [a, b]],
      [{ from: at(1), until: at(1) }, [b]],
      [{ from: at(3) }, []],
    ];
    for (const [range, expected] of ranges) {
      expect(await keysOf({ lane, ...range })).toEqual(expected);
      expect(await store.countDue({ lane, ...range })).toBe(expected.length);
    }
    expect(await keysOf({ lane: newLane() })).toEqual([]);
  });

  test('more than a megabyte of an index is counted whole', async () => {
    const { store } = subject();
    const lane = newLane();
    const keys = Array.from({ length: 700 }, (_, index) => `graph#${String(index).padStart(1900, '0')}`);
    for (let start = 0; start < keys.length; start += 50) {
      await Promise.all(
        keys
          .slice(start, start + 50)
          .map((key) => store.putTenant(key, REGISTRATION, { lane, at: NOW }, { version: 0 })),
      );
    }
    expect(await store.countDue({ lane })).toBe(700);
    expect(await store.countDue({ lane, until: plusSeconds(NOW, -1) })).toBe(0);
  });
}
