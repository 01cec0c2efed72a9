import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretVersions } from '../../../../lib/local/servers/secret-versions.ts';
import { SecretsFile } from '../../../../lib/local/servers/secrets-file.ts';
import { createSecretsManagerServer } from '../../../../lib/local/servers/secrets-manager-server.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';
import { LOCAL_CREDENTIALS, type LoopbackServer, listenOnLoopback } from '../fixtures/loopback-server.ts';

const SECRET = { clientId: 'id', clientSecret: 's3cret-1' };
const NAME = 'token-keeper/genesys';

let workspace: Workspace;
let path: string;
let server: LoopbackServer;
let client: SecretsManagerClient;
let warnings: string[];

async function listen(): Promise<void> {
  const versions = new SecretVersions(new SecretsFile(path, (warning) => warnings.push(warning)), 'key');
  server = await listenOnLoopback(createSecretsManagerServer(versions));
  client = new SecretsManagerClient({ ...LOCAL_CREDENTIALS, endpoint: server.url });
}

async function stop(): Promise<void> {
  client.destroy();
  await server.close();
}

beforeEach(async () => {
  workspace = createWorkspace();
  warnings = [];
  path = workspace.json('secrets.json', { [NAME]: SECRET, plain: 'text' });
  chmodSync(path, 0o600);
  await listen();
});
afterEach(async () => {
  await stop();
  workspace.remove();
});

const edit = (text: string): void => writeFileSync(path, text);
const get = (input: { SecretId: string; VersionId?: string; VersionStage?: 'AWSCURRENT' | 'AWSPREVIOUS' }) =>
  client.send(new GetSecretValueCommand(input));

describe('GetSecretValue', () => {
  test('returns an object as JSON and a text as it is, with version, stage and date', async () => {
    const answer = await get({ SecretId: NAME });
    expect(JSON.parse(answer.SecretString ?? '')).toEqual(SECRET);
    expect(answer).toMatchObject({ Name: NAME, VersionStages: ['AWSCURRENT'] });
    expect(answer.CreatedDate?.getTime()).toBeCloseTo(statSync(path).mtimeMs, -1);
    expect((await get({ SecretId: 'plain' })).SecretString).toBe('text');
  });

  test('finds a secret by its ARN, with and without the random characters', async () => {
    const { ARN: arn = '' } = await get({ SecretId: NAME });
    expect((await get({ SecretId: arn })).Name).toBe(NAME);
    expect((await get({ SecretId: arn.slice(0, -7) })).Name).toBe(NAME);
  });

  test('sees an edit at once: a new version, and the one before as AWSPREVIOUS', async () => {
    const { VersionId: first } = await get({ SecretId: NAME });
    edit(JSON.stringify({ [NAME]: { ...SECRET, clientSecret: 's3cret-2' } }));
    const current = await get({ SecretId: NAME });
    expect(current.SecretString).toContain('s3cret-2');
    expect(current.VersionId).not.toBe(first);
    const previous = await get({ SecretId: NAME, VersionStage: 'AWSPREVIOUS' });
    expect(previous).toMatchObject({ VersionId: first, SecretString: JSON.stringify(SECRET) });
    expect((await get({ SecretId: NAME, VersionId: first ?? '' })).SecretString).toBe(JSON.stringify(SECRET));
  });

  test('gives the same content the same VersionId after a restart, and another secret another one', async () => {
    const { VersionId: before } = await get({ SecretId: NAME });
    await stop();
    edit(JSON.stringify({ other: SECRET, [NAME]: SECRET }));
    await listen();
    expect((await get({ SecretId: NAME })).VersionId).toBe(before);
    expect((await get({ SecretId: 'other' })).VersionId).not.toBe(before);
  });

  test.each([
    [{ SecretId: 'nothing' }, "Secrets Manager can't find the specified secret."],
    [
      { SecretId: NAME, VersionStage: 'AWSPREVIOUS' as const },
      "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    ],
    [
      { SecretId: NAME, VersionId: '00000000-0000-0000-0000-000000000000' },
      "Secrets Manager can't find the specified secret value for VersionId: 00000000-0000-0000-0000-000000000000",
    ],
  ])('answers %j as AWS does', async (input, message) => {
    await expect(get(input)).rejects.toMatchObject({ name: 'ResourceNotFoundException', message });
  });

  test('keeps to the last good content while the file is broken or gone, and warns once without any value', async () => {
    edit('{"a": "s3cret-9" "b"}');
    expect((await get({ SecretId: NAME })).SecretString).toContain('s3cret-1');
    expect((await get({ SecretId: NAME })).SecretString).toContain('s3cret-1');
    expect(warnings).toEqual([
      `the secrets file ${path} is not JSON: line 1, column 18: expected "," or the end of the list or object; ` +
        'its last good content stays in force',
    ]);
    rmSync(path);
    expect((await get({ SecretId: NAME })).SecretString).toContain('s3cret-1');
    expect(warnings[1]).toContain('there is no such file');
    edit(JSON.stringify({ [NAME]: { ...SECRET, clientSecret: 's3cret-3' } }));
    expect((await get({ SecretId: NAME })).SecretString).toContain('s3cret-3');
    expect(warnings).toHaveLength(2);
  });
});

describe('PutSecretValue', () => {
  test('rotates: the file is rewritten for its owner only, comments stay, the old value is AWSPREVIOUS', async () => {
    edit(`// mine\n${JSON.stringify({ [NAME]: SECRET, plain: 'text' }, null, 2)}\n`);
    const { VersionId: before } = await get({ SecretId: NAME });
    const rotated = JSON.stringify({ clientId: 'id', clientSecret: 's3cret-2' });
    const { VersionId: after } = await client.send(
      new PutSecretValueCommand({ SecretId: NAME, SecretString: rotated }),
    );
    expect(await get({ SecretId: NAME })).toMatchObject({ VersionId: after, SecretString: rotated });
    expect(await get({ SecretId: NAME, VersionStage: 'AWSPREVIOUS' })).toMatchObject({ VersionId: before });
    const { VersionIdsToStages: stages } = await client.send(new DescribeSecretCommand({ SecretId: NAME }));
    expect(stages).toEqual({ [after ?? '']: ['AWSCURRENT'], [before ?? '']: ['AWSPREVIOUS'] });
    expect(readFileSync(path, 'utf8')).toContain('// mine');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await get({ SecretId: 'plain' })).SecretString).toBe('text');
  });

  test('writes only what differs: comments between the members stay', async () => {
    edit(
      `{ // all\n  "${NAME}": {\n    "clientId": "id", // of the app\n    // until May\n    "clientSecret": "s3cret-1",\n    "old": 1\n  },\n  "plain": "text" // last\n}\n`,
    );
    const put = (secret: object) =>
      client.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: JSON.stringify(secret) }));
    await put({ clientId: 'id', clientSecret: 's3cret-2', more: 'x' });
    expect(readFileSync(path, 'utf8')).toBe(
      `{ // all\n  "${NAME}": {\n    "clientId": "id", // of the app\n    // until May\n    "clientSecret": "s3cret-2",\n    "more": "x"\n  },\n  "plain": "text" // last\n}\n`,
    );
    // Another order is another text, and so another version.
    const turned = { more: 'x', clientSecret: 's3cret-2', clientId: 'id' };
    const { VersionId: version } = await put(turned);
    expect(await get({ SecretId: NAME })).toMatchObject({ VersionId: version, SecretString: JSON.stringify(turned) });
    expect(readFileSync(path, 'utf8')).toContain('// last');
  });

  test('refuses a secret that does not exist', async () => {
    const put = client.send(new PutSecretValueCommand({ SecretId: 'nothing', SecretString: 'x' }));
    await expect(put).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('CreateSecret', () => {
  test('adds a secret to the file, once', async () => {
    const create = new CreateSecretCommand({
      Name: 'token-keeper/shops/tenants/0000',
      SecretString: '{"a":{"b":"c"}}',
    });
    const { VersionId: version } = await client.send(create);
    const found = { VersionId: version, SecretString: '{"a":{"b":"c"}}' };
    expect(await get({ SecretId: 'token-keeper/shops/tenants/0000' })).toMatchObject(found);
    expect((await get({ SecretId: 'plain' })).SecretString).toBe('text');
    await expect(client.send(create)).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  test('refuses a name that can be none', async () => {
    const create = client.send(new CreateSecretCommand({ Name: '__proto__ ', SecretString: 'x' }));
    await expect(create).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test.each([
  ['ListSecrets', '{}', 'UnknownOperationException'],
  ['GetSecretValue', 'not json', 'SerializationException'],
  ['GetSecretValue', '[', 'SerializationException'],
  ['GetSecretValue', '{}', 'ValidationException'],
])('%s with the body %s is refused as %s', async (operation, body, errorType) => {
  const headers = { 'x-amz-target': `secretsmanager.${operation}` };
  const answer = await fetch(server.url, { method: 'POST', headers, body });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: errorType });
});

test.each([
  ['[]', 'expected an object of secrets by name'],
  [`{"${NAME}": 5}`, `secret "${NAME}": expected an object such as`],
  [`{"${NAME}": null}`, `secret "${NAME}": expected an object such as`],
])('a file of the wrong shape is refused at the start: %s', (text, message) => {
  edit(text);
  expect(() => new SecretsFile(path, () => {})).toThrow(message);
});

test.each([
  [0o600, undefined],
  [0o400, undefined],
  [0o640, '0640'],
  [0o644, '0644'],
  [0o604, '0604'],
  [0o602, '0602'],
])('a file of mode %i is warned of at the start where others may open it', (mode, shown) => {
  chmodSync(path, mode);
  const told: string[] = [];
  expect(new SecretsFile(path, (warning) => told.push(warning)).read().secrets.size).toBe(2);
  const expected = `the secrets file ${path} is open to others (mode ${shown}): run "chmod 600 ${path}"`;
  expect(told).toEqual(shown === undefined ? [] : [expected]);
});

test('a file that is not there is refused at the start', () => {
  const nowhere = join(workspace.path, 'nowhere.json');
  expect(() => new SecretsFile(nowhere, () => {})).toThrow(`cannot read the secrets file ${nowhere}`);
});

describe('BatchGetSecretValue', () => {
  const batch = (ids: string[]) => client.send(new BatchGetSecretValueCommand({ SecretIdList: ids }));

  test('returns what is there, by name or ARN, and tells of the others one by one', async () => {
    const { ARN: arn = '' } = await get({ SecretId: 'plain' });
    const { SecretValues: values = [], Errors: errors } = await batch([NAME, 'nobody', arn]);
    expect(values.map(({ Name, SecretString }) => [Name, SecretString])).toEqual([
      [NAME, JSON.stringify(SECRET)],
      ['plain', 'text'],
    ]);
    expect(values[0]?.VersionId).toBe((await get({ SecretId: NAME })).VersionId);
    expect(errors).toMatchObject([{ SecretId: 'nobody', ErrorCode: 'ResourceNotFoundException' }]);
  });

  test.each([0, 21])('takes no %i secrets', async (count) => {
    await expect(batch(Array.from({ length: count }, () => NAME))).rejects.toThrow(/1 to 20 names or ARNs/);
  });

  test('takes 20', async () => {
    expect((await batch(Array.from({ length: 20 }, () => NAME))).SecretValues).toHaveLength(20);
  });
});
