import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSecretCache, type SecretCache } from '../../../../functions/adapters/secrets-manager/secret-cache.ts';
import { createSecretsManagerSecretSource } from '../../../../functions/adapters/secrets-manager/secrets-manager-secret-source.ts';
import type { RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { SecretVersion } from '../../../../functions/usecases/ports/secret-source.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { FakeSecretsManager } from '../../../support/fake-secrets-manager.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const SCHEDULE_SECONDS = 300;
const SWEEPS_PER_DAY = 288;

let harness: RefreshHarness;
let secretsManager: FakeSecretsManager;
let warm: SecretCache;

beforeEach(() => {
  harness = new RefreshHarness();
  secretsManager = new FakeSecretsManager();
  warm = createSecretCache(harness.clock);
});

const services = (count: number): readonly ServiceDefinition[] =>
  Array.from({ length: count }, (_, index) => ({
    ...DEFINITION,
    id: `service-${index}`,
    tokenUrl: `https://provider-${index}.example.test/token`,
    secret: { name: `secret-${index}` },
  }));
/** What an invocation of a function works with; the cache is that of the function which is warm. */
const invocation = (cache = warm) => {
  const { client } = secretsManager;
  const { log } = harness.dependencies;
  return {
    ...harness.dependencies,
    secrets: createSecretsManagerSecretSource({ client, cache, clock: harness.clock, log }),
  };
};
const runSweep = (definitions: readonly ServiceDefinition[]) =>
  sweep(invocation(), { definitions, deadline: harness.clock.deadlineIn(60) });
const nextSweep = (definitions: readonly ServiceDefinition[]) => {
  harness.clock.advance(SCHEDULE_SECONDS);
  return runSweep(definitions);
};

describe('a day of sweeps over 100 services with secrets of their own and tokens of an hour', () => {
  const hundred = services(100);
  const callsPerRefresh = () => secretsManager.calls.length / harness.requests.length;

  test('makes at most one call of Secrets Manager for 20 refreshes', async () => {
    await runSweep(hundred);
    for (let done = 1; done < SWEEPS_PER_DAY; done += 1) {
      await nextSweep(hundred);
    }
    // Refreshed every 45 minutes: 32 times from the first sweep on.
    expect(harness.requests).toHaveLength(100 * 32);
    // Read every hour by five calls.
    expect(secretsManager.calls).toHaveLength(24 * 5);
    expect(callsPerRefresh()).toBeLessThanOrEqual(0.05);
  });

  test('does so too when single secrets were read at other times in between', async () => {
    await runSweep(hundred);
    for (let done = 1; done < SWEEPS_PER_DAY; done += 1) {
      const [definition] = hundred.slice(done % 100) as [ServiceDefinition];
      if (done % 24 === 0) {
        await refresh(definition, { kind: 'forced' });
      }
      await nextSweep(hundred);
    }
    expect(harness.requests.length).toBeGreaterThan(3000);
    expect(callsPerRefresh()).toBeLessThanOrEqual(0.05);
  });
});

const [one] = services(1) as [ServiceDefinition];
const refresh = (definition: ServiceDefinition, trigger: RefreshTrigger, cache?: SecretCache) =>
  refreshService(invocation(cache), { definition, trigger, waitSeconds: 0 });
const READ: RefreshTrigger = { kind: 'read', minValiditySeconds: 0 };
const storedVersion = async () => (await harness.store.read(one.id)).token?.secretVersionId;
const reads = () => secretsManager.calls.length;

describe('a rotated secret whose old value still works', () => {
  test('is asked with by the first sweep that comes an hour after the last read', async () => {
    harness.lifetimeSeconds = 86_400;
    await runSweep([one]);
    secretsManager.versions.set('secret-0', 'version-2');
    harness.clock.advance(3299);
    await nextSweep([one]);
    expect([await storedVersion(), reads()]).toEqual(['version-1', 1]);
    harness.clock.advance(1);
    await runSweep([one]);
    expect([await storedVersion(), reads()]).toEqual(['version-2', 2]);
  });

  test('is seen at once where a person forces a refresh', async () => {
    await runSweep([one]);
    secretsManager.versions.set('secret-0', 'version-2');
    await refresh(one, { kind: 'forced' });
    expect(await storedVersion()).toBe('version-2');
  });

  test('is never gone back from: another function that is warm has seen it', async () => {
    const other = createSecretCache(harness.clock);
    await runSweep([one]);
    secretsManager.versions.set('secret-0', 'version-2');
    await refresh(one, { kind: 'forced' }, other);
    const { length } = harness.requests;
    await nextSweep([one]);
    expect([await storedVersion(), harness.requests.length]).toEqual(['version-2', length]);
    const known = reads();
    await nextSweep([one]);
    expect(reads()).toBe(known);
  });
});

describe('a service in trouble is read anew by every sweep', () => {
  test.each(['misconfigured', 'reauthorizationRequired'] as const)(
    'after %s, so that a repaired secret lifts the cooldown at the next one',
    async (kind) => {
      await runSweep([one]);
      harness.failure = { kind, reason: 'refused', message: 'refused' };
      harness.clock.advance(3000);
      await runSweep([one]);
      const known = reads();
      await nextSweep([one]);
      expect(reads()).toBe(known + 1);
      secretsManager.versions.set('secret-0', 'version-2');
      harness.failure = undefined;
      await nextSweep([one]);
      expect(await storedVersion()).toBe('version-2');
      await nextSweep([one]);
      expect(reads()).toBe(known + 2);
    },
  );

  test('a failure that may pass by itself causes no read at every sweep', async () => {
    await runSweep([one]);
    harness.failure = { kind: 'transient', reason: 'http_503', message: 'down' };
    harness.clock.advance(2700);
    await runSweep([one]);
    await nextSweep([one]);
    // The first, and three of each attempt that failed.
    expect([reads(), harness.requests.length]).toEqual([1, 1 + 3 + 3]);
  });

  test('without a token', async () => {
    secretsManager.texts.set('secret-0', '{"clientId":"id","clientSecret":"REPLACE_ME"}');
    await runSweep([one]);
    await nextSweep([one]);
    expect([reads(), harness.requests.length]).toEqual([2, 0]);
    secretsManager.texts.delete('secret-0');
    secretsManager.versions.set('secret-0', 'version-2');
    await nextSweep([one]);
    expect(await storedVersion()).toBe('version-2');
  });

  test('where the secret was emptied while its token is good', async () => {
    harness.lifetimeSeconds = 86_400;
    await runSweep([one]);
    secretsManager.texts.set('secret-0', '{}');
    harness.clock.advance(3600);
    await runSweep([one]);
    await nextSweep([one]);
    await nextSweep([one]);
    expect(reads()).toBe(4);
  });
});

describe('a refresh on read', () => {
  test('uses what a sweep has read', async () => {
    await runSweep([one]);
    harness.clock.advance(3590);
    await refresh(one, READ);
    expect([reads(), harness.requests.length]).toEqual([1, 2]);
  });

  test('makes one call where nothing is kept', async () => {
    await refresh(one, READ);
    expect(secretsManager.calls).toEqual([{ operation: 'GetSecretValue', ids: ['secret-0'] }]);
  });
});

test('a client that is refused with what is kept is asked for again with the secret as it is', async () => {
  const tried: string[] = [];
  await runSweep([one]);
  secretsManager.versions.set('secret-0', 'version-2');
  harness.clock.advance(2700);
  const { tokenEndpoint, ...others } = invocation();
  const versions: SecretVersion[] = [];
  await sweep(
    {
      ...others,
      secrets: {
        prepare: others.secrets.prepare,
        read: (definition, version = 'current') => {
          versions.push(version);
          return others.secrets.read(definition, version);
        },
      },
      tokenEndpoint: {
        requestToken: async (definition, input) => {
          tried.push(input.secret.versionId);
          return input.secret.versionId === 'version-2'
            ? tokenEndpoint.requestToken(definition, input)
            : {
                ok: false,
                failure: {
                  kind: 'misconfigured',
                  reason: 'invalid_client',
                  oauthError: 'invalid_client',
                  message: 'no',
                },
              };
        },
      },
    },
    { definitions: [one], deadline: harness.clock.deadlineIn(60) },
  );
  expect(tried).toEqual(['version-1', 'version-2']);
  expect(versions).toEqual(['current', 'current', 'current-anew']);
  expect([await storedVersion(), reads()]).toEqual(['version-2', 2]);
});
