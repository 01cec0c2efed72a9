import { readdirSync, readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runTokenKeeper } from '../support/cli-process.ts';
import { createInvoker, introspect } from '../support/invoke.ts';
import { LocalProcess } from '../support/local-process.ts';
import { credentialOf } from '../support/stored-token.ts';
import { createWorkspace } from '../support/workspace.ts';

describe('npm start without any configuration', () => {
  const workspace = createWorkspace();
  afterAll(() => workspace.remove());

  test('--once --json obtains a token for both services, says so, and exits with 0', async () => {
    const run = new LocalProcess(['--once', '--json', '--port', '0', '--data-dir', `${workspace.path}/once`]);
    expect(await run.exitCode()).toBe(0);
    expect(run.lines.at(-1)).toMatchObject({
      event: 'status',
      healthy: true,
      schedule: { everySeconds: 10, lastSweep: { services: 2, postponed: 0 }, overdue: false },
      services: [
        { service: 'genesys', usable: true, state: 'fresh', lifetimeSeconds: 100, diagnosis: { code: 'fresh' } },
        { service: 'microsoft-graph', usable: true, state: 'fresh', lifetimeSeconds: 75 },
      ],
    });
    expect(readdirSync(`${workspace.path}/once`)).toContain('dynamodb');
  });

  test('--tenants registers so many, and obtains a token for each', async () => {
    const directory = `${workspace.path}/tenants`;
    const run = new LocalProcess(['--tenants', '200', '--once', '--json', '--port', '0', '--data-dir', directory]);
    expect(await run.exitCode()).toBe(0);
    expect(run.lines.at(-1)).toMatchObject({
      event: 'status',
      templates: [{ service: 'graph', tenants: 200, counts: { fresh: 200, new: 0, unusable: 0 } }],
    });
  });

  test('hands out tokens to any AWS SDK that the authorization server itself calls active', async () => {
    const run = new LocalProcess(['--json', '--port', '0', '--data-dir', `${workspace.path}/serve`]);
    try {
      const address = await run.address();
      const invoke = createInvoker(address);
      const { payload } = await invoke('serve-tokens:genesys', { operation: 'getToken' });
      expect(payload).toMatchObject({ service: 'genesys', tokenType: 'Bearer' });
      const secrets = new SecretsManagerClient({
        endpoint: address,
        region: 'us-east-1',
        credentials: await credentialOf(address),
      });
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: 'token-keeper/genesys' }));
      const { clientId, clientSecret } = JSON.parse(SecretString) as { clientId: string; clientSecret: string };
      const token = payload['accessToken'] as string;
      const url = `${address}/authorization-server/token/introspection`;
      expect(await introspect(url, clientId, clientSecret, token)).toMatchObject({ active: true, client_id: clientId });
      expect(await introspect(url, clientId, clientSecret, `${token}x`)).toMatchObject({ active: false });
    } finally {
      expect(await run.stop('SIGINT')).toBe(0);
    }
  });

  test('answers the curl line of the README', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, path = '', data = ''] = /^\$ curl -s http:\/\/127\.0\.0\.1:4700(\S+) -d '(.+)'$/m.exec(readme) ?? [];
    const run = new LocalProcess(['--json', '--port', '0', '--no-consumer', '--data-dir', `${workspace.path}/curl`]);
    try {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch((await run.address()) + path, { method: 'POST', headers, body: data });
      expect(await answer.json()).toMatchObject({ contractVersion: 1, service: 'genesys', tokenType: 'Bearer' });
    } finally {
      expect(await run.stop('SIGTERM')).toBe(0);
    }
  });

  test('with --require-signature keeps its demo consumer and its command line, and nobody without the credential', async () => {
    const directory = `${workspace.path}/strict`;
    const run = new LocalProcess(['--json', '--port', '0', '--require-signature', '--data-dir', directory]);
    try {
      const address = await run.address();
      await run.line('an answer to the demo consumer', ({ event, ok }) => event === 'getToken' && ok === true);
      await expect(createInvoker(address)('serve-tokens:genesys', { operation: 'getToken' })).rejects.toThrow(
        'The security token included in the request is invalid',
      );
      const { exitCode, stdout } = await runTokenKeeper(['get', 'genesys', '--json', '--endpoint-url', address]);
      expect({ exitCode, answer: JSON.parse(stdout) }).toMatchObject({ exitCode: 0, answer: { service: 'genesys' } });
    } finally {
      expect(await run.stop('SIGTERM')).toBe(0);
    }
  });

  test('refuses the unqualified function, a service of another alias and a service that is not there', async () => {
    const run = new LocalProcess(['--json', '--port', '0', '--no-consumer', '--data-dir', `${workspace.path}/refuse`]);
    try {
      const invoke = createInvoker(await run.address());
      for (const [name, event, errorType] of [
        ['serve-tokens', { operation: 'getToken', service: 'genesys' }, 'AccessDenied'],
        ['serve-tokens:$LATEST', { operation: 'getToken', service: 'genesys' }, 'AccessDenied'],
        ['serve-tokens:genesys', { operation: 'getToken', service: 'microsoft-graph' }, 'AccessDenied'],
        ['serve-tokens:status', { operation: 'getToken', service: 'genesys' }, 'AccessDenied'],
        ['serve-tokens:status', { operation: 'status', service: 'salesforce' }, 'UnknownService'],
      ] as const) {
        const { functionError, payload } = await invoke(name, event);
        expect({ name, functionError, payload }).toMatchObject({
          functionError: 'Unhandled',
          payload: { errorType, trace: [expect.not.stringMatching(/^\s+at /)] },
        });
      }
      await expect(invoke('serve-tokens:salesforce', { operation: 'getToken' })).rejects.toThrow('Function not found');
    } finally {
      expect(await run.stop('SIGTERM')).toBe(0);
    }
  });

  test('keeps its tokens over kill -9: the next start shows them and asks for no new one', async () => {
    const first = new LocalProcess(['--json', '--port', '0', '--data-dir', `${workspace.path}/kill`]);
    const address = await first.address();
    await first.line('a refresh of each', () => first.lines.filter(({ event }) => event === 'refresh').length === 2);
    const before = await createInvoker(address)('serve-tokens:status', { operation: 'status' });
    await first.stop('SIGKILL');
    const port = new URL(address).port;
    const second = new LocalProcess(['--once', '--json', '--port', port, '--data-dir', `${workspace.path}/kill`]);
    expect(await second.exitCode()).toBe(0);
    const fingerprints = (status: unknown): unknown =>
      (status as { services: { fingerprint: string }[] }).services.map(({ fingerprint }) => fingerprint);
    expect(fingerprints(second.lines.at(-1))).toEqual(fingerprints(before.payload));
    expect(second.lines.filter(({ event }) => event === 'refresh')).toEqual([]);
  });
});
