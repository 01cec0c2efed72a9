import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSecretCache, type SecretCache } from '../../../../functions/adapters/secrets-manager/secret-cache.ts';
import { createSecretsManagerSecretSource } from '../../../../functions/adapters/secrets-manager/secrets-manager-secret-source.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { SecretSource } from '../../../../functions/usecases/ports/secret-source.ts';
import { FakeSecretsManager, SECRET_MARKER } from '../../../support/fake-secrets-manager.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

let clock: ManualClock;
let cache: SecretCache;
let secretsManager: FakeSecretsManager;
let warnings: string[];

beforeEach(() => {
  clock = new ManualClock();
  cache = createSecretCache(clock);
  secretsManager = new FakeSecretsManager();
  warnings = [];
});

/** The source of one run. */
const run = (): SecretSource =>
  createSecretsManagerSecretSource({
    client: secretsManager.client,
    cache,
    clock,
    log: { warn: (event) => warnings.push(event) },
  });
const service = (name: string): ServiceDefinition => ({ ...DEFINITION, id: `of-${name}`, secret: { name } });
const services = (count: number): readonly ServiceDefinition[] =>
  Array.from({ length: count }, (_, index) => service(`secret-${index}`));

/** One run over services that all went well with one version; returns what it read of each. */
async function sweep(definitions: readonly ServiceDefinition[], lastAccepted: string | null = 'version-1') {
  const source = run();
  source.prepare(definitions.map((definition) => ({ definition, lastAcceptedVersion: lastAccepted ?? undefined })));
  const outcomes = await Promise.all(definitions.map((definition) => source.read(definition)));
  return outcomes.map((outcome) => (outcome.ok ? outcome.secret.versionId : outcome.failure.reason));
}
/** The calls since the last time, each as its operation and how many secrets it named. */
const calls = (): string[] => secretsManager.calls.splice(0).map(({ operation, ids }) => `${operation} ${ids.length}`);

describe('secrets are read in batches', () => {
  test.each<[number, string[]]>([
    [0, []],
    [1, ['GetSecretValue 1']],
    [2, ['BatchGetSecretValue 2']],
    [20, ['BatchGetSecretValue 20']],
    [21, ['BatchGetSecretValue 20', 'GetSecretValue 1']],
    [40, ['BatchGetSecretValue 20', 'BatchGetSecretValue 20']],
    [41, ['BatchGetSecretValue 20', 'BatchGetSecretValue 20', 'GetSecretValue 1']],
  ])('%i of them: %j', async (count, expected) => {
    expect(await sweep(services(count))).toEqual(Array.from({ length: count }, () => 'version-1'));
    expect(calls()).toEqual(expected);
    await sweep(services(count));
    expect(calls()).toEqual([]);
  });

  test('one that services share is read once, also where it serves only one of them well', async () => {
    const [first, second] = [service('shared'), { ...service('shared'), id: 'second' }];
    await sweep([first, second]);
    expect(calls()).toEqual(['GetSecretValue 1']);
    const source = run();
    source.prepare([
      { definition: first, lastAcceptedVersion: 'version-1' },
      { definition: second, lastAcceptedVersion: undefined },
    ]);
    expect(await source.read(first)).toEqual(await source.read(second));
    expect(calls()).toEqual(['GetSecretValue 1']);
  });

  test('a service without a secret asks for none', async () => {
    const { secret: _none, ...definition } = DEFINITION;
    expect(await sweep([definition])).toEqual(['none']);
    expect(calls()).toEqual([]);
  });

  test('what is prepared twice in a run is read once', async () => {
    const source = run();
    for (const _twice of [1, 2]) {
      source.prepare(services(2).map((definition) => ({ definition, lastAcceptedVersion: undefined })));
    }
    await source.read(service('secret-0'));
    expect(calls()).toEqual(['BatchGetSecretValue 2']);
  });

  test('one bad of twenty is the trouble of its own services only, and is read again by the next run', async () => {
    secretsManager.faults.set('secret-7', 'AccessDeniedException');
    const read = await sweep(services(20));
    expect(read.filter((version) => version === 'version-1')).toHaveLength(19);
    expect(read[7]).toBe('secret_access_denied');
    expect(calls()).toEqual(['BatchGetSecretValue 20']);
    secretsManager.faults.clear();
    expect((await sweep(services(20)))[7]).toBe('version-1');
  });
});

describe('a batch that fails as a whole', () => {
  test.each(['AccessDeniedException', 'UnknownOperationException', 'ThrottlingException'])(
    '(%s) is made good by single calls, is logged once in a run, and is tried again when secrets are due',
    async (fault) => {
      secretsManager.batchFault = fault;
      secretsManager.faults.set('secret-40', 'ResourceNotFoundException');
      const read = await sweep(services(41));
      expect(read.filter((version) => version === 'version-1')).toHaveLength(40);
      expect(read[40]).toBe('secret_not_found');
      expect(calls().filter((call) => call === 'GetSecretValue 1')).toHaveLength(41);
      expect(warnings).toEqual(['secret_batch_failed']);
      clock.advance(3600);
      secretsManager.batchFault = undefined;
      await sweep(services(20));
      expect(calls()).toEqual(['BatchGetSecretValue 20']);
      expect(warnings).toHaveLength(1);
    },
  );

  test('reads none of those singly that it only took along', async () => {
    await sweep(services(5));
    calls();
    secretsManager.batchFault = 'AccessDeniedException';
    const source = run();
    source.prepare(
      services(5).map((definition, index) => ({
        definition,
        lastAcceptedVersion: index === 3 ? undefined : 'version-1',
      })),
    );
    await source.read(service('secret-3'));
    expect(secretsManager.calls.map(({ ids }) => ids.length)).toEqual([5, 1]);
    expect(secretsManager.calls[1]?.ids).toEqual(['secret-3']);
  });
});

describe('a kept secret is read anew', () => {
  const two = [service('a'), service('b')];

  test.each<[string, number, boolean]>([
    ['when it is an hour old', 3600, true],
    ['but not a second earlier', 3599, false],
    ['when the clock was set back by an hour', -3600, true],
  ])('%s', async (_when, seconds, isRead) => {
    await sweep(two);
    secretsManager.versions.set('a', 'version-2');
    calls();
    clock.advance(seconds);
    expect(await sweep(two)).toEqual([isRead ? 'version-2' : 'version-1', 'version-1']);
    expect(calls()).toEqual(isRead ? ['BatchGetSecretValue 2'] : []);
  });

  test('when it serves the service ill', async () => {
    await sweep(two);
    secretsManager.versions.set('a', 'version-2');
    expect(await sweep(two, null)).toEqual(['version-2', 'version-1']);
  });

  test('when the service was last asked for with another version: the kept one may be the older', async () => {
    await sweep(two);
    secretsManager.versions.set('a', 'version-2');
    expect(await sweep([service('a')], 'version-2')).toEqual(['version-2']);
  });

  test.each<[string, string, string]>([
    ['holds a placeholder', '{"clientId":"id","clientSecret":"REPLACE_ME"}', 'secret_not_filled'],
    ['is no JSON', 'text', 'secret_malformed'],
  ])('by the run after the one that found that it %s', async (_what, text, reason) => {
    secretsManager.texts.set('a', text);
    expect(await sweep(two)).toEqual([reason, 'version-1']);
    calls();
    expect(await sweep(two)).toEqual([reason, 'version-1']);
    expect(calls()).toEqual(['BatchGetSecretValue 2']);
    secretsManager.texts.delete('a');
    expect(await sweep(two)).toEqual(['version-1', 'version-1']);
  });

  test('past the cache when that is asked for, and the next run has what was read then', async () => {
    await sweep(two);
    secretsManager.versions.set('a', 'version-2');
    const source = run();
    source.prepare(two.map((definition) => ({ definition, lastAcceptedVersion: 'version-1' })));
    calls();
    expect(await source.read(service('a'))).toMatchObject({ secret: { versionId: 'version-1' } });
    expect(await source.read(service('a'), 'current-anew')).toMatchObject({ secret: { versionId: 'version-2' } });
    expect(await source.read(service('a'))).toMatchObject({ secret: { versionId: 'version-2' } });
    expect(await source.read(service('a'), 'previous')).toMatchObject({ ok: true });
    expect(calls()).toEqual(['GetSecretValue 1', 'GetSecretValue 1']);
    expect(await sweep([service('a')], 'version-2')).toEqual(['version-2']);
    expect(calls()).toEqual([]);
  });
});

test('a run that outlives the hour of its secrets does not read them one by one', async () => {
  const definitions = services(20);
  await sweep(definitions);
  calls();
  clock.advance(3599);
  const source = run();
  source.prepare(definitions.map((definition) => ({ definition, lastAcceptedVersion: 'version-1' })));
  clock.advance(30);
  expect(await source.read(service('secret-0'))).toMatchObject({ ok: true });
  expect(calls()).toEqual([]);
});

describe('a call that has room takes along the secrets that were read longest ago', () => {
  test('up to twenty, so that reads fall into step again', async () => {
    await sweep(services(10));
    clock.advance(1800);
    await sweep(services(30));
    clock.advance(1800);
    calls();
    // Ten are due; of the twenty others ten find room.
    await sweep(services(30));
    expect(calls()).toEqual(['BatchGetSecretValue 20']);
    clock.advance(1800);
    await sweep(services(30));
    expect(calls()).toEqual(['BatchGetSecretValue 20']);
  });

  test('a kept secret whose early read is refused is as good as it was', async () => {
    await sweep(services(2));
    secretsManager.faults.set('secret-1', 'InternalServiceError');
    const [first, second] = services(2);
    const source = run();
    source.prepare([
      { definition: first as ServiceDefinition, lastAcceptedVersion: undefined },
      { definition: second as ServiceDefinition, lastAcceptedVersion: 'version-1' },
    ]);
    expect(await source.read(second as ServiceDefinition)).toMatchObject({ ok: true });
    expect(await sweep(services(2))).toEqual(['version-1', 'version-1']);
  });
});

test('nothing that is kept shows a value', async () => {
  await sweep(services(1));
  expect(cache.get('secret-0')?.text.reveal()).toContain(SECRET_MARKER);
  expect(JSON.stringify(cache.get('secret-0'))).not.toContain(SECRET_MARKER);
});
