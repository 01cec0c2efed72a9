import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { type CliResult, runTokenKeeper } from '../support/cli-process.ts';
import { LocalProcess } from '../support/local-process.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const SECRET = 'MARKER-secret-é+/%&=42';
const TOKEN = 'MARKER-token-';
/** Every form in which a secret or a token might slip out. */
const FORMS = [
  'MARKER',
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString('base64').replaceAll('=', ''),
  Buffer.from(`keeper-id:${SECRET}`).toString('base64').replaceAll('=', ''),
  Buffer.from(TOKEN).toString('base64').slice(0, 12),
  Buffer.from(SECRET).toString('hex'),
].map((form) => form.toLowerCase());

/** One environment for all tests; a service that has its token, and one whose secret is wrong. */
describe('the command line against the local environment', () => {
  let workspace: Workspace;
  let provider: ScriptedServer;
  let local: LocalProcess;
  let address: string;
  let services: string;
  let issued = 0;
  const shown: string[] = [];

  beforeAll(async () => {
    workspace = createWorkspace();
    provider = await startScriptedServer(({ method, body, headers }) => {
      if (method !== 'POST') {
        return { status: 405 };
      }
      const isRight = body.includes(encodeURIComponent(SECRET));
      const quote = `${SECRET} ${body} ${headers.authorization}`;
      return isRight
        ? { body: { access_token: `${TOKEN}${(issued += 1)}`, token_type: 'Bearer', expires_in: 86_400 } }
        : { status: 401, body: { error: 'invalid_client', error_description: quote, correlation_id: 'corr-7' } };
    });
    services = workspace.json('services.json', [definitionOf('good'), definitionOf('wrong')]);
    const secrets = workspace.json('secrets.json', {
      good: { clientId: 'keeper-id', clientSecret: SECRET },
      wrong: { clientId: 'keeper-id', clientSecret: 'MARKER-wrong', other: 'MARKER-other' },
    });
    const data = `${workspace.path}/data`;
    const where = ['--port', '0', '--services', services, '--secrets', secrets, '--data-dir', data];
    local = new LocalProcess(['--json', '--every', '1h', '--no-consumer', ...where]);
    address = await local.address();
    await local.line('the end of the first sweep', ({ event }) => event === 'status');
  });
  afterAll(async () => {
    await local.stop('SIGKILL');
    await provider.close();
    workspace.remove();
  });
  afterEach(() => {
    const text = shown.splice(0).join('\n').toLowerCase();
    expect(FORMS.filter((form) => text.includes(form))).toEqual([]);
  });

  const definitionOf = (id: string): ServiceDefinition => ({
    id,
    tokenUrl: `${provider.url}/${id}`,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_post' },
    secret: { name: id },
    timing: { expectedLifetimeSeconds: 86_400 },
  });
  /** Runs a command and notes all it writes, for the search after the test. */
  const run = async (args: readonly string[], stdin = '', environment = {}): Promise<CliResult> => {
    const result = await runTokenKeeper([...args, '--endpoint-url', address], stdin, environment);
    shown.push(result.stdout, result.stderr);
    return result;
  };

  test('status: a table, which service needs action and why, exit code 1', async () => {
    const { stdout, stderr, exitCode } = await run(['status']);
    expect(stdout).toMatch(/^good +fresh +(?:1d|23h 59m) +in 1[12]h(?: 59m)? +refreshed (?:now|\d+s ago) +fresh$/m);
    expect(stdout).toMatch(
      /^wrong +unusable +- +- +failed \(client-refused\) (?:now|\d+s ago) +client-refused \(action-required\)$/m,
    );
    expect(stdout).toMatch(
      /^wrong needs action: the token endpoint at 127\.0\.0\.1:\d+ answered HTTP 401 with error "invalid_client"/m,
    );
    expect(stdout).toMatch(/a sweep every 1h: the last one completed (?:now|\d+s ago), /);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
    expect(stdout).not.toContain('\u001b[');
  });

  test('status of one service, by AWS_ENDPOINT_URL and as JSON', async () => {
    const environment = { AWS_ENDPOINT_URL: address };
    const { stdout, exitCode } = await runTokenKeeper(['status', 'good', '--json'], '', environment);
    shown.push(stdout);
    expect(JSON.parse(stdout)).toMatchObject({ services: [{ service: 'good', state: 'fresh', attempts: 1 }] });
    expect(exitCode).toBe(0);
  });

  test.each([
    [{ FORCE_COLOR: '1' }, true],
    [{ NO_COLOR: '1' }, false],
    [{}, false],
  ])('with %j in the environment, colours: %s', async (environment, isColoured) => {
    expect((await run(['status'], '', environment)).stdout.includes('\u001b[')).toBe(isColoured);
  });

  test('get: facts only, and the token with --reveal', async () => {
    const facts = await run(['get', 'good']);
    expect(facts.stdout).toMatch(/Bearer with fingerprint [0-9a-f]{12} \(not shown; --reveal prints it\)/);
    expect(facts.exitCode).toBe(0);
    const revealed = await runTokenKeeper(['get', 'good', '--reveal', '--endpoint-url', address]);
    expect(revealed).toEqual({ exitCode: 0, stdout: `${TOKEN}${issued}\n`, stderr: '' });
  });

  test('get of a service whose secret is wrong: exit code 1, and what to do', async () => {
    const { stdout, stderr, exitCode } = await run(['get', 'wrong', '--reveal']);
    expect(stderr).toContain('no token of "wrong" can be handed out');
    expect(stderr).toContain('[client-refused]');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });

  test('exec: the token is in the environment of the command, whose output and exit code are the result', async () => {
    const script = 'const {TOKEN_KEEPER_TOKEN: token} = process.env; console.log(token.length); process.exit(3)';
    const args = ['exec', 'good', '--endpoint-url', address, '--', process.execPath, '-e', script];
    const { stdout, stderr, exitCode } = await runTokenKeeper(args);
    shown.push(stdout, stderr);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: `${`${TOKEN}${issued}`.length}\n`,
      stderr: '',
      exitCode: 3,
    });
    const missing = await runTokenKeeper(['exec', 'good', '--endpoint-url', address, '--', 'no-such-command']);
    shown.push(missing.stdout, missing.stderr);
    expect(missing).toEqual({
      stdout: '',
      stderr: 'token-keeper: there is no command "no-such-command"\n',
      exitCode: 127,
    });
  });

  test('refresh: not needed, then by force', async () => {
    expect((await run(['refresh', 'good'])).stdout).toContain('good skipped (fresh)');
    const before = issued;
    const forced = await run(['refresh', 'good', '--force']);
    expect(forced.stdout).toMatch(/^good refreshed \(forced\): token [0-9a-f]{12} expires \S+Z, in (?:1d|23h 59m)\n$/);
    expect({ exitCode: forced.exitCode, asked: issued - before }).toEqual({ exitCode: 0, asked: 1 });
  });

  test('refresh of a service whose secret is wrong, held back by its cooldown, then by force', async () => {
    const held = await run(['refresh', 'wrong']);
    expect(held.stdout).toMatch(
      /^wrong not asked: paused until \d\d:\d\d:\d\dZ \(in [^)]+\) after the failure; --force asks now\n/,
    );
    expect(held.exitCode).toBe(1);
    const forced = await run(['refresh', 'wrong', '--force', '--json']);
    expect(JSON.parse(forced.stdout)).toMatchObject({
      result: 'failed',
      failure: 'invalid_client',
      status: { usable: false },
    });
    expect(forced.exitCode).toBe(1);
  });

  test('logs: what the functions wrote about one service, in words and as it was written', async () => {
    const { stdout, stderr, exitCode } = await run(['logs', 'wrong']);
    const [first = ''] = stdout.split('\n');
    expect(first).toMatch(/^\S+Z {2}error {2}refresh-tokens {2}refresh failed \(missing\): .*\[client-refused\]/);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const raw = (await run(['logs', 'good', '--json', '--all'])).stdout.trimEnd().split('\n');
    const lines = raw.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(expect.objectContaining({ function: 'serve-tokens', decision: 'handed_out' }));
    expect(new Set(lines.map(({ service }) => service))).toEqual(new Set(['good']));
  });

  test('history: the attempts of one service', async () => {
    const { stdout, exitCode } = await run(['history', 'wrong']);
    expect(stdout).toMatch(/^when +ago +result +why +token or cause +took\n/);
    expect(stdout).toMatch(
      /\n\S+Z +(?:now|\S+ ago) +failed +missing +the token endpoint at \S+ answered .*\[client-refused\] +\d+ ms\n/,
    );
    expect(exitCode).toBe(0);
    const { attempts } = JSON.parse((await run(['history', 'good', '--json'])).stdout);
    expect(attempts[0]).toMatchObject({ result: 'refreshed', from: 'log', why: 'missing', lifetimeSeconds: 86_400 });
  });

  test('debug of a healthy service, in a zone far from UTC: the local reading is off, every check passes', async () => {
    const { stdout, exitCode } = await run(['debug', 'good', '--json'], '', { TZ: 'Asia/Tokyo' });
    const report = JSON.parse(stdout);
    expect(report.checks.filter(({ state }: { state: string }) => state !== 'passed')).toEqual([]);
    const ways = Object.fromEntries(report.expiry.map(({ way, ...rest }: { way: string }) => [way, rest]));
    expect(ways['zone dropped, read as Asia/Tokyo'].differsSeconds).toBe(-32_400);
    expect(ways['naive: zone dropped, read as UTC'].differsSeconds).toBe(0);
    expect(Math.abs(ways['by the clock of AWS'].differsSeconds)).toBeLessThan(60);
    expect(report.diagnosis.code).toBe('fresh');
    expect(exitCode).toBe(0);
  });

  test('debug of a service whose secret is wrong begins with the cause, and saves a report for its owner only', async () => {
    const file = join(workspace.path, 'report.json');
    const { stdout, stderr, exitCode } = await run(['debug', 'wrong', '--save', file]);
    shown.push(readFileSync(file, 'utf8'));
    expect(stdout).toMatch(/\nFAILED {2}getToken /);
    expect(stdout).toMatch(/\npassed {2}secret +wrong, version [0-9a-f]{8}: every value is there\n/);
    expect(stdout).toMatch(/\npassed {2}token endpoint +http:\S+ answers HTTP 405 to a HEAD without credentials/);
    expect(stdout).toMatch(/^wrong needs action: .*\[client-refused\]\n {2}since .*\n {2}do {5}.*\n {2}next .*\n\n/);
    expect({ stderr, exitCode, mode: statSync(file).mode & 0o777 }).toEqual({
      stderr: `saved to ${file}\n`,
      exitCode: 1,
      mode: 0o600,
    });
  });

  test('try: what came and what was refused, with the secret of the deployment or of a file, without any of it', async () => {
    expect(await run(['try', 'good'])).toMatchObject({ exitCode: 0, stderr: '' });
    const given = JSON.stringify({ clientId: 'keeper-id', clientSecret: SECRET });
    const good = await run(['try', 'good', '--services', services, '--secrets', '-', '--json'], given);
    expect(JSON.parse(good.stdout)).toMatchObject({ service: 'good', httpStatus: 200, lifetimeSeconds: 86_400 });
    const wrong = await run(['try', 'wrong']);
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrong.stderr).toMatch(
      /^token-keeper: no token came for wrong \(HTTP 401, \d+ ms\)\n {2}cause .*\[client-refused\]\n {2}do /,
    );
    const odd = await run(['try', 'good', '--services', services, '--secrets', '-'], '{"clientsecret": "MARKER"}');
    expect(odd).toMatchObject({ exitCode: 64, stdout: '' });
  });

  test('a command line that makes no sense: 64, whatever the services are like', async () => {
    const results = await Promise.all(
      [
        ['status', '--bogus'],
        ['get'],
        ['frobnicate'],
        ['debug', 'good', '--rejected', SECRET],
        ['start', '--port', 'x'],
      ].map((args) => runTokenKeeper(args)),
    );
    expect(results.map(({ exitCode }) => exitCode)).toEqual([64, 64, 64, 64, 64]);
  });

  test('nobody there: 69, and no such service: 64, with those there are', async () => {
    const nobody = await runTokenKeeper(['status', '--function', 'f', '--endpoint-url', 'http://127.0.0.1:9'], '', {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    expect(nobody.stderr).toContain('nothing listens at 127.0.0.1:9');
    expect(nobody.stderr).toContain('is npm start running?');
    for (const command of ['get', 'status', 'refresh', 'debug']) {
      const noService = await run([command, 'goood']);
      expect(noService.stderr).toContain('no service goood; defined are good, wrong; did you mean good?');
      expect(noService.exitCode).toBe(64);
    }
    expect(nobody.exitCode).toBe(69);
  });

  // The last one: it heals the service whose secret is wrong.
  test('secret put refuses what cannot be right, stores what is, and debug and refresh see it at once', async () => {
    const refused = await run(['secret', 'put', 'wrong'], JSON.stringify({ clientId: 'keeper-id', clientSecret: ' ' }));
    expect(refused).toMatchObject({ exitCode: 64, stdout: '' });
    const useless = await run(['secret', 'put', 'wrong', '--field', 'clientSecret', '--verify'], 'MARKER-right-form');
    expect(useless.stdout).toMatch(
      /^stored clientSecret in secret wrong, version [0-9a-f]{8}\nwrong failed \(client-refused\): /,
    );
    expect(useless.stdout).toContain('[client-refused]');
    expect(useless.stdout).toContain('\nthe provider does not take it');
    expect(useless.exitCode).toBe(1);
    // What is told to be done finds the same deployment.
    expect(useless.stdout).toMatch(/^ {2}do .*: npx token-keeper secret put wrong .*--endpoint-url http:\S+$/m);
    const stored = await run(['secret', 'put', 'wrong', '--field', 'clientSecret'], `${SECRET}\n`);
    expect(stored.stdout).toMatch(/^stored clientSecret in secret wrong, version [0-9a-f]{8}\n/);
    expect(stored).toMatchObject({
      exitCode: 0,
      stderr:
        'warning: clientSecret: the line end after the value was left out\n' +
        'warning: clientSecret: has a character beyond ASCII, which no credential of RFC 6749 has\n',
    });
    const file = JSON.parse(readFileSync(join(workspace.path, 'secrets.json'), 'utf8'));
    expect(file.wrong).toEqual({ clientId: 'keeper-id', clientSecret: SECRET, other: 'MARKER-other' });
    const verified = await run(['secret', 'put', 'wrong', '--field', 'clientSecret', '--verify'], SECRET);
    expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('wrong refreshed (forced)') });
    expect(verified.stdout).toMatch(/nothing was stored\n[\s\S]*\nthe provider takes it\n$/);
    const refreshed = await run(['refresh', 'wrong', '--force']);
    expect(refreshed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('wrong refreshed (forced)') });
    expect((await run(['status'])).exitCode).toBe(0);
  });

  test('the search for markers finds them', async () => {
    const { stdout } = await runTokenKeeper(['get', 'good', '--reveal', '--json', '--endpoint-url', address]);
    expect(FORMS.filter((form) => stdout.toLowerCase().includes(form))).toEqual(['marker']);
  });
});
