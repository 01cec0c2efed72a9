import { describe, expect, test } from '@jest/globals';
import type { RefreshReport } from '../../../../functions/contract/refresh.ts';
import { frozen, type Kill } from '../../../support/killed-process.ts';
import { NOT_ROTATING, type RotationRules, STRICT, WITH_GRACE } from '../../../support/rotating-provider.ts';
import { RotationHarness } from '../../../support/rotation-harness.ts';

/** Longer than a lease, shorter than a grace period. */
const AFTER_LEASE = 41;
const HOUR = 3600;

/** A rotation that has refreshed so many times, and is frozen in the next while another process makes an attempt. */
async function frozenOnce(rules: RotationRules, singleUse: boolean, freeze: Kill, before = 2) {
  const rotation = new RotationHarness(rules, singleUse);
  for (let times = 0; times < before; times += 1) await rotation.attempt(HOUR);
  let other: RefreshReport | undefined;
  const { port, report } = await frozen(rotation, freeze, async () => {
    other = await rotation.attempt(AFTER_LEASE);
  });
  return { rotation, port, report, other };
}

/** Runs a check with a freeze at every await of an attempt. */
async function everyFreeze(check: (freeze: Kill) => Promise<string | undefined>): Promise<void> {
  for (let at = 1; ; at += 1) {
    for (const when of ['before', 'after'] as const) {
      if ((await check({ at, when })) === undefined) return;
    }
  }
}

describe('a process that is frozen past its lease, and goes on after another one has made an attempt', () => {
  test.each([0, 2])('loses no single-use token that it was given, after %i refreshes', async (before) => {
    const freeze = { at: 'store.finishAttempt', when: 'before' } as const;
    const { rotation, report, other } = await frozenOnce(STRICT, true, freeze, before);
    expect(other).toMatchObject({ result: 'failed', failure: 'refresh_token_spent' });
    expect(report).toMatchObject({ result: 'refreshed' });
    expect(await rotation.stored()).toMatchObject({
      chain: [`refresh-${before + 1}`, expect.any(String)],
      isNoted: false,
    });
    expect(await rotation.attempt(1)).toMatchObject({ result: 'refreshed' });
    expect(rotation.provider.reuses).toBe(0);
  });

  test.each([
    ['a strict provider', STRICT],
    ['a provider with a grace period', WITH_GRACE],
    ['a provider that does not rotate', NOT_ROTATING],
  ])('never uses a single-use token of %s twice, wherever that was', async (_whom, rules) => {
    await everyFreeze(async (freeze) => {
      const { rotation, port, report, other } = await frozenOnce(rules, true, freeze);
      expect(rotation.provider.reuses).toBe(0);
      expect([report.result, other?.result ?? 'refreshed']).toContain('refreshed');
      if (rules.rotates) expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
      return port;
    });
  });

  test.each([
    ['a provider with a grace period', WITH_GRACE],
    ['a provider that does not rotate', NOT_ROTATING],
  ])('costs nothing at %s, wherever that was', async (_whom, rules) => {
    await everyFreeze(async (freeze) => {
      const { rotation, port } = await frozenOnce(rules, false, freeze);
      // On its way the request cannot be called back, and this provider then takes back what it gave the other one.
      if (rules.rotates && freeze.when === 'before' && port === 'tokenEndpoint.requestToken') return port;
      expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
      expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
      expect(await rotation.stored()).toMatchObject({ isNoted: false, cause: undefined });
      return port;
    });
  });

  test('keeps what it was given where the other one could read no secret', async () => {
    const rotation = new RotationHarness(STRICT, false);
    await rotation.attempt(0);
    const { report } = await frozen(rotation, { at: 'store.finishAttempt', when: 'before' }, async () => {
      rotation.secretFailure = { kind: 'transient', reason: 'secrets_manager_unavailable', message: 'down' };
      expect(await rotation.attempt(AFTER_LEASE)).toMatchObject({ result: 'failed' });
      rotation.secretFailure = undefined;
    });
    expect(report).toMatchObject({ result: 'refreshed' });
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    expect(rotation.provider.reuses).toBe(0);
  });

  test.each(['store.claimLease', 'secrets.read'])(
    'sends nothing after %s: the other one has used the token',
    async (at) => {
      const { rotation, report, other } = await frozenOnce(STRICT, false, { at, when: 'after' });
      expect([report.result, other?.result]).toEqual(['superseded', 'refreshed']);
      expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
      expect(rotation.provider.reuses).toBe(0);
    },
  );

  test('says so where no other has come, and goes on with the next attempt', async () => {
    const rotation = new RotationHarness(STRICT, false);
    const stands = { at: 'secrets.read', when: 'after' } as const;
    const { report } = await frozen(rotation, stands, async () => rotation.harness.clock.advance(AFTER_LEASE));
    expect(report).toMatchObject({ result: 'failed', failure: 'own_fault' });
    expect(report.message).toContain('stood still for longer than its lease');
    expect(rotation.provider.received).toEqual([]);
    expect(await rotation.attempt(1)).toMatchObject({ result: 'refreshed' });
  });

  test('does not unsay that the other one has ended everything by asking again', async () => {
    const freeze = { at: 'store.finishAttempt', when: 'before' } as const;
    const { rotation, report } = await frozenOnce(STRICT, false, freeze);
    expect(report).toMatchObject({ result: 'superseded' });
    expect(await rotation.stored()).toMatchObject({ cause: 'refresh-answer-lost', accessToken: 'access-2' });
  });

  test('gives way to a newer chain', async () => {
    const freeze = { at: 'store.finishAttempt', when: 'before' } as const;
    const { rotation, report, other } = await frozenOnce(WITH_GRACE, false, freeze);
    expect([report.result, other?.result]).toEqual(['superseded', 'refreshed']);
    expect((await rotation.stored()).chain?.[0]).toBe('refresh-4');
  });
});
