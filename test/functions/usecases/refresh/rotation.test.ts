import { describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { NOT_ROTATING, type RotationRules, STRICT, WITH_GRACE } from '../../../support/rotating-provider.ts';
import {
  BAD_GATEWAY,
  CLIENT_REFUSED,
  disliked,
  LOST,
  type Road,
  RotationHarness,
  THROTTLED,
  THROUGH,
  UNSENT,
} from '../../../support/rotation-harness.ts';

const HOUR = 3600;
const REFUSED: Road = () => ({
  ok: false,
  failure: {
    kind: 'reauthorizationRequired',
    reason: 'invalid_grant',
    oauthError: 'invalid_grant',
    message: 'refused',
    httpStatus: 400,
  },
});
/** A service that has been refreshed twice: `refresh-2` is stored, `refresh-1` is the one before. */
async function twiceRefreshed(rules: RotationRules, singleUse = false): Promise<RotationHarness> {
  const rotation = new RotationHarness(rules, singleUse);
  await rotation.attempt(0);
  await rotation.attempt(HOUR);
  rotation.provider.received.splice(0);
  return rotation;
}

describe('the chain of refresh tokens', () => {
  test('begins with the seed of the secret and goes on with what the provider gives', async () => {
    const rotation = await twiceRefreshed(STRICT);
    expect(await rotation.stored()).toMatchObject({ chain: ['refresh-2', 'refresh-1'] });
    await rotation.attempt(HOUR);
    expect(rotation.provider.received).toEqual(['refresh-2']);
  });

  test('stays with the old one where the answer has none', async () => {
    const rotation = await twiceRefreshed(NOT_ROTATING);
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    expect(await rotation.stored()).toMatchObject({ chain: ['seed', undefined] });
  });

  test('goes back by one, once, when the newest is refused, and leaves what is stored as it is', async () => {
    const rotation = await twiceRefreshed(STRICT);
    rotation.roads.push(REFUSED, REFUSED);
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'failed', failure: 'invalid_grant' });
    expect(await rotation.stored()).toMatchObject({
      chain: ['refresh-2', 'refresh-1'],
      cause: 'refresh-token-refused',
    });
    rotation.roads.push(REFUSED, () => ({ ok: true, token: tokenOf(rotation) }));
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    expect(await rotation.stored()).toMatchObject({ chain: ['next', 'refresh-1'] });
  });

  test('starts anew from the seed when the secret has a new version', async () => {
    const rotation = await twiceRefreshed(STRICT);
    rotation.secret = { seed: rotation.provider.authorize(), versionId: 'version-2' };
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    expect((await rotation.stored()).chain?.[1]).toBe(rotation.secret.seed);
  });

  test.each([false, true])(
    'goes on where a new version of the secret has the seed that it began with (single use: %p)',
    async (singleUse) => {
      const rotation = await twiceRefreshed(STRICT, singleUse);
      rotation.secret = { seed: 'seed', versionId: 'version-2' };
      expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
      rotation.anew = { seed: 'seed', versionId: 'version-3' };
      rotation.roads.push(CLIENT_REFUSED);
      expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
      expect(rotation.provider).toMatchObject({ received: ['refresh-2', 'refresh-3'], reuses: 0 });
    },
  );

  test('is not left for the seed of an older secret that is tried for its client secret', async () => {
    const rotation = new RotationHarness(STRICT, false);
    rotation.secret = { seed: 'seed', versionId: 'version-2' };
    rotation.anew = rotation.secret;
    rotation.previous = { seed: 'spent-long-ago', versionId: 'version-1' };
    await rotation.attempt(0);
    rotation.roads.push(CLIENT_REFUSED, THROUGH);
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    expect(rotation.provider.received).toEqual(['seed', 'refresh-1']);
  });
});

/** Returns a token with a new refresh token, as the harness makes it. */
function tokenOf(rotation: RotationHarness) {
  const answer = rotation.provider.take('refresh-2');
  if (!answer.ok) throw new Error('it is refused');
  return { ...answer.token, refreshToken: new Redacted('next') };
}

describe.each([
  ['default', false],
  ['single use', true],
])('a new refresh token in an answer that is disliked is kept (%s)', (_mode, singleUse) => {
  test.each<[string, Partial<RefreshFailure>]>([
    ['another token type', { reason: 'token_bound_to_key' }],
    ['no access token', { reason: 'no_access_token' }],
    ['an error', { kind: 'misconfigured', reason: 'invalid_client', oauthError: 'invalid_client' }],
    ['an error that may pass', { kind: 'transient', reason: 'temporarily_unavailable' }],
    ['the error that the grant is dead', { kind: 'reauthorizationRequired', reason: 'invalid_grant' }],
  ])('with %s', async (_what, failure) => {
    const rotation = await twiceRefreshed(STRICT, singleUse);
    rotation.roads.push(disliked(failure), UNSENT, UNSENT, UNSENT);
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'failed' });
    expect(await rotation.stored()).toMatchObject({ chain: ['refresh-3', 'refresh-2'], isNoted: false });
    rotation.roads.splice(0);
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    expect(rotation.provider).toMatchObject({ reuses: 0, isRevoked: false });
    expect(rotation.harness.lines.map((line) => JSON.stringify(line)).join()).not.toContain('refresh-3');
  });
});

describe('a single-use refresh token', () => {
  test.each<[string, Road, string]>([
    ['no answer', LOST, 'it was sent, and its answer was lost'],
    ['the 502 of a gateway', BAD_GATEWAY, 'answered with HTTP 502, which leaves open whether it was taken'],
    ['a page', disliked({ reason: 'not_json' }), 'answered with HTTP 200, without a new one'],
    [
      'an error in a 200',
      disliked({ kind: 'misconfigured', reason: 'x', oauthError: 'x' }),
      'answered with HTTP 200, without a new one',
    ],
  ])('is not sent again after %s, and that is told at once', async (_what, road, words) => {
    const rotation = new RotationHarness(NOT_ROTATING, true);
    rotation.roads.push(road);
    expect(await rotation.attempt(0)).toMatchObject({ result: 'failed', failure: 'refresh_token_spent' });
    const { message, ...told } = await rotation.stored();
    expect(told).toMatchObject({ cause: 'refresh-token-spent', severity: 'action-required', isNoted: true });
    expect(message).toContain(words);
    expect(rotation.harness.events.map(({ name }) => name)).toEqual(['action-required']);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await rotation.attempt(HOUR)).toMatchObject({ failure: 'refresh_token_spent' });
    }
    expect(rotation.provider.received).toHaveLength(1);
    expect(await rotation.stored()).toMatchObject({ cause: 'refresh-token-spent', isNoted: true });
  });

  test.each<[string, Road[], number]>([
    ['that nobody listens', [UNSENT, UNSENT, UNSENT], 1],
    ['that nobody listened for a moment', [UNSENT], 1],
    ['that it was throttled', [THROTTLED], 1],
    ['that the client is refused', [CLIENT_REFUSED], 1],
  ])('is sent again where it is sure that it was not taken: %s', async (_what, roads, taken) => {
    const rotation = await twiceRefreshed(STRICT, true);
    rotation.roads.push(...roads);
    await rotation.attempt(HOUR);
    expect(await rotation.stored()).toMatchObject({ isNoted: false });
    await rotation.attempt(HOUR);
    expect(rotation.provider.received.filter((token) => token === 'refresh-2')).toHaveLength(taken);
    expect((await rotation.stored()).cause).toBeUndefined();
  });

  test('heals with a new seed in the secret, which is noted like the first', async () => {
    const rotation = await twiceRefreshed(STRICT, true);
    rotation.roads.push(LOST);
    await rotation.attempt(HOUR);
    rotation.secret = { seed: rotation.provider.authorize(), versionId: 'version-2' };
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    expect(rotation.provider.reuses).toBe(0);
  });

  test('of a secret that was rotated in between is noted before it is sent', async () => {
    const rotation = await twiceRefreshed(STRICT, true);
    rotation.anew = { seed: rotation.provider.authorize(), versionId: 'version-2' };
    rotation.roads.push(CLIENT_REFUSED, LOST);
    expect(await rotation.attempt(HOUR)).toMatchObject({ failure: 'refresh_token_spent' });
    rotation.secret = rotation.anew;
    expect(await rotation.attempt(HOUR)).toMatchObject({ failure: 'refresh_token_spent' });
    expect(rotation.provider.received).toEqual([rotation.secret.seed]);
  });
});

describe('a refresh token whose answer was lost', () => {
  test('is sent once more, and within a grace period brings the next in two requests', async () => {
    const rotation = await twiceRefreshed(WITH_GRACE);
    rotation.roads.push(LOST);
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    expect(rotation.provider.received).toEqual(['refresh-2', 'refresh-2']);
    expect(await rotation.stored()).toMatchObject({ isNoted: false, cause: undefined });
  });

  test.each([
    ['no answer', LOST],
    ['the 502 of a gateway', BAD_GATEWAY],
  ])('after %s is refused by a strict provider, which is told, and the one before is not sent', async (_what, road) => {
    const rotation = await twiceRefreshed(STRICT);
    rotation.roads.push(road);
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'failed', failure: 'refresh_answer_lost' });
    expect(rotation.provider.received).toEqual(['refresh-2', 'refresh-2']);
    expect(rotation.provider.reuses).toBe(1);
    const { message, ...told } = await rotation.stored();
    expect(told).toMatchObject({ cause: 'refresh-answer-lost', severity: 'action-required', isNoted: true });
    expect(message).toContain('may have been lost');
  });

  test('is known to the next attempts, too, whatever happens in between', async () => {
    const rotation = await twiceRefreshed(STRICT);
    rotation.roads.push(LOST, UNSENT, THROTTLED);
    await rotation.attempt(HOUR);
    expect(await rotation.stored()).toMatchObject({ isNoted: true, cause: 'provider-throttles' });
    rotation.secretFailure = { kind: 'transient', reason: 'secrets_manager_unavailable', message: 'down' };
    await rotation.attempt(HOUR);
    rotation.secretFailure = undefined;
    expect(await rotation.attempt(HOUR)).toMatchObject({ failure: 'refresh_answer_lost' });
    expect(rotation.provider.received).toEqual(['refresh-2', 'refresh-2']);
  });

  test('is forgotten with a new seed', async () => {
    const rotation = await twiceRefreshed(STRICT);
    rotation.roads.push(LOST);
    await rotation.attempt(HOUR);
    rotation.secret = { seed: rotation.provider.authorize(), versionId: 'version-2' };
    expect(await rotation.attempt(HOUR)).toMatchObject({ result: 'refreshed' });
    rotation.roads.push(REFUSED, REFUSED);
    await rotation.attempt(HOUR);
    expect(await rotation.stored()).toMatchObject({ cause: 'refresh-token-refused', isNoted: false });
  });
});
