import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createSecretCache } from '../../../../functions/adapters/secrets-manager/secret-cache.ts';
import { valuesReader } from '../../../../functions/adapters/secrets-manager/secret-values.ts';
import { createSecretsManagerSecretSource } from '../../../../functions/adapters/secrets-manager/secrets-manager-secret-source.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { withRemedy } from '../../../../functions/domain/diagnosis/secret-remedy.ts';
import { tenantDefinition } from '../../../../functions/domain/template/tenant-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';
import type { SecretOrFailure } from '../../../../functions/usecases/ports/secret-source.ts';
import { FakeSecretsManager } from '../../../support/fake-secrets-manager.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { TEMPLATE } from '../../../support/tenant-template.ts';

const PER_TENANT = { ...TEMPLATE, tenants: { ...TEMPLATE.tenants, secret: 'per-tenant' } } as const;
const SHARD = 'token-keeper/genesys/tenants/0003';

const tenant = (name: string, shard = '0003') =>
  tenantDefinition(PER_TENANT, name, { parameters: { region: 'eu' }, shard });
const values = (name: string) => ({ clientId: `id-of-${name}`, clientSecret: `LEAK-${name}` });
const valuesOf = (outcome: SecretOrFailure) =>
  outcome.ok
    ? Object.fromEntries(Object.entries(outcome.secret.values).map(([name, value]) => [name, value?.reveal()]))
    : outcome.failure.reason;

describe('the values of a tenant', () => {
  let manager: FakeSecretsManager;
  let clock: ManualClock;
  let lines: LogFields[];
  beforeEach(() => {
    manager = new FakeSecretsManager();
    clock = new ManualClock();
    lines = [];
  });

  const createSource = () =>
    createSecretsManagerSecretSource({
      ...{ client: manager.client, cache: createSecretCache(clock), clock },
      log: { warn: (_event, fields) => lines.push(fields) },
    });
  const put = (text: unknown): void => {
    manager.texts.set(SHARD, typeof text === 'string' ? text : JSON.stringify(text));
  };

  test('are the member of the secret that has its name, and no other', async () => {
    put({ contoso: values('contoso'), fabrikam: values('fabrikam') });
    const source = createSource();
    expect(valuesOf(await source.read(tenant('contoso')))).toEqual(values('contoso'));
    expect(valuesOf(await source.read(tenant('fabrikam')))).toEqual(values('fabrikam'));
    expect(manager.calls).toEqual([{ operation: 'GetSecretValue', ids: [SHARD] }]);
  });

  test('are read together with the secrets of others, each secret once, however many tenants want it', async () => {
    const names = Array.from({ length: 400 }, (_, index) => `t${index}`);
    const all = Object.fromEntries(names.map((name) => [name, values(name)]));
    put(all);
    manager.texts.set(SHARD.replace('3', '4'), JSON.stringify({ other: values('other') }));
    const source = createSource();
    const definitions = [...names.map((name) => tenant(name)), tenant('other', '0004')];
    const parse = jest.spyOn(JSON, 'parse');
    source.prepare(definitions.map((definition) => ({ definition, lastAcceptedVersion: undefined })));
    const outcomes = await Promise.all(definitions.map((definition) => source.read(definition)));
    expect(parse).toHaveBeenCalledTimes(2);
    parse.mockRestore();
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(manager.calls).toEqual([
      { operation: 'BatchGetSecretValue', ids: [SHARD, 'token-keeper/genesys/tenants/0004'] },
    ]);
  });

  test('that the provider refuses to many are read past the cache once', async () => {
    put({ a: values('a'), b: values('b') });
    const source = createSource();
    await source.read(tenant('a'));
    await source.read(tenant('a'), 'current-anew');
    await source.read(tenant('b'), 'current-anew');
    expect(manager.calls).toHaveLength(2);
    clock.advance(5);
    await source.read(tenant('b'), 'current-anew');
    await source.read(tenant('a'), 'previous');
    expect(manager.calls).toHaveLength(4);
  });

  test.each([
    [
      'has no member of that name',
      { others: values('others') },
      'secret_not_filled',
      `secret "${SHARD}" has no values for tenant "contoso"`,
    ],
    [
      'has something else there',
      { contoso: 'LEAK' },
      'secret_malformed',
      `what secret "${SHARD}" has for tenant "contoso" is not a JSON object, expected {"clientId": "...", "clientSecret": "..."}`,
    ],
    [
      'is broken',
      '{"contoso": {"clientSecret": "LEAK',
      'secret_malformed',
      `secret "${SHARD}" is not a JSON object, expected {"contoso": {"clientId": "...", "clientSecret": "..."}, ...}`,
    ],
    [
      'lacks a value',
      { contoso: { clientId: 'LEAK' } },
      'secret_not_filled',
      `secret "${SHARD}" has no value in "clientSecret", it has "clientId"`,
    ],
  ])('are missing where the secret %s: %j', async (_what, text, reason, message) => {
    put(text);
    const read = await createSource().read(tenant('contoso'));
    expect(read).toMatchObject({ ok: false, failure: { reason, message } });
    expect(JSON.stringify([read, lines])).not.toContain('LEAK');
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])(
    'are none where only the prototype has a member %s',
    async (name) => {
      put({ contoso: values('contoso') });
      expect(valuesOf(await createSource().read(tenant(name)))).toBe('secret_not_filled');
      put(`{"__proto__": {"${name}": ${JSON.stringify(values(name))}}}`);
      expect(valuesOf(await createSource().read(tenant(name)))).toBe('secret_not_filled');
    },
  );

  test('come from a secret that is not there: what is to be done is said, and where', async () => {
    manager.faults.set(SHARD, 'ResourceNotFoundException');
    const definition = tenant('contoso');
    const read = await createSource().read(definition);
    if (read.ok) throw new Error('a failure was expected');
    const { cause, message } = explainFailure(read.failure, { definition });
    expect(withRemedy({ ...cause, message }, { definition })).toMatchObject({
      code: 'secret-missing',
      message: `secret "${SHARD}" could not be read (ResourceNotFoundException)`,
      advice: expect.stringContaining(` ${SHARD} (values of tenant `),
    });
  });

  test('that are odd are told once for each tenant', async () => {
    put({ a: { ...values('a'), clientSecret: ' x' }, b: { ...values('b'), clientSecret: ' y' } });
    const source = createSource();
    for (const name of ['a', 'b', 'a']) await source.read(tenant(name));
    expect(lines.map(({ service, tenant: of }) => [service, of])).toEqual([
      ['graph', 'a'],
      ['graph', 'b'],
    ]);
  });
});

test('what tenants share is taken apart once for each version and template, and what is their own is not shared', () => {
  const read = { text: new Redacted(JSON.stringify(values('all'))), versionId: 'version-1' };
  const { part: _part, ...shared } = tenant('a').secret ?? { name: SHARD };
  const sharing = (name: string, id = 'graph') => ({ ...tenant(name), id, secret: shared });
  const valuesIn = valuesReader();
  const first = valuesIn(sharing('a'), SHARD, read);
  expect(first).toMatchObject({ ok: true, secret: { versionId: 'version-1' } });
  expect(valuesIn(sharing('b'), SHARD, read)).toBe(first);
  expect(valuesIn(sharing('b', 'other'), SHARD, read)).not.toBe(first);
  expect(valuesIn(sharing('b'), SHARD, { ...read, versionId: 'version-2' })).toMatchObject({
    secret: { versionId: 'version-2' },
  });
  expect(valuesIn(tenant('b'), SHARD, read)).toMatchObject({ ok: false });
});
