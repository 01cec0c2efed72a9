import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSecretCache } from '../../../../functions/adapters/secrets-manager/secret-cache.ts';
import type { FailedRead } from '../../../../functions/adapters/secrets-manager/secret-text.ts';
import { createSecretsManagerSecretSource } from '../../../../functions/adapters/secrets-manager/secrets-manager-secret-source.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { SECRET_PLACEHOLDER } from '../../../../functions/domain/service/required-secret.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type {
  SecretOrFailure,
  SecretSource,
  SecretVersion,
} from '../../../../functions/usecases/ports/secret-source.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const NAME = 'token-keeper/genesys';
const FILLED = { clientId: 'id', clientSecret: 'marker-secret' };

let server: ScriptedServer;
let client: SecretsManagerClient;
let asked: number;

/** An answer of Secrets Manager with a value of the secret. */
const secret = (value: unknown, versionId = 'version-1'): ScriptedAnswer => ({
  body: { Name: NAME, VersionId: versionId, SecretString: typeof value === 'string' ? value : JSON.stringify(value) },
});
const fault = (type: string, status = 400): ScriptedAnswer => ({
  status,
  body: { __type: type, Message: 'marker-message' },
});
const createSource = (ids?: ReadonlyMap<string, string>): SecretSource => {
  const clock = new ManualClock();
  const cache = createSecretCache(clock);
  return createSecretsManagerSecretSource({ client, cache, clock, log: { warn: () => {} }, ...(ids ? { ids } : {}) });
};
const answerWith = (...answers: readonly ScriptedAnswer[]): SecretSource => {
  const before = server.requests.length;
  server.answerWith((_request, index) => answers[Math.min(index - before, answers.length - 1)] ?? {});
  return createSource();
};
const wanted = (): { SecretId: string; VersionStage: string }[] =>
  server.requests.slice(asked).map(({ body }) => JSON.parse(body));
const valuesOf = (outcome: SecretOrFailure): Record<string, string | undefined> =>
  outcome.ok
    ? Object.fromEntries(Object.entries(outcome.secret.values).map(([name, value]) => [name, value?.reveal()]))
    : {};

beforeAll(async () => {
  server = await startScriptedServer(() => ({}));
  client = new SecretsManagerClient({
    region: 'eu-central-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

beforeEach(() => {
  asked = server.requests.length;
});

describe('a secret', () => {
  test('is read with its version, and its values are redacted', async () => {
    const outcome = await answerWith(secret({ ...FILLED, note: 'not ours' })).read(DEFINITION);
    expect(outcome).toMatchObject({ ok: true, secret: { versionId: 'version-1' } });
    expect(valuesOf(outcome)).toEqual(FILLED);
    expect(JSON.stringify(outcome)).not.toContain('marker-secret');
    expect(wanted()).toEqual([{ SecretId: NAME, VersionStage: 'AWSCURRENT' }]);
    expect(server.requests.at(-1)?.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
  });

  test('may have other names for its values, so that services can share it', async () => {
    const fields = { clientId: 'genesys-id', clientSecret: 'genesys-secret' };
    const shared = { 'genesys-id': 'id', 'genesys-secret': 'marker-secret', clientId: 'of another' };
    const outcome = await answerWith(secret(shared)).read({ ...DEFINITION, secret: { name: NAME, fields } });
    expect(valuesOf(outcome)).toEqual(FILLED);
  });

  test('holds what the service needs, and what else it may use', async () => {
    const signed: ServiceDefinition = {
      ...DEFINITION,
      clientId: 'public',
      clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'RS256' } },
    };
    const values = { privateKey: 'marker-key', keyId: 'key-1', certificate: ' ' };
    expect(valuesOf(await answerWith(secret(values)).read(signed))).toEqual({
      privateKey: 'marker-key',
      keyId: 'key-1',
    });
  });

  test('is not asked for where the service has none', async () => {
    const { secret: _none, ...definition } = DEFINITION;
    expect(await answerWith(secret(FILLED)).read(definition)).toEqual({
      ok: true,
      secret: { versionId: 'none', values: {} },
    });
    expect(wanted()).toEqual([]);
  });
});

describe('in the life of one source a secret is read', () => {
  const read = (source: SecretSource, ...versions: readonly SecretVersion[]): Promise<SecretOrFailure[]> =>
    Promise.all(versions.map((version) => source.read(DEFINITION, version)));

  test('once, however often and at the same time it is asked for', async () => {
    const source = answerWith(secret(FILLED, 'version-1'), secret(FILLED, 'version-2'));
    await read(source, 'current', 'current', 'current');
    const [again] = await read(source, 'current');
    expect(again).toMatchObject({ secret: { versionId: 'version-1' } });
    expect(wanted()).toHaveLength(1);
  });

  test('once for all services that share it, each with its own values', async () => {
    const source = answerWith(secret({ ...FILLED, other: 'other-id' }));
    const sharing = { ...DEFINITION, secret: { name: NAME, fields: { clientId: 'other' } } };
    expect(valuesOf(await source.read(DEFINITION))['clientId']).toBe('id');
    expect(valuesOf(await source.read(sharing))['clientId']).toBe('other-id');
    expect(wanted()).toHaveLength(1);
  });

  test('once even if that fails', async () => {
    const source = answerWith(fault('ResourceNotFoundException'), secret(FILLED));
    expect(await read(source, 'current')).toMatchObject([{ ok: false }]);
    expect(await read(source, 'current')).toMatchObject([{ ok: false }]);
    expect(wanted()).toHaveLength(1);
  });

  test('again when it is asked for anew, and what was read then is kept', async () => {
    const source = answerWith(secret(FILLED, 'version-1'), secret(FILLED, 'version-2'), secret(FILLED, 'version-3'));
    const versions: unknown[] = [];
    for (const version of ['current', 'current-anew', 'current'] as const) {
      const [outcome] = await read(source, version);
      versions.push(outcome?.ok && outcome.secret.versionId);
    }
    expect(versions).toEqual(['version-1', 'version-2', 'version-2']);
  });

  test('apart from its previous version', async () => {
    const source = answerWith(secret(FILLED, 'version-2'), secret(FILLED, 'version-1'));
    const [current] = await read(source, 'current');
    const [previous] = await read(source, 'previous');
    expect([current, previous]).toMatchObject([
      { secret: { versionId: 'version-2' } },
      { secret: { versionId: 'version-1' } },
    ]);
    expect(wanted().map(({ VersionStage }) => VersionStage)).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  test('another source reads the same secret again', async () => {
    const first = answerWith(secret(FILLED));
    await first.read(DEFINITION);
    await createSource().read(DEFINITION);
    expect(wanted()).toHaveLength(2);
  });
});

describe('a secret that cannot be used is told with its name and what to do', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, ScriptedAnswer, string, string, string]>([
    ['is not there', fault('ResourceNotFoundException'), 'misconfigured', 'secret_not_found', 'correct secret.name in the definition, or create the secret'],
    ['may not be read', fault('AccessDeniedException'), 'misconfigured', 'secret_access_denied', 'allow its role secretsmanager:GetSecretValue'],
    ['may not be decrypted', fault('DecryptionFailure'), 'misconfigured', 'secret_key_unavailable', 'kms:Decrypt on the key'],
    ['has a name that cannot be one', fault('ValidationException'), 'misconfigured', 'secret_unreadable', 'correct secret.name'],
    ['is about to be deleted', fault('InvalidRequestException'), 'misconfigured', 'secret_unreadable', 'scheduled for deletion'],
    ['is throttled', fault('ThrottlingException'), 'transient', 'secrets_manager_unavailable', '(ThrottlingException)'],
    ['is behind a fault of AWS', fault('InternalServiceError', 500), 'transient', 'secrets_manager_unavailable', '(InternalServiceError)'],
    ['is behind a fault nobody knows', fault('toString'), 'transient', 'secrets_manager_unavailable', '(toString)'],
    ['is behind a page', { status: 503, body: '<html>marker-message</html>' }, 'transient', 'secrets_manager_unavailable', 'could not be read'],
    ['is behind a broken connection', { fault: 'reset' }, 'transient', 'secrets_manager_unavailable', 'could not be read'],
    ['is binary', { body: { Name: NAME, VersionId: 'v', SecretBinary: 'bWFya2Vy' } }, 'misconfigured', 'secret_malformed', 'holds no text'],
    ['has no version', { body: { Name: NAME, SecretString: JSON.stringify(FILLED) } }, 'misconfigured', 'secret_malformed', 'holds no text'],
    ['is plain text', secret('marker-secret'), 'misconfigured', 'secret_malformed', 'expected {"clientId": "...", "clientSecret": "..."}'],
    ['is broken JSON', secret('{"clientSecret":"marker-secret",}'), 'misconfigured', 'secret_malformed', 'is not a JSON object'],
    ['is a list', secret(['marker-secret']), 'misconfigured', 'secret_malformed', 'is not a JSON object'],
    ['is null', secret('null'), 'misconfigured', 'secret_malformed', 'is not a JSON object'],
    ['is empty', secret({}), 'misconfigured', 'secret_not_filled', 'no value in "clientId", "clientSecret"'],
    ['lacks a value', secret({ clientSecret: 'marker-secret' }), 'misconfigured', 'secret_not_filled', 'no value in "clientId", it has "clientSecret"; correct its name in secret.fields or request of the definition, or put the value into the secret'],
    ['has other names', secret({ client_id: 'marker', client_secret: 'marker', marker7: 'x' }), 'misconfigured', 'secret_not_filled', 'no value in "clientId", "clientSecret", it has "client_id", "client_secret" and 1 more'],
    ['has an empty value', secret({ ...FILLED, clientId: '' }), 'misconfigured', 'secret_not_filled', 'no value in "clientId"'],
    ['has a blank value', secret({ ...FILLED, clientId: ' \n' }), 'misconfigured', 'secret_not_filled', 'no value in "clientId"'],
    ['has a value that is no text', secret({ ...FILLED, clientId: ['marker'] }), 'misconfigured', 'secret_not_filled', 'no value in "clientId", expected a text or a whole number in "clientId"'],
    ['has a number too long for JSON', secret('{"clientId": 12345678901234567890, "clientSecret": "x"}'), 'misconfigured', 'secret_not_filled', 'expected a text or a whole number in "clientId"'],
    ['has an id that its method cannot carry', secret({ ...FILLED, clientId: 'marker\ud83d' }), 'misconfigured', 'secret_unusable', 'cannot be used: clientId: has half of a character'],
    ['was filled in part', secret({ clientId: '', clientSecret: SECRET_PLACEHOLDER }), 'misconfigured', 'secret_not_filled', 'no value in "clientId", "clientSecret"'],
  ])('because it %s', async (_what, answer, kind, reason, message) => {
    const outcome = await answerWith(answer).read(DEFINITION);
    expect(outcome).toEqual({ ok: false, failure: { kind, reason, message: expect.any(String) } });
    const failure = explainFailure((outcome as FailedRead).failure, { definition: DEFINITION });
    expect(failure.message).toContain(`secret "${NAME}"`);
    expect(`${failure.message}; ${failure.cause.advice}`).toContain(message);
    expect(JSON.stringify(outcome)).not.toContain('marker');
  });

  test('because it was never filled', async () => {
    expect(await answerWith(secret({ clientId: 'id', clientSecret: SECRET_PLACEHOLDER })).read(DEFINITION)).toEqual({
      ok: false,
      failure: {
        kind: 'misconfigured',
        reason: 'secret_not_filled',
        detail: 'placeholder',
        message: `secret "${NAME}" has no value in "clientSecret"`,
      },
    });
  });

  test('because it was never filled, where it needs other members than those of the placeholder', async () => {
    const request = { parameters: { u: { secret: 'username' }, p: { secret: 'password' } } };
    const login = {
      ...DEFINITION,
      grant: { type: 'login' },
      clientAuthentication: { method: 'none' },
      request,
    } as ServiceDefinition;
    const empty = { clientId: SECRET_PLACEHOLDER, clientSecret: SECRET_PLACEHOLDER };
    const read = async (members: object) => await answerWith(secret(members)).read(login);
    expect(await read(empty)).toMatchObject({ failure: { detail: 'placeholder' } });
    for (const members of [{ ...empty, username: 'u' }, { ...empty, clientId: 'id' }, {}]) {
      expect((await read(members)) as FailedRead).not.toHaveProperty('failure.detail');
    }
  });

  test('in the words of the definition', async () => {
    const definition = { ...DEFINITION, secret: { name: NAME, fields: { clientSecret: 'api.secret' } } };
    expect(await answerWith(secret({ clientId: 'id' })).read(definition)).toMatchObject({
      failure: { message: expect.stringContaining('no value in "api.secret"') },
    });
    expect(await answerWith(secret('x')).read(definition)).toMatchObject({
      failure: { message: expect.stringContaining('{"clientId": "...", "api.secret": "..."}') },
    });
  });
});

describe('a secret is read with tolerance', () => {
  test.each<[string, string, string, string[] | undefined]>([
    ['a number for an id', '{"clientId": 12345, "clientSecret": "s"}', '12345', undefined],
    ['a byte order mark', '\uFEFF{"clientId": "i", "clientSecret": "s"}', 'i', undefined],
    [
      'a line end after the secret',
      '{"clientId": "i", "clientSecret": "s\\r\\n"}',
      'i',
      ['clientSecret: ends with a line end, which is left out'],
    ],
    [
      'a blank before the id',
      '{"clientId": " i", "clientSecret": "s"}',
      ' i',
      ['clientId: begins or ends with white space, which is sent as part of it'],
    ],
  ])('%s', async (_what, text, clientId, oddities) => {
    const outcome = await answerWith(secret(text)).read(DEFINITION);
    expect(
      outcome.ok && [outcome.secret.values.clientId?.reveal(), outcome.secret.values.clientSecret?.reveal()],
    ).toEqual([clientId, 's']);
    expect(outcome.ok && outcome.secret.oddities).toEqual(oddities);
  });
});

describe('a secret whose own name is another', () => {
  test('is asked for by its ARN, and told of by that', async () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/crm-AbCdEf';
    server.answerWith(() => secret({ clientId: '', clientSecret: '' }));
    const outcome = await createSource(new Map([[NAME, arn]])).read(DEFINITION);
    expect(wanted()).toEqual([{ SecretId: arn, VersionStage: 'AWSCURRENT' }]);
    expect(outcome).toMatchObject({ ok: false, failure: { message: expect.stringContaining(`secret "${arn}"`) } });
  });
});

describe('a secret by an ARN whose end may be that of its name', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:crm-client';
  const definition: ServiceDefinition = { ...DEFINITION, secret: { name: arn } };
  const askedFor = (): string[] => wanted().map(({ SecretId }) => SecretId);

  test('is asked for by the name, and by nothing else where there is one', async () => {
    const outcome = await answerWith(secret(FILLED)).read(definition);
    expect([outcome.ok, askedFor()]).toEqual([true, ['crm-client']]);
  });

  test('is asked for by the ARN when there is none of that name, in the same time', async () => {
    const source = answerWith(fault('ResourceNotFoundException'), secret(FILLED));
    expect((await source.read(definition)).ok).toBe(true);
    expect(askedFor()).toEqual(['crm-client', arn]);
  });

  test('is not asked for again when it may not be read', async () => {
    const outcome = await answerWith(fault('AccessDeniedException')).read(definition);
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'secret_access_denied' } });
    expect(askedFor()).toEqual(['crm-client']);
  });
});
