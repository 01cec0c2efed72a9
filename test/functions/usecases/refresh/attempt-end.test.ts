import { describe, expect, test } from '@jest/globals';
import { emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import { plusSeconds, toUtc } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { IssuedToken } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { attemptEnd } from '../../../../functions/usecases/refresh/attempt-end.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const harness = new RefreshHarness();
const NOW = harness.clock.now();
const at = plusSeconds(NOW, 3600);

/** Every member there is. */
const ISSUED: IssuedToken = {
  accessToken: new Redacted('marker-token'),
  tokenType: 'Bearer',
  scope: 'read',
  obtainedAt: NOW,
  expiresAt: { at, text: toUtc(at), zone: 'utc' },
  lifetimeSeconds: 3600,
  lifetimeSource: 'expires_in',
  lifetimeDoubt: { kind: 'guessed', otherSeconds: 3_600_000 },
  refreshAt: plusSeconds(NOW, 1800),
  warnings: ['lifetime_guessed'],
  httpStatus: 200,
  latencyMs: 12,
};

describe('a token that came', () => {
  const end = attemptEnd(
    {
      definition: DEFINITION,
      definitionHash: 'd0d0d0d0d0d0',
      fence: { service: 'genesys', owner: 'o', version: 7 },
      leaseExpiresAt: plusSeconds(NOW, 40),
      startedMs: 0,
      record: emptyRecord('genesys'),
      reason: 'missing',
    },
    {
      outcome: { ok: true, token: ISSUED },
      requests: 1,
      usedPreviousSecret: false,
      secret: { versionId: 'version-1', values: {} },
    },
    NOW,
    sha256Hex,
  );

  test('is stored with every member that is read later, and no other', () => {
    const { warnings: _warnings, httpStatus: _status, latencyMs: _latency, ...kept } = ISSUED;
    expect(end.write.token).toEqual({
      ...kept,
      fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
      definitionHash: 'd0d0d0d0d0d0',
      secretVersionId: 'version-1',
    });
  });

  test('makes all that was known of failures void', () => {
    expect(end).toMatchObject({
      write: { service: 'genesys', owner: 'o', version: 7, consecutiveFailures: 0, lifetimes: [3600] },
      report: { service: 'genesys', result: 'refreshed', reason: 'missing' },
      warnings: ['lifetime_guessed'],
    });
    expect([end.write.cooldownUntil, end.write.failingSince]).toEqual([undefined, undefined]);
  });
});

test.each([
  [new RangeError('marker-of-anybody'), 'token-keeper itself failed (RangeError)'],
  ['marker-of-anybody', 'token-keeper itself failed (unknown fault)'],
])('an own fault passes, and is named by its kind alone: %p', async (thrown, message) => {
  const own = new RefreshHarness();
  const tokenEndpoint = { requestToken: () => Promise.reject(thrown) };
  const order = { definition: DEFINITION, trigger: { kind: 'sweep' }, waitSeconds: 0 } as const;
  await expect(refreshService({ ...own.dependencies, tokenEndpoint }, order)).rejects.toBe(thrown);
  const { lastFailure } = await own.store.read('genesys');
  expect(lastFailure).toMatchObject({ outcome: 'transient', reason: 'own_fault', message });
});
