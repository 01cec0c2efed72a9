import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalProcess } from '../support/local-process.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { createWorkspace } from '../support/workspace.ts';

/** What each provider does, and how the attempt to get a token from it ends. */
const PROVIDERS: Readonly<Record<string, readonly [ScriptedAnswer, string]>> = {
  page: [{ headers: { 'content-type': 'text/html' }, body: '<h1>sign in</h1>' }, 'not_json'],
  broken: [{ status: 500 }, 'http_500'],
  silent: [{ fault: 'hang' }, 'timeout'],
  moved: [{ status: 302, headers: { location: 'https://example.com/' } }, 'redirect'],
  torn: [{ fault: 'truncate', body: { access_token: 'never', expires_in: 60 } }, 'network'],
  gone: [{ fault: 'reset' }, 'network'],
  brief: [{ body: { access_token: 'brief', expires_in: '29' } }, 'lifetime_below_expiry_buffer'],
  vague: [{ body: { access_token: 'vague' } }, 'refreshed'],
};

describe('providers that misbehave', () => {
  const workspace = createWorkspace();
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer(({ path }) => PROVIDERS[path.slice(1)]?.[0] ?? { status: 404 });
  });
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  const startWithSilent = (name: string, ...options: readonly string[]): LocalProcess => {
    const services = workspace.json(`${name}.json`, [
      {
        id: 'silent',
        tokenUrl: `${server.url}/silent`,
        grant: { type: 'client_credentials' },
        clientAuthentication: { method: 'client_secret_basic' },
        secret: { name: 'shared' },
      },
    ]);
    const secrets = workspace.json('secrets.json', { shared: { clientId: 'id', clientSecret: 'secret-value' } });
    const files = ['--services', services, '--secrets', secrets, '--data-dir', `${workspace.path}/${name}`];
    return new LocalProcess(['--json', '--port', '0', ...files, ...options]);
  };
  const asked = async (): Promise<void> => {
    const before = server.requests.length;
    while (server.requests.length === before) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  test('do not keep one Ctrl-C from ending everything, and nothing is told after the end', async () => {
    const run = startWithSilent('ending');
    await asked();
    expect(await run.stop('SIGINT')).toBe(0);
    expect(run.lines.at(-1)).toMatchObject({ event: 'stopped' });
    expect(run.lines.filter(({ event }) => event === 'failed')).toEqual([]);
  });

  test('do not keep one Ctrl-C from ending a single sweep', async () => {
    const run = startWithSilent('once', '--once');
    await asked();
    expect(await run.stop('SIGINT')).toBe(130);
    expect(run.lines.at(-1)).toMatchObject({ event: 'notice', text: 'stopped before the sweep had ended' });
  });

  test('are each named by what they did, by the real bundle over real connections, and stop nobody else', async () => {
    const services = workspace.json(
      'services.json',
      Object.keys(PROVIDERS).map((id) => ({
        id,
        tokenUrl: `${server.url}/${id}`,
        grant: { type: 'client_credentials' },
        clientAuthentication: { method: 'client_secret_basic' },
        secret: { name: 'shared' },
      })),
    );
    const secrets = workspace.json('secrets.json', { shared: { clientId: 'id', clientSecret: 'secret-value' } });
    const files = ['--services', services, '--secrets', secrets, '--data-dir', `${workspace.path}/data`];
    const run = new LocalProcess(['--once', '--json', '--port', '0', ...files]);
    expect(await run.exitCode()).toBe(1);
    const ends = run.lines
      .filter(({ event }) => event === 'refresh')
      .map((line) => [line['service'], line['failure'] ?? line['result']]);
    expect(Object.fromEntries(ends)).toEqual(
      Object.fromEntries(Object.entries(PROVIDERS).map(([id, [, end]]) => [id, end])),
    );
    expect(run.lines.filter(({ event }) => event === 'refresh_fault')).toEqual([]);
    expect(run.lines.at(-1)).toMatchObject({ event: 'status', healthy: false });
  });
});
