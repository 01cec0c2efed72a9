import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { createTryCommand } from '../../../../lib/cli/definition/try-command.ts';
import { runCli } from '../../../support/cli-harness.ts';
import { type Script, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';
import { useWorkingDirectory } from '../../../support/working-directory.ts';

const SECRET = { user: 'MARKER-user', key: 'MARKER-key' };
const workspace = useWorkingDirectory();
let server: ScriptedServer;
let secrets: string;

/** A login endpoint that takes the key in the query, and a second one that takes the session; both repeat what they were sent. */
const PROVIDER: Script = ({ path, headers }) => {
  const quote = `${path} ${JSON.stringify(headers)}`;
  if (path.includes('key=MARKER-key')) return { body: { access_token: 'MARKER-session', expires_in: 60 } };
  return headers.authorization === 'Bearer MARKER-session'
    ? { body: { access_token: 'MARKER-kept', expires_in: 3600 } }
    : { status: 403, body: { error: quote, message: quote }, headers: { 'x-request-id': 'MARKER-key' } };
};

beforeAll(async () => {
  server = await startScriptedServer(PROVIDER);
});
afterAll(() => server.close());
beforeEach(() => {
  secrets = workspace.json('mine.json', { 'token-keeper/login': SECRET });
  chmodSync(secrets, 0o600);
});

const login = (changes: object = {}): ServiceDefinition =>
  ({
    id: 'login',
    tokenUrl: `${server.url}/login?v=1`,
    grant: { type: 'login' },
    clientAuthentication: { method: 'none' },
    request: { method: 'GET', parameters: { key: { secret: 'key' } }, headers: { 'x-user': { secret: 'user' } } },
    ...changes,
  }) as ServiceDefinition;

async function tryLogin(changes: object = {}) {
  const run = await runCli(createTryCommand, ['login', '--secrets', secrets], { services: [login(changes)] });
  expect(`${run.stdout}${run.stderr}`).not.toContain('MARKER');
  return run;
}

describe('try, of a login', () => {
  it('shows the URL without what was put into its query', async () => {
    const { stdout, exitCode } = await tryLogin();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^asked {5}http:\/\/127\.0\.0\.1:\d+\/login\?v=1, which answered HTTP 200/m);
  });

  it('shows both URLs of two requests, and the lifetime of the second token', async () => {
    const { stdout, exitCode } = await tryLogin({ secondRequest: { url: `${server.url}/second` } });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^asked .*\/login\?v=1, then http:\/\/127\.0\.0\.1:\d+\/second, which answered HTTP 200/m);
    expect(stdout).toMatch(/^lifetime {2}3600 s/m);
  });

  it('names what of the secret was sent where it is refused', async () => {
    const request = { method: 'GET', parameters: { key: { secret: 'user' } } };
    const { stderr, exitCode } = await tryLogin({ request });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /answered HTTP 403.*: the provider refuses the login \(it sends "user" of the secret\) \[login-refused\]/,
    );
  });

  it('says that it was the second request, and to whom it went, where that is refused', async () => {
    const secondRequest = { url: `${server.url}/second`, headers: { 'x-session': { firstAnswer: '/access_token' } } };
    const { stderr, exitCode } = await tryLogin({ secondRequest });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/\(HTTP 403, \d+ ms\)/);
    expect(stderr).toMatch(
      /the second request, to 127\.0\.0\.1:\d+: the endpoint answered HTTP 403 \[second-request-refused\]/,
    );
  });
});
