import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createSecretBatchReader,
  type ReadSecretBatch,
} from '../../../../functions/adapters/secrets-manager/secret-batch-reader.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:';
const MARKER = 'marker-message';

let server: ScriptedServer;
let client: SecretsManagerClient;
let warnings: [string, object][];
let readBatch: ReadSecretBatch;

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
  warnings = [];
  readBatch = createSecretBatchReader(client, { warn: (event, fields) => warnings.push([event, fields]) });
});

const value = (name: string, more: object = { SecretString: `text of ${name}` }) => ({
  ARN: `${ARN}${name}-AbCdEf`,
  Name: name,
  VersionId: `version of ${name}`,
  VersionStages: ['AWSCURRENT'],
  ...more,
});
const textsOf = async (ids: readonly string[]): Promise<object> => {
  const reads = await readBatch(ids.map((id, index) => ({ name: `name-${index}`, id })));
  return Object.fromEntries(
    [...reads].map(([name, read]) => [name, 'text' in read ? read.text.reveal() : read.failure.reason]),
  );
};

test('one call names all secrets, and asks for nothing else', async () => {
  server.answerWith(() => ({ body: { SecretValues: [value('a'), value('b')], Errors: [] } }));
  const reads = await readBatch([
    { name: 'a', id: 'a' },
    { name: 'b', id: 'b' },
  ]);
  expect(reads.get('b')).toMatchObject({ versionId: 'version of b' });
  expect(JSON.stringify([...reads])).not.toContain('text of');
  const request = server.requests.at(-1);
  expect(request?.headers['x-amz-target']).toBe('secretsmanager.BatchGetSecretValue');
  expect(JSON.parse(request?.body ?? '')).toEqual({ SecretIdList: ['a', 'b'] });
});

describe('an answer belongs to the secret that was asked for', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, string]>([
    ['by its name', 'prod/crm'],
    ['by its ARN', `${ARN}prod/crm-AbCdEf`],
  ])('%s, in any order', async (_how, id) => {
    server.answerWith(() => ({ body: { SecretValues: [value('crm'), value('prod/crm-AbCdEf'), value('prod/crm')] } }));
    expect(await textsOf([id])).toEqual({ 'name-0': 'text of prod/crm' });
    server.answerWith(() => ({ body: { Errors: [{ SecretId: id, ErrorCode: 'DecryptionFailure', Message: MARKER }] } }));
    expect(await textsOf([id])).toEqual({ 'name-0': 'secret_key_unavailable' });
  });

  test('an entry under another name than was asked for answers no request', async () => {
    const errors = [{ SecretId: 'prod/crm-AbCdEf', ErrorCode: 'DecryptionFailure' }, { SecretId: 'x' }, {}];
    server.answerWith(() => ({ body: { SecretValues: [value('crm')], Errors: errors } }));
    expect(await textsOf(['prod/crm', 'x'])).toEqual({});
  });
});

test('a secret that has another way to be asked for is left to that when it was not found', async () => {
  const missing = (id: string) => ({ SecretId: id, ErrorCode: 'ResourceNotFoundException' });
  server.answerWith(() => ({ body: { Errors: [missing('a-secret'), missing('b')] } }));
  const reads = await readBatch([
    { name: 'a', id: 'a-secret', otherwise: `${ARN}a-secret` },
    { name: 'b', id: 'b' },
  ]);
  expect([...reads.keys()]).toEqual(['b']);
});

test('an error of one secret is that of this one alone, and is told without the words of AWS', async () => {
  const errors = [
    { SecretId: 'gone', ErrorCode: 'ResourceNotFoundException', Message: MARKER },
    { SecretId: 'odd', ErrorCode: 'SomethingNew', Message: MARKER },
  ];
  const values = [value('good'), value('binary', { SecretBinary: 'bWFya2Vy' })];
  server.answerWith(() => ({ body: { SecretValues: values, Errors: errors } }));
  expect(await textsOf(['gone', 'good', 'odd', 'binary'])).toEqual({
    'name-0': 'secret_not_found',
    'name-1': 'text of good',
    'name-2': 'secrets_manager_unavailable',
    'name-3': 'secret_malformed',
  });
  expect(JSON.stringify([...(await readBatch([{ name: 'gone', id: 'gone' }]))])).not.toContain(MARKER);
  expect(warnings).toEqual([]);
});

describe('a call that fails as a whole answers nothing, and is logged once', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, ScriptedAnswer]>([
    ['AccessDeniedException', { status: 400, body: { __type: 'AccessDeniedException', Message: MARKER } }],
    ['UnknownOperationException', { status: 400, body: { __type: 'UnknownOperationException', Message: MARKER } }],
    ['InvalidParameterException', { status: 400, body: { __type: 'InvalidParameterException', Message: MARKER } }],
    ['InternalServiceError', { status: 500, body: { __type: 'InternalServiceError', Message: MARKER } }],
    ['Error', { fault: 'reset' }],
  ])('%s', async (fault, answer) => {
    server.answerWith(() => answer);
    expect(await textsOf(['a', 'b', 'c'])).toEqual({});
    expect(await textsOf(['d', 'e'])).toEqual({});
    expect(warnings).toEqual([['secret_batch_failed', { fault: expect.stringContaining(fault), secrets: 3 }]]);
    expect(JSON.stringify(warnings)).not.toContain(MARKER);
  });
});
