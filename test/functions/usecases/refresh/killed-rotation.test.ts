import { describe, expect, test } from '@jest/globals';
import { type Death, type Kill, killed } from '../../../support/killed-process.ts';
import { NOT_ROTATING, type RotationRules, STRICT, WITH_GRACE } from '../../../support/rotating-provider.ts';
import { CLIENT_REFUSED, RotationHarness } from '../../../support/rotation-harness.ts';

/** Longer than a lease, shorter than a grace period. */
const AFTER_LEASE = 41;
const HOUR = 3600;

/** Returns every await of an attempt, by killing it at one after the other. */
async function everyKill(run: (kill: Kill) => Promise<Death>): Promise<string[]> {
  const ports: string[] = [];
  for (let at = 1; ; at += 1) {
    for (const when of ['before', 'after'] as const) {
      const { port } = await run({ at, when });
      if (port === undefined) return ports;
      ports.push(`${when} ${port}`);
    }
  }
}

async function refreshedOnce(rules: RotationRules, singleUse: boolean): Promise<RotationHarness> {
  const rotation = new RotationHarness(rules, singleUse);
  await rotation.attempt(0);
  await rotation.attempt(HOUR);
  rotation.provider.received.splice(0);
  return rotation;
}

describe('a process that is killed at any await of a rotation', () => {
  test.each([
    ['a provider that does not rotate', NOT_ROTATING],
    ['a provider with a grace period', WITH_GRACE],
  ])('costs nothing at %s: the next attempt brings a token', async (_whom, rules) => {
    const ports = await everyKill(async (kill) => {
      const rotation = await refreshedOnce(rules, false);
      const death = await killed(rotation, kill);
      expect(await rotation.attempt(AFTER_LEASE)).toMatchObject({ result: 'refreshed' });
      expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
      expect(await rotation.stored()).toMatchObject({ isNoted: false, cause: undefined });
      expect(rotation.provider.reuses).toBe(0);
      return death;
    });
    expect(ports.map((port) => port.split(' ')[1])).toEqual(
      expect.arrayContaining(['store.claimLease', 'secrets.read', 'tokenEndpoint.requestToken', 'store.finishAttempt']),
    );
  });

  test('costs the authorization at a strict provider only where the answer was lost, and then one reuse', async () => {
    const lost: string[] = [];
    await everyKill(async (kill) => {
      const rotation = await refreshedOnce(STRICT, false);
      const death = await killed(rotation, kill);
      const { chain } = await rotation.stored();
      const isLost = rotation.provider.received.length > 0 && chain?.[0] === 'refresh-2';
      const next = await rotation.attempt(AFTER_LEASE);
      if (isLost) {
        lost.push(`${kill.when} ${death.port}`);
        expect(next).toMatchObject({ result: 'failed', failure: 'refresh_answer_lost' });
        expect(await rotation.stored()).toMatchObject({ cause: 'refresh-answer-lost', severity: 'action-required' });
        expect(rotation.provider).toMatchObject({ received: ['refresh-2', 'refresh-2'], reuses: 1 });
        rotation.secret = { seed: rotation.provider.authorize(), versionId: 'version-2' };
      } else {
        expect(next).toMatchObject({ result: 'refreshed' });
      }
      expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
      expect(await rotation.stored()).toMatchObject({ isNoted: false, cause: undefined });
      return death;
    });
    expect(lost).toEqual(['after tokenEndpoint.requestToken', 'before store.finishAttempt']);
  });

  test.each([
    ['a strict provider', STRICT],
    ['a provider with a grace period', WITH_GRACE],
    ['a provider that does not rotate', NOT_ROTATING],
  ])(
    'never sends a single-use token twice to %s, and asks for a person only after it may have',
    async (_whom, rules) => {
      const open: string[] = [];
      await everyKill(async (kill) => {
        const rotation = await refreshedOnce(rules, true);
        const death = await killed(rotation, kill);
        const next = await rotation.attempt(AFTER_LEASE);
        if (next.result === 'failed') {
          open.push(`${kill.when} ${death.port}`);
          expect(next).toMatchObject({ failure: 'refresh_token_spent' });
          const { message, ...told } = await rotation.stored();
          expect(told).toMatchObject({ cause: 'refresh-token-spent', severity: 'action-required' });
          expect(message).toContain('may have been sent before');
          rotation.secret = { seed: rotation.provider.authorize(), versionId: 'version-2' };
        }
        expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
        expect(rotation.provider.reuses).toBe(0);
        return death;
      });
      expect(open).toEqual([
        'after store.noteRefreshTokenSent',
        'before tokenEndpoint.requestToken',
        'after tokenEndpoint.requestToken',
        'before store.finishAttempt',
      ]);
    },
  );

  test('twice in a row is told like once: the first answer that was lost is what counts', async () => {
    await everyKill(async (kill) => {
      const rotation = await refreshedOnce(STRICT, false);
      await killed(rotation, { at: 'tokenEndpoint.requestToken', when: 'after' });
      expect(rotation.provider.received).toEqual(['refresh-2']);
      const death = await killed(rotation, kill);
      if (rotation.provider.reuses > 0 || (await rotation.stored()).cause) {
        expect(await rotation.attempt(AFTER_LEASE)).toMatchObject({ failure: 'refresh_answer_lost' });
      }
      expect(rotation.provider.received).not.toContain('refresh-1');
      return death;
    });
  });

  test('never sends the seed of a secret twice that was read in the middle of an attempt', async () => {
    await everyKill(async (kill) => {
      const rotation = await refreshedOnce(STRICT, true);
      rotation.anew = { seed: rotation.provider.authorize(), versionId: 'version-2' };
      rotation.roads.push(CLIENT_REFUSED);
      const death = await killed(rotation, kill);
      rotation.roads.splice(0);
      rotation.secret = rotation.anew;
      await rotation.attempt(AFTER_LEASE);
      expect(rotation.provider.reuses).toBe(0);
      return death;
    });
  });
});
