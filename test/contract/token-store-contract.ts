import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Item } from '../../functions/adapters/dynamodb/token-item.ts';
import type { Attempt } from '../../functions/domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../functions/domain/schedule/schedule-status.ts';
import { instant, plusSeconds } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { AttemptResult, LeaseClaim, TokenStore } from '../../functions/usecases/ports/ports.ts';
import { StoreUnavailableError } from '../../functions/usecases/ports/store-unavailable.ts';
import type { TenantRegistry } from '../../functions/usecases/ports/tenant-store.ts';
import { sampleToken } from '../support/sample-token.ts';
import { describeDamagedItems, describeForeignItems } from './damaged-item-contract.ts';
import { describeHostPauses } from './host-pause-contract.ts';
import { describeTenants } from './tenant-contract.ts';
import { describeWrongClocks } from './wrong-clock-contract.ts';

/** A store to be held to the contract, with what is needed to disturb it. */
export interface StoreUnderTest {
  readonly store: TokenStore & TenantRegistry;
  /** Makes the store unreachable (true) or reachable again. */
  setDown(isDown: boolean): void;
  /** Loses the acknowledgement of the next write; absent where a write has none that could be lost. */
  loseNextAcknowledgement?(): void;
  /** Puts an item of a service there as another program would, whatever was there before. */
  put(item: Item): Promise<void>;
  close(): Promise<void>;
}

const NOW = instant(1_800_000_000);
const LEASE_END = plusSeconds(NOW, 30);
const REFRESHED: Attempt = { at: NOW, outcome: 'refreshed', httpStatus: 200, latencyMs: 12, definitionHash: 'd0' };
const FAILED: Attempt = { at: NOW, outcome: 'transient', reason: 'http_503', message: 'down', definitionHash: 'd0' };

let counter = 0;
const newService = (): string => `service-${(counter += 1)}`;

const claimOf = (service: string, owner: string, more: Partial<LeaseClaim> = {}): LeaseClaim => ({
  service,
  owner,
  seenVersion: 0,
  now: NOW,
  leaseExpiresAt: LEASE_END,
  ...more,
});

const resultOf = (service: string, owner: string, more: Partial<AttemptResult> = {}): AttemptResult => ({
  service,
  owner,
  version: 1,
  attempt: REFRESHED,
  token: sampleToken(`token-of-${owner}`, NOW, 3600),
  lifetimes: [3600],
  consecutiveFailures: 0,
  ...more,
});

/** Runs the contract that every token store keeps, the fake as well as the real ones. */
export function describeTokenStore(name: string, start: () => Promise<StoreUnderTest>): void {
  describe(`token store contract: ${name}`, () => {
    let subject: StoreUnderTest;
    let store: TokenStore;
    beforeAll(async () => {
      subject = await start();
      store = subject.store;
    }, 180_000);
    afterAll(() => subject?.close());

    test('a service that nothing is stored of has an empty record', async () => {
      const service = newService();
      expect(await store.read(service)).toEqual({ service, version: 0, consecutiveFailures: 0, lifetimes: [] });
    });

    test('a claim on an untouched service gets version 1 and is seen by a reader', async () => {
      const service = newService();
      expect(await store.claimLease(claimOf(service, 'a'))).toEqual({ claimed: true, version: 1 });
      expect(await store.read(service)).toMatchObject({ version: 1, lease: { owner: 'a', expiresAt: LEASE_END } });
    });

    test('one of 50 concurrent claims is granted, and the others are told by whom it was taken', async () => {
      const service = newService();
      const claims = Array.from({ length: 50 }, (_, index) => store.claimLease(claimOf(service, `owner-${index}`)));
      const outcomes = await Promise.all(claims);
      const winners = outcomes.flatMap((outcome, index) => (outcome.claimed ? [`owner-${index}`] : []));
      expect(winners).toHaveLength(1);
      const told = outcomes.flatMap((outcome) => (outcome.claimed ? [] : [outcome.record.lease?.owner]));
      expect(new Set(told)).toEqual(new Set(winners));
    });

    test.each([
      ['one second before its end', -1, false],
      ['at its end', 0, true],
      ['one second after its end', 1, true],
    ])('a lease can be taken over %s: %i s, %s', async (_when, offset, granted) => {
      const service = newService();
      await store.claimLease(claimOf(service, 'a'));
      const claim = claimOf(service, 'b', { seenVersion: 1, now: plusSeconds(LEASE_END, offset) });
      expect((await store.claimLease(claim)).claimed).toBe(granted);
    });

    test('what was published is saved, unless an attempt has begun or ended since', async () => {
      const service = newService();
      const notified = { published: 'failing', lastSeen: 'ok', times: [NOW], heldBack: 2 } as const;
      await store.claimLease(claimOf(service, 'a'));
      expect(await store.saveNotified(service, 1, notified)).toBe(false);
      await store.finishAttempt(resultOf(service, 'a', { notified }));
      expect(await store.saveNotified(service, 0, { ...notified, heldBack: 0 })).toBe(false);
      expect((await store.read(service)).notified).toEqual(notified);
      expect(await store.saveNotified(service, 1, { ...notified, heldBack: 0 })).toBe(true);
      const { records } = await store.readForStatus([service]);
      expect(records[0]?.notified).toEqual({ ...notified, heldBack: 0 });
    });

    test('an attempt that publishes nothing leaves what was published as it is', async () => {
      const service = newService();
      const notified = { published: 'failing', lastSeen: 'failing', times: [NOW], heldBack: 0 } as const;
      await store.claimLease(claimOf(service, 'a'));
      await store.finishAttempt(resultOf(service, 'a', { notified }));
      await store.claimLease(claimOf(service, 'b', { seenVersion: 1 }));
      await store.finishAttempt(resultOf(service, 'b', { version: 2 }));
      expect((await store.read(service)).notified).toEqual(notified);
    });

    test('a claim made on an older state of the record is refused although no lease is in force', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'a'));
      await store.finishAttempt(resultOf(service, 'a'));
      const late = await store.claimLease(claimOf(service, 'b', { seenVersion: 0 }));
      expect(late).toMatchObject({ claimed: false, record: { version: 1 } });
    });

    test('a finished attempt stores its token, gives the lease back and is read back whole', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'a'));
      const result = resultOf(service, 'a');
      expect(await store.finishAttempt(result)).toBe(true);
      const record = await store.read(service);
      expect(record).toEqual({
        service,
        version: 1,
        token: result.token,
        lastAttempt: REFRESHED,
        consecutiveFailures: 0,
        lifetimes: [3600],
      });
      expect(record.token?.accessToken.reveal()).toBe('token-of-a');
    });

    test('a failed attempt leaves the stored token as it is and sets the cooldown, a success lifts it', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'a'));
      await store.finishAttempt(resultOf(service, 'a'));
      await store.claimLease(claimOf(service, 'b', { seenVersion: 1 }));
      const { token: _token, lifetimes: _lifetimes, ...bare } = resultOf(service, 'b', { version: 2, attempt: FAILED });
      const until = plusSeconds(NOW, 60);
      expect(
        await store.finishAttempt({ ...bare, consecutiveFailures: 1, failingSince: NOW, cooldownUntil: until }),
      ).toBe(true);
      const failed = await store.read(service);
      expect(failed).toMatchObject({
        lastFailure: FAILED,
        lastAttempt: FAILED,
        consecutiveFailures: 1,
        cooldownUntil: until,
      });
      expect(failed.token?.accessToken.reveal()).toBe('token-of-a');
      expect(failed.lifetimes).toEqual([3600]);
      await store.claimLease(claimOf(service, 'c', { seenVersion: 2 }));
      await store.finishAttempt(resultOf(service, 'c', { version: 3 }));
      const healed = await store.read(service);
      expect(failed.failingSince).toBe(NOW);
      expect(healed.failingSince).toBeUndefined();
      expect(healed.cooldownUntil).toBeUndefined();
      expect(healed).toMatchObject({ lastFailure: FAILED, lastAttempt: REFRESHED, consecutiveFailures: 0 });
    });

    test('a holder that was frozen past its lease cannot overwrite the newer token', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'frozen'));
      await store.claimLease(claimOf(service, 'newer', { seenVersion: 1, now: LEASE_END }));
      expect(await store.finishAttempt(resultOf(service, 'newer', { version: 2 }))).toBe(true);
      const before = await store.read(service);
      expect(await store.finishAttempt(resultOf(service, 'frozen', { version: 1 }))).toBe(false);
      expect(await store.read(service)).toEqual(before);
    });

    test('a holder whose lease ran out may still write while nobody has claimed it since', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'slow'));
      expect(await store.finishAttempt(resultOf(service, 'slow'))).toBe(true);
    });

    test('a refresh token and the times of requests are stored and read back, and status does not see the token', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'a'));
      const refreshToken = { current: new Redacted('r2'), previous: new Redacted('r1'), seedVersionId: 'v1' };
      await store.finishAttempt(resultOf(service, 'a', { refreshToken, requestTimes: [NOW], wishTimes: [NOW] }));
      const record = await store.read(service);
      expect(record.refreshToken?.current.reveal()).toBe('r2');
      expect(record.refreshToken?.previous?.reveal()).toBe('r1');
      expect(record).toMatchObject({ requestTimes: [NOW], wishTimes: [NOW], refreshToken: { seedVersionId: 'v1' } });
      expect((await store.readForStatus([service])).records[0]).not.toHaveProperty('refreshToken');
    });

    test('a refresh token is noted as sent by the holder of the lease only, until an end says otherwise', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'a'));
      expect(await store.noteRefreshTokenSent({ service, owner: 'b', version: 1 }, 'f0')).toBe(false);
      expect(await store.noteRefreshTokenSent({ service, owner: 'a', version: 0 }, 'f0')).toBe(false);
      expect(await store.noteRefreshTokenSent({ service, owner: 'a', version: 1 }, 'f1')).toBe(true);
      await store.finishAttempt(resultOf(service, 'a', { attempt: FAILED }));
      expect(await store.read(service)).toMatchObject({ spentRefreshToken: 'f1' });
      await store.claimLease(claimOf(service, 'b', { seenVersion: 1 }));
      await store.finishAttempt(resultOf(service, 'b', { version: 2, spentRefreshToken: 'f2' }));
      expect(await store.read(service)).toMatchObject({ spentRefreshToken: 'f2' });
      await store.claimLease(claimOf(service, 'c', { seenVersion: 2 }));
      await store.finishAttempt(resultOf(service, 'c', { version: 3, spentRefreshToken: false }));
      expect((await store.read(service)).spentRefreshToken).toBeUndefined();
    });

    test('records of many services come in the order asked for, with empty ones for those not stored', async () => {
      const stored = newService();
      await store.claimLease(claimOf(stored, 'a'));
      await store.finishAttempt(resultOf(stored, 'a'));
      const services = [...Array.from({ length: 120 }, () => newService()), stored];
      const records = await store.readAll(services);
      expect(records.map(({ service }) => service)).toEqual(services);
      expect(records.at(-1)?.token?.accessToken.reveal()).toBe('token-of-a');
      expect(records[0]).toMatchObject({ version: 0 });
    });

    test('what is read for status has the facts of a token and not the token', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'a'));
      await store.finishAttempt(resultOf(service, 'a'));
      const { records } = await store.readForStatus([service]);
      const [record] = records;
      expect(record?.token).toMatchObject({ lifetimeSeconds: 3600, tokenType: 'Bearer' });
      expect(record?.token).not.toHaveProperty('accessToken');
      expect(record?.token?.expiresAt).toEqual(resultOf(service, 'a').token?.expiresAt);
    });

    test('status is read with the last sweep that completed, and one that ended earlier does not replace it', async () => {
      const service = newService();
      const heartbeat = (age: number): SweepHeartbeat => ({
        startedAt: plusSeconds(NOW, age - 2),
        completedAt: plusSeconds(NOW, age),
        services: 3,
        postponed: 1,
        templates: [{ service: 'graph', definitionHash: 'hash', hosts: ['a.example.test'], inUse: 7, refreshed: 2 }],
        ...{ slowHosts: ['a.example.test'], troubledHosts: ['b.example.test'] },
      });
      expect(await store.readForStatus([service])).toEqual({
        records: [{ service, version: 0, consecutiveFailures: 0, lifetimes: [] }],
        hostPauses: new Map(),
      });
      await store.noteSweep(heartbeat(300));
      await store.noteSweep(heartbeat(0));
      expect(await store.readForStatus([])).toEqual({ records: [], hostPauses: new Map(), heartbeat: heartbeat(300) });
      await store.noteSweep(heartbeat(300));
      subject.loseNextAcknowledgement?.();
      await store.noteSweep(heartbeat(600));
      expect(await store.readForStatus([service])).toMatchObject({ records: [{ service }], heartbeat: heartbeat(600) });
    });

    describeHostPauses(() => subject);
    describeWrongClocks(() => subject);
    describeDamagedItems(() => subject);
    describeForeignItems(() => subject);
    describeTenants(() => subject);

    test('a store that cannot be reached is reported as such, never as an empty record', async () => {
      subject.setDown(true);
      try {
        await expect(store.read('any')).rejects.toThrow(StoreUnavailableError);
        await expect(store.readAll(['any'])).rejects.toThrow(StoreUnavailableError);
        await expect(store.claimLease(claimOf('any', 'a'))).rejects.toThrow(StoreUnavailableError);
        await expect(store.readHostPause('a.test')).rejects.toThrow(StoreUnavailableError);
        await expect(store.noteHostPause('a.test', { since: NOW, until: NOW })).rejects.toThrow(StoreUnavailableError);
        const heartbeat = { startedAt: NOW, completedAt: NOW, services: 1, postponed: 0 };
        await expect(store.noteSweep(heartbeat)).rejects.toThrow(StoreUnavailableError);
      } finally {
        subject.setDown(false);
      }
    });

    test('a claim whose acknowledgement was lost is recognised as ours', async () => {
      const service = newService();
      subject.loseNextAcknowledgement?.();
      expect(await store.claimLease(claimOf(service, 'a'))).toEqual({ claimed: true, version: 1 });
      expect(await store.read(service)).toMatchObject({ version: 1, lease: { owner: 'a' } });
    });

    test('a finished attempt whose acknowledgement was lost is recognised as ours', async () => {
      const service = newService();
      await store.claimLease(claimOf(service, 'a'));
      subject.loseNextAcknowledgement?.();
      expect(await store.finishAttempt(resultOf(service, 'a'))).toBe(true);
      expect((await store.read(service)).token?.accessToken.reveal()).toBe('token-of-a');
    });
  });
}
