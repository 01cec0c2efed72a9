import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { createTryCommand } from '../../../../lib/cli/definition/try-command.ts';
import { type CliRunOptions, runCli } from '../../../support/cli-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';
import { useWorkingDirectory } from '../../../support/working-directory.ts';

const MARKER = 'MARKER-of-a-token';
const SECRET = { clientId: 'id', clientSecret: 'MARKER-of-a-secret' };
const GOOD = { body: { access_token: MARKER, token_type: 'bearer', expires_in: 3600, scope: 'a b' } };

const workspace = useWorkingDirectory();
let server: ScriptedServer;
let secrets: string;

beforeAll(async () => {
  server = await startScriptedServer(() => GOOD);
});
afterAll(() => server.close());
// The secrets file that is used where none is named is looked for in the current directory.
beforeEach(() => {
  secrets = workspace.json('mine.json', { 'token-keeper/orders': SECRET });
  chmodSync(secrets, 0o600);
  server.answerWith(() => GOOD);
});

function orders(changes: object = {}): ServiceDefinition {
  return {
    id: 'orders',
    tokenUrl: `${server.url}/token`,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    ...changes,
  } as ServiceDefinition;
}

async function tryOrders(args: readonly string[], options: CliRunOptions = {}) {
  const before = server.requests.length;
  const run = await runCli(createTryCommand, args, { services: [orders()], ...options });
  expect(run.stored).toEqual([]);
  expect(run.stderr).not.toContain('MARKER');
  return { ...run, requests: server.requests.slice(before) };
}

describe('try', () => {
  it('tells what came, without the token', async () => {
    const run = await tryOrders(['orders', '--secrets', secrets]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout.replace(/in \d+ ms/, 'in 5 ms')).toBe(
      [
        'service   orders',
        `asked     ${server.url}/token, which answered HTTP 200 in 5 ms`,
        `secret    token-keeper/orders of ${secrets}`,
        'token     Bearer with fingerprint da4cd3174dff (not shown; --reveal prints it)',
        'scope     a b',
        'lifetime  3600 s (1h), by expires_in',
        'expires   2026-11-23T06:00:00Z',
        'Nothing was stored.',
        '',
      ].join('\n'),
    );
    expect(run.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from('id:MARKER-of-a-secret').toString('base64')}`,
    ]);
  });

  it('tells how the token would be sent, where that is not as usual', async () => {
    const services = [orders({ header: { name: 'X-Auth-Token' } })];
    const { stdout } = await tryOrders(['orders', '--secrets', secrets], { services });
    expect(stdout).toContain('token     X-Auth-Token: <token> with fingerprint da4cd3174dff (not shown');
    const json = JSON.parse(
      (await tryOrders(['orders', '--secrets', secrets, '--json'], { services })).stdout,
    ) as object;
    expect(json).toMatchObject({ tokenType: 'Bearer', header: { name: 'X-Auth-Token' } });
  });

  it('prints the token, and nothing else, with --reveal', async () => {
    expect((await tryOrders(['orders', '--secrets', secrets, '--reveal'])).stdout).toBe(`${MARKER}\n`);
  });

  it('says it as JSON, with the token only where it is asked for', async () => {
    const json = JSON.parse((await tryOrders(['orders', '--secrets', secrets, '--json'])).stdout) as object;
    expect(json).toMatchObject({
      service: 'orders',
      httpStatus: 200,
      lifetimeSeconds: 3600,
      fingerprint: 'da4cd3174dff',
    });
    expect(JSON.stringify(json)).not.toContain('MARKER');
    const revealed = await tryOrders(['orders', '--secrets', secrets, '--json', '--reveal']);
    expect(JSON.parse(revealed.stdout)).toMatchObject({ ...json, latencyMs: expect.any(Number), accessToken: MARKER });
  });

  it('says what is odd about what came', async () => {
    server.answerWith(() => ({ body: { access_token: MARKER } }));
    const { stdout } = await tryOrders(['orders', '--secrets', secrets]);
    expect(stdout).toContain('lifetime  300 s (5m), not stated by the provider');
    expect(stdout).toMatch(/^note {6}.* \[lifetime-unknown\]$/m);
    expect(stdout).toMatch(/^do {8}/m);
  });

  it.each([
    [{ lifetime: 3_600_000 }, 'lifetime  3600 s (1h), by response.lifetime'],
    [{ lifetime: 'soon', expires_in: 60 }, 'lifetime  300 s (5m), not stated by the provider'],
  ])('says where a declared lifetime stands, not what the standard calls it: %j', async (said, line) => {
    server.answerWith(() => ({ body: { access_token: MARKER, ...said } }));
    const services = [orders({ response: { lifetime: { at: '/lifetime', unit: 'milliseconds' } } })];
    const { stdout } = await tryOrders(['orders', '--secrets', secrets], { services });
    expect(stdout.split('\n')).toContain(line);
    expect(stdout.includes('[lifetime-not-where-declared]')).toBe(line.endsWith('provider'));
  });

  it('takes the values from standard input', async () => {
    const run = await tryOrders(['orders', '--secrets', '-'], { stdin: JSON.stringify(SECRET) });
    expect(run.stdout).toContain('secret    what came on standard input\n');
  });

  it('takes the secrets file of the directory where none is named', async () => {
    workspace.json('secrets.local.json', { 'token-keeper/orders': SECRET });
    expect((await tryOrders(['orders'])).stdout).toContain('token-keeper/orders of secrets.local.json');
  });

  it.each([['orders'], ['orders', '--stack', 'Mine']])(
    'takes that of the deployment otherwise: %j',
    async (...args) => {
      if (args.length > 1) workspace.json('secrets.local.json', {});
      const values = { clientId: new Redacted('deployed'), clientSecret: new Redacted('MARKER') };
      const asKeeper = () => ({ ok: true as const, secret: { versionId: 'v', values } });
      const definitions = [orders({ secret: { name: 'Stack/orders' } })];
      const run = await tryOrders(args, { deployment: { definitions, asKeeper } });
      expect(run.stderr.includes('init makes it), so this asks a deployment')).toBe(args.length === 1);
      expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('secret    Stack/orders\n') });
      expect(run.requests).toHaveLength(1);
    },
  );
});

describe('try without a token', () => {
  it.each([
    [{ status: 401, body: { error: 'invalid_client' } }, 1, 'HTTP 401', 'client-refused'],
    [{ status: 503 }, 2, 'HTTP 503', 'provider-down'],
    [{ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }, 2, 'HTTP 200', 'not-json'],
    [{ body: { access_token: MARKER, expires_in: 10 } }, 2, 'HTTP 200', 'lifetime-below-buffer'],
  ])('tells cause and advice, and asks once: %j', async (answer, exitCode, told, code) => {
    server.answerWith(() => answer);
    const run = await tryOrders(['orders', '--secrets', secrets]);
    expect(run).toMatchObject({ stdout: '' });
    expect(run.stderr).toMatch(
      new RegExp(
        `^token-keeper: no token came for orders \\(${told}, \\d+ ms\\)\\n  cause  .*\\[.*${code}.*\\]\\n  do     `,
      ),
    );
    // Nothing is tried again here, which the same cause promises of a deployment.
    expect(run.stderr).not.toContain('nothing yet');
    expect(run.requests).toHaveLength(1);
    expect(run.exitCode).toBe(exitCode);
  });

  it('makes no request with what cannot be right', async () => {
    const placeholder = workspace.json('empty.json', {
      'token-keeper/orders': { clientId: 'REPLACE_ME', clientSecret: '' },
    });
    const run = await tryOrders(['orders', '--secrets', placeholder, '--json']);
    expect(run).toMatchObject({ requests: [], exitCode: 1 });
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { message: 'no request was made for orders' } });
    expect(run.stdout).toContain('; the secret is token-keeper/orders of ');
    expect(run.stdout).not.toContain('secret put');
  });

  it.each([
    [['order', '--secrets', 'mine.json'], 'defines no service named order; defined are orders; did you mean orders?'],
    [
      ['orders', '--secrets', 'others.json'],
      'others.json has no secret "token-keeper/orders"; did you mean token-keeper/order?',
    ],
    [['orders', '--secrets', 'absent.json'], 'cannot read the secrets file absent.json'],
    [['orders', '--secrets', 'mine.json', '--services', 'absent.json'], 'cannot read the services file absent.json'],
  ])('says what is missing: %j', async (args, message) => {
    workspace.json('others.json', { 'token-keeper/order': SECRET });
    const run = await tryOrders(args);
    expect(run).toMatchObject({ requests: [], exitCode: 64, stderr: expect.stringContaining(message) });
  });

  it('says that this identity may not read the secret', async () => {
    const asKeeper = () => ({
      ok: false as const,
      failure: toFailure({ reason: 'secret_access_denied', message: 'secret "x" could not be read (AccessDenied)' }),
    });
    const run = await tryOrders(['orders'], {
      deployment: { definitions: [orders({ secret: { name: 'x' } })], asKeeper },
    });
    expect(run).toMatchObject({ requests: [], exitCode: 69 });
    expect(run.stderr).toContain('refresh orders --force');
  });
});

describe('try of what cannot be tried without harm', () => {
  const grant = { type: 'refresh_token' };
  const seeded = { 'token-keeper/orders': { ...SECRET, refreshToken: 'MARKER-seed' } };

  it('asks for --spend before a refresh token is used, and says when it was replaced', async () => {
    const file = workspace.json('seed.json', seeded);
    const services = [orders({ grant })];
    const refused = await tryOrders(['orders', '--secrets', file], { services });
    expect(refused).toMatchObject({ requests: [], exitCode: 64, stderr: expect.stringContaining('--spend') });
    server.answerWith(() => ({ body: { access_token: MARKER, expires_in: 60, refresh_token: 'MARKER-new' } }));
    const run = await tryOrders(['orders', '--secrets', file, '--spend'], { services });
    expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('has replaced the refresh token') });
    expect(run.stdout).not.toContain('MARKER');
  });

  it('never uses the refresh token of a deployment', async () => {
    const definitions = [orders({ grant, secret: { name: 'x' } })];
    const run = await tryOrders(['orders', '--spend'], { deployment: { definitions } });
    expect(run).toMatchObject({ requests: [], exitCode: 64 });
    expect(run.stderr).toContain('npx token-keeper refresh orders --force');
  });

  it('cannot prove to be the role of refresh-tokens', async () => {
    const clientAuthentication = { method: 'aws_web_identity', audience: 'a' };
    const services = [orders({ clientAuthentication, clientId: 'known' })];
    const run = await tryOrders(['orders', '--secrets', secrets], { services });
    expect(run).toMatchObject({ requests: [], exitCode: 64 });
    expect(run.stderr).toContain('which this machine does not have');
  });
});
