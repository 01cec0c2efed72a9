import { describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { fingerprintOf } from '../../../../functions/domain/values/fingerprint.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { SecretValues } from '../../../../functions/usecases/ports/secret-source.ts';
import {
  lostBefore,
  RefreshTokenChoice,
  type RefreshTokenFacts,
} from '../../../../functions/usecases/requests/refresh-token-choice.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';
import { NOT_ROTATING, RotatingProvider, STRICT } from '../../../support/rotating-provider.ts';

const CURRENT = new Redacted('refresh-2');
const LOST = fingerprintOf(CURRENT, sha256Hex);
const OURS = { type: 'refresh_token' } as const;
const LEASE = { owner: 'o', expiresAt: instant(1_800_000_000) };

describe('the refresh token whose answer may be lost, although this attempt sent none', () => {
  test.each<[string, ServiceDefinition['grant'], Partial<TokenRecord>, boolean, string | undefined]>([
    ['is the current one where it may have been sent', OURS, {}, true, LOST],
    ['is the current one where an attempt never ended', OURS, { lease: LEASE }, false, LOST],
    ['is none where nothing was sent', OURS, {}, false, undefined],
    ['is none where there is none', OURS, { refreshToken: undefined }, true, undefined],
    ['is noted before where it is of single use', { ...OURS, singleUse: true }, { lease: LEASE }, true, undefined],
    ['is none of another grant', { type: 'client_credentials' }, { lease: LEASE }, true, undefined],
  ])('%s', (_what, grant, more, mayHaveSent, expected) => {
    const record = { refreshToken: { current: CURRENT, seedVersionId: 'v' }, ...more } as unknown as TokenRecord;
    const facts = { definition: { ...DEFINITION, grant }, record, sha256Hex } as unknown as Parameters<
      typeof lostBefore
    >[0];
    expect(lostBefore(facts, mayHaveSent)).toBe(expected);
  });
});

describe('the refresh tokens of an attempt', () => {
  const SEED = new Redacted('seed');
  const CHAIN = {
    current: CURRENT,
    previous: new Redacted('refresh-1'),
    seedVersionId: 'version-1',
    seedFingerprint: fingerprintOf(SEED, sha256Hex),
  };
  let noted: string[] = [];
  const secretOf = (versionId: string, refreshToken = SEED): SecretValues => ({ versionId, values: { refreshToken } });
  const choiceOf = (
    singleUse: boolean,
    record: RefreshTokenFacts['record'],
    secret: SecretValues = secretOf('version-1'),
  ) =>
    new RefreshTokenChoice(
      {
        definition: { ...DEFINITION, grant: { ...OURS, singleUse } },
        record,
        sha256Hex,
        isLeaseOver: () => false,
        noteSending: async (fingerprint) => noted.push(fingerprint) > 0,
      },
      secret,
    );

  test.each([false, true])('go back by one only where a token may be used again (single use: %p)', (singleUse) => {
    const choice = choiceOf(singleUse, { refreshToken: CHAIN });
    expect(choice.takesPrevious({ kind: 'reauthorizationRequired', reason: 'r', message: 'm' })).toBe(!singleUse);
    expect(choice.token?.reveal()).toBe(singleUse ? 'refresh-2' : 'refresh-1');
  });

  test('are stored with the newest version of the secret that has their seed', () => {
    const choice = choiceOf(false, { refreshToken: CHAIN }, secretOf('version-2'));
    choice.learn(new RotatingProvider(new RefreshHarness().clock, STRICT, 'refresh-2').take('refresh-2'));
    expect(choice.end()).toEqual({
      chain: { ...CHAIN, current: new Redacted('refresh-1'), previous: CURRENT, seedVersionId: 'version-2' },
      spent: false,
    });
  });

  test('of single use are noted once, however often they are sent, and never again once they are', async () => {
    noted = [];
    const choice = choiceOf(true, { refreshToken: CHAIN });
    expect([await choice.noteSending(), await choice.noteSending(), noted]).toEqual([undefined, undefined, [LOST]]);
    const again = choiceOf(true, { refreshToken: CHAIN, spentRefreshToken: LOST });
    expect(await again.noteSending()).toMatchObject({ reason: 'refresh_token_spent' });
    expect([again.mayRepeat, again.end().spent, noted]).toEqual([false, LOST, [LOST]]);
  });

  test('are the one before where that is taken and no other comes', () => {
    const choice = choiceOf(false, { refreshToken: CHAIN });
    choice.takesPrevious({ kind: 'reauthorizationRequired', reason: 'r', message: 'm' });
    choice.learn(new RotatingProvider(new RefreshHarness().clock, NOT_ROTATING, 'refresh-1').take('refresh-1'));
    const { previous: current, ...rest } = CHAIN;
    expect(choice.end()).toEqual({ chain: { ...rest, current }, spent: false });
    expect(choice.token?.reveal()).toBe('refresh-1');
  });

  test.each(['version-1', 'version-2'])('go on beside another secret, %s, that has their seed', (versionId) => {
    const failure = { kind: 'misconfigured', reason: 'invalid_client', message: 'm', httpStatus: 401 } as const;
    const choice = choiceOf(false, { refreshToken: CHAIN });
    choice.learn({ ok: false, failure, refreshToken: new Redacted('refresh-3') });
    choice.use(secretOf(versionId), false);
    expect(choice.token?.reveal()).toBe('refresh-3');
  });

  test.each([
    ['version-1', SEED, 'refresh-2'],
    ['version-0', new Redacted('spent-long-ago'), 'new-seed'],
  ])('go back with the secret %s where they began with it', (versionId, refreshToken, token) => {
    const choice = choiceOf(false, { refreshToken: CHAIN }, secretOf('version-2', new Redacted('new-seed')));
    expect(choice.token?.reveal()).toBe('new-seed');
    choice.use(secretOf(versionId, refreshToken), true);
    expect(choice.token?.reveal()).toBe(token);
  });

  test('are not left for the one before where something else is refused', () => {
    const choice = choiceOf(false, { refreshToken: CHAIN });
    expect(choice.takesPrevious({ kind: 'misconfigured', reason: 'r', message: 'm' })).toBe(false);
  });

  test('are none where the secret has none', () => {
    const choice = choiceOf(false, {}, { versionId: 'version-1', values: {} });
    choice.use({ versionId: 'version-2', values: {} }, false);
    expect([choice.token, choice.end()]).toEqual([undefined, { chain: undefined, spent: undefined }]);
  });

  test('stay with the one before where the secret is the same', () => {
    const choice = choiceOf(false, { refreshToken: CHAIN });
    choice.takesPrevious({ kind: 'reauthorizationRequired', reason: 'r', message: 'm' });
    choice.use(secretOf('version-1'), false);
    expect(choice.token?.reveal()).toBe('refresh-1');
  });

  test.each([
    [['refresh_token_unusable'], LOST],
    [['lifetime_unknown'], false],
  ])('are spent where the new one cannot be used: with %j', (warnings, spent) => {
    const choice = choiceOf(true, { refreshToken: CHAIN });
    const answer = new RotatingProvider(new RefreshHarness().clock, NOT_ROTATING, 'refresh-2').take('refresh-2');
    choice.learn(answer.ok ? { ...answer, token: { ...answer.token, warnings } } : answer);
    expect(choice.end().spent).toBe(spent);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, Partial<RefreshFailure>, lost: 'any' | 'single use' | 'none']>([
    ['no answer', {}, 'any'],
    ['a request that was not sent', { isUnsent: true }, 'none'],
    ['a page instead of one', { httpStatus: 200, reason: 'not_json' }, 'any'],
    ['an error in a 200', { httpStatus: 200, oauthError: 'invalid_scope' }, 'single use'],
    ['an error in a 300', { httpStatus: 300, oauthError: 'invalid_scope' }, 'none'],
    ['an error in a 400', { httpStatus: 400, oauthError: 'invalid_grant' }, 'none'],
    ['an error in a 503', { httpStatus: 503, oauthError: 'temporarily_unavailable' }, 'any'],
  ])('have lost an answer by %s, or not', (_what, failure, lost) => {
    const spentAfter = (singleUse: boolean) => {
      const choice = choiceOf(singleUse, { refreshToken: CHAIN });
      choice.learn({ ok: false, failure: { kind: 'transient', reason: 'r', message: 'm', ...failure } });
      return choice.end();
    };
    expect(spentAfter(true)).toEqual({ chain: undefined, spent: lost !== 'none' && LOST });
    expect(spentAfter(false)).toEqual({ chain: undefined, spent: lost === 'any' && LOST });
  });
});
