import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSecretCache } from '../../../functions/adapters/secrets-manager/secret-cache.ts';
import { createSecretsManagerSecretSource } from '../../../functions/adapters/secrets-manager/secrets-manager-secret-source.ts';
import type { SweepReport } from '../../../functions/contract/refresh.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { refreshRotatedSecret } from '../../../functions/refresh-tokens/answer-refresh.ts';
import { sweep } from '../../../functions/usecases/sweep/sweep.ts';
import { FakeSecretsManager, SECRET_MARKER } from '../../support/fake-secrets-manager.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';

const NAME = 'token-keeper/genesys';
const arnOf = (name: string): string => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
const other: ServiceDefinition = { ...DEFINITION, id: 'other', secret: { name: 'token-keeper/other' } };
const sharing: ServiceDefinition = { ...DEFINITION, id: 'sharing' };
const DEFINITIONS = [DEFINITION, other, sharing];

let harness: RefreshHarness;
let secrets: FakeSecretsManager;
let asked: number;
/** What the provider was asked since. */
const requests = (): readonly string[] => harness.requests.slice(asked).toSorted();
let dependencies: () => RefreshHarness['dependencies'];
beforeEach(async () => {
  harness = new RefreshHarness();
  secrets = new FakeSecretsManager();
  const cache = createSecretCache(harness.clock);
  const { clock } = harness;
  // Each invocation has a source of its own, and all of them the cache of the process.
  dependencies = () => ({
    ...harness.dependencies,
    secrets: createSecretsManagerSecretSource({ client: secrets.client, cache, clock, log: { warn: () => {} } }),
  });
  await run(sweep);
  clear();
});

const run = (work: typeof sweep, definitions: readonly ServiceDefinition[] = DEFINITIONS): Promise<SweepReport> =>
  work(dependencies(), { definitions, deadline: harness.dependencies.deadline });
const notice = (
  secretIds: readonly string[] = [NAME, arnOf(NAME)],
  definitions = DEFINITIONS,
  ids?: ReadonlyMap<string, string>,
): Promise<SweepReport> =>
  run((all, options) => refreshRotatedSecret(all, options, { operation: 'rotation', secretIds }, ids), definitions);
const clear = (): void => {
  for (const seen of [secrets.calls, harness.lines]) seen.length = 0;
  asked = harness.requests.length;
};
const rotate = (versionId: string, name = NAME): void => void secrets.versions.set(name, versionId);

describe('a secret that was rotated', () => {
  test('is noticed at once by the notice, and by sweeps only when it is read anew', async () => {
    rotate('version-2');
    await run(sweep);
    expect({ requests: requests(), calls: secrets.calls }).toEqual({ requests: [], calls: [] });
    const report = await notice();
    expect(report.counts).toEqual({ refreshed: 2 });
    expect(report.services).toMatchObject(
      ['genesys', 'sharing'].map((id) => ({ service: id, reason: 'secret_changed' })),
    );
    expect(requests()).toEqual(['genesys', 'sharing']);
    expect(secrets.calls).toEqual([{ operation: 'GetSecretValue', ids: [NAME] }]);
    expect(harness.linesOf('secret_rotated')).toMatchObject([
      { fields: { services: 2, refreshed: 2, faults: 0, what: 'refreshed (secret_changed): genesys sharing' } },
    ]);
    expect(JSON.stringify([report, harness.lines])).not.toContain(SECRET_MARKER);
  });

  test('is no heartbeat of the schedule', async () => {
    const before = (await harness.store.readForStatus(['genesys'])).heartbeat;
    harness.clock.advance(60);
    rotate('version-2');
    await notice();
    expect((await harness.store.readForStatus(['genesys'])).heartbeat).toEqual(before);
  });

  test.each([
    ['twice', 2],
    ['five times at once', 5],
  ])('is refreshed with once however often it is told: %s', async (_what, times) => {
    rotate('version-2');
    await Promise.all(Array.from({ length: times }, () => notice()));
    await notice();
    expect(requests()).toEqual(['genesys', 'sharing']);
  });

  test('and told late, is left alone', async () => {
    rotate('version-2');
    await notice();
    clear();
    expect((await notice()).counts).toEqual({ skipped: 2 });
    expect(requests()).toEqual([]);
  });

  test('lifts the pause after a secret that was refused', async () => {
    harness.failure = {
      kind: 'misconfigured',
      reason: 'invalid_client',
      message: 'refused',
      oauthError: 'invalid_client',
    };
    rotate('version-2');
    expect((await notice()).counts).toEqual({ failed: 2 });
    harness.failure = undefined;
    clear();
    expect((await notice()).services).toMatchObject([{ reason: 'cooling_down' }, { reason: 'cooling_down' }]);
    rotate('version-3');
    expect((await notice()).counts).toEqual({ refreshed: 2 });
  });

  test('that cannot be read harms no token, and says why where there is none', async () => {
    secrets.faults.set(NAME, 'AccessDeniedException');
    expect((await notice()).counts).toEqual({ skipped: 2 });
    const young = { ...DEFINITION, id: 'young' };
    expect((await notice(undefined, [young])).services).toMatchObject([{ cause: 'secret-access-denied' }]);
  });
});

describe('a secret is known', () => {
  const byArn: ServiceDefinition = { ...DEFINITION, id: 'by-arn', secret: { name: arnOf('crm') } };
  const byPart: ServiceDefinition = { ...DEFINITION, id: 'by-part', secret: { name: arnOf('crm').slice(0, -7) } };
  const told: ServiceDefinition = { ...DEFINITION, id: 'told', secret: { name: 'token-keeper/told' } };
  const ids = new Map([['token-keeper/told', arnOf('kept')]]);
  const servicesOf = async (secretIds: readonly string[], definitions: ServiceDefinition[]): Promise<string[]> =>
    (await notice(secretIds, definitions, ids)).services.map(({ service }) => service);

  test.each<[string, string, ServiceDefinition[], string[]]>([
    ['by its name', NAME, [DEFINITION, other], ['genesys']],
    ['by its ARN, whole or in part', 'crm', [byArn, byPart, other], ['by-arn', 'by-part']],
    ['by what the deployment has told', 'kept', [told, other], ['told']],
  ])('%s', async (_what, name, definitions, services) => {
    expect((await servicesOf([name, arnOf(name)], definitions)).toSorted()).toEqual(services);
  });

  test.each<[string, readonly string[]]>([
    ['of others', ['payroll', arnOf('payroll')]],
    ['whose name goes on', [`${NAME}-2`, arnOf(`${NAME}-2`)]],
    ['with another label', []],
  ])('or else costs a line: a secret %s', async (_what, secretIds) => {
    const readAll = harness.store.readAll.bind(harness.store);
    harness.store.readAll = () => Promise.reject(new Error('not to be read'));
    expect(await notice(secretIds)).toEqual({ services: [], counts: {} });
    harness.store.readAll = readAll;
    expect(secrets.calls).toEqual([]);
    expect(harness.lines).toEqual([{ level: 'info', event: 'secret_of_others', fields: { secret: secretIds[0] } }]);
  });

  test('not by a service without one', async () => {
    const { secret: _none, ...federated } = DEFINITION;
    expect((await notice(['', arnOf('')], [federated])).services).toEqual([]);
  });
});
