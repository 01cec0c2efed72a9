import { expect, test } from '@jest/globals';
import { definitionHashOf } from '../../../../functions/domain/service/service-definition.ts';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';

test.each([
  ['whose lease had run out', 41, undefined],
  ['whose lease was not believed, by a clock that has stepped back', -3600, 'stepped'],
])('an attempt %s and that ends while a sweep decides is not begun anew', async (_what, seconds, stepped) => {
  const { clock, dependencies, requests, store } = new RefreshHarness();
  const service = DEFINITION.id;
  const now = clock.now();
  await store.claimLease({ service, owner: 'other', seenVersion: 0, now, leaseExpiresAt: plusSeconds(now, 40) });
  clock.step(seconds);
  const definitionHash = definitionHashOf(DEFINITION, sha256Hex);
  const token = { ...sampleToken('newer', clock.now(), 3600), definitionHash };
  const attempt = { at: clock.now(), outcome: 'refreshed', requests: 1, definitionHash, secretVersionId: 'v' } as const;
  const end = { service, owner: 'other', version: 1, attempt, token, lifetimes: [3600], consecutiveFailures: 0 };
  const { secrets } = dependencies;
  const read: typeof secrets.read = async (definition) => {
    await store.finishAttempt(end);
    return secrets.read(definition);
  };
  if (stepped) {
    const at = clock.now();
    Object.assign(clock, { steppedBackAt: () => at });
  }
  const options = { definition: DEFINITION, trigger: { kind: 'sweep' }, waitSeconds: 0 } as const;
  const report = await refreshService({ ...dependencies, secrets: { ...secrets, read } }, options);
  expect(report).toMatchObject({ result: 'skipped' });
  expect(requests).toEqual([]);
  expect((await store.read(service)).token?.accessToken.reveal()).toBe('newer');
});
