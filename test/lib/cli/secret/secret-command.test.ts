import { describe, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { createSecretCommand } from '../../../../lib/cli/secret/secret-command.ts';
import { type CliRunOptions, type FakeDeployment, runCli } from '../../../support/cli-harness.ts';

const ORDERS: ServiceDefinition = {
  id: 'orders',
  tokenUrl: 'https://login.example.com/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'shared', fields: { clientId: 'ordersId', clientSecret: 'ordersKey' } },
};
const ONE_VALUE: ServiceDefinition = { ...ORDERS, id: 'one', clientId: 'known', secret: { name: 'one' } };
const NO_SECRET: ServiceDefinition = {
  ...ORDERS,
  id: 'federated',
  clientId: 'known',
  clientAuthentication: { method: 'aws_web_identity', audience: 'a' },
};
const { secret: _secret, ...FEDERATED } = NO_SECRET;
const SERVICES = [ORDERS, ONE_VALUE, FEDERATED];
const STORED = { stockId: 'MARKER-stock', ordersId: 'REPLACE_ME', ordersKey: 'REPLACE_ME', note: 7 };
const GIVEN = JSON.stringify({ ordersId: 'MARKER-id', ordersKey: 'MARKER-key' });
const PLACEHOLDER = JSON.stringify({ clientId: 'REPLACE_ME', clientSecret: 'REPLACE_ME' });

const put = (
  args: readonly string[],
  options: CliRunOptions & { readonly deployment?: Partial<FakeDeployment> } = {},
) =>
  runCli(createSecretCommand, ['put', ...args], {
    services: SERVICES,
    ...options,
    deployment: { secrets: { shared: JSON.stringify(STORED), one: PLACEHOLDER }, ...options.deployment },
  });

describe('secret put stores', () => {
  test('the values of one service into a shared secret, beside what others have there', async () => {
    const run = await put(['orders'], { stdin: GIVEN });
    expect(run.stored).toEqual([['shared', { ...STORED, ordersId: 'MARKER-id', ordersKey: 'MARKER-key' }]]);
    expect(run.stdout).toBe(
      'stored ordersId, ordersKey in secret shared, version abcdef01\n' +
        'the next sweep sees it where refreshing fails, others within the hour; to see now whether the provider takes it: npx token-keeper refresh orders --force\n',
    );
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('into the secret that the deployment has named, where the definition leaves that to it', async () => {
    const { secret: _open, ...open } = ONE_VALUE;
    const secrets = { 'Stack/Keeper/one': PLACEHOLDER };
    const run = await put(['one'], { stdin: 'MARKER-value', services: [open], deployment: { secrets } });
    expect(run.stored.map(([name]) => name)).toEqual(['Stack/Keeper/one']);
    expect(run.stdout).toContain('stored clientSecret in secret Stack/Keeper/one, version');
  });

  test('a single value without the line end of echo, and says so', async () => {
    const run = await put(['one'], { stdin: 'MARKER-value\n' });
    expect(run.stored).toEqual([['one', { clientId: 'REPLACE_ME', clientSecret: 'MARKER-value' }]]);
    expect(run.stderr).toBe('warning: clientSecret: the line end after the value was left out\n');
  });

  test('a value of a service that has others already: the rotation of a client secret', async () => {
    const secrets = { shared: JSON.stringify({ ...STORED, ordersId: 'id', ordersKey: 'old' }) };
    const run = await put(['orders', '--field', 'clientSecret', '--json'], {
      stdin: 'MARKER-new',
      deployment: { secrets },
    });
    expect(run.stored).toEqual([['shared', { ...STORED, ordersId: 'id', ordersKey: 'MARKER-new' }]]);
    expect(JSON.parse(run.stdout)).toEqual({
      service: 'orders',
      secret: 'shared',
      stored: true,
      versionId: 'abcdef01-2345',
      members: ['ordersKey'],
    });
  });

  test('nothing when the same values are there', async () => {
    const run = await put(['orders'], { stdin: GIVEN, deployment: { secrets: { shared: GIVEN } } });
    expect(run).toMatchObject({ stored: [], exitCode: 0 });
    expect(run.stdout).toContain('nothing was stored');
  });

  test('without looking where that is wanted: with --replace the other members are gone', async () => {
    const run = await put(['orders', '--replace'], { stdin: GIVEN, deployment: { secrets: { shared: 'denied' } } });
    expect(run.stored).toEqual([['shared', { ordersId: 'MARKER-id', ordersKey: 'MARKER-key' }]]);
  });
});

describe('secret put stores nothing', () => {
  test.each<[string, readonly string[], string, Partial<FakeDeployment>, readonly [number, string]]>([
    ['of an empty input', ['orders'], ' \n', {}, [64, 'standard input was empty']],
    [
      'of broken JSON',
      ['orders'],
      '{"ordersId": "MARKER',
      {},
      [64, 'begins like JSON and is none; expected {"ordersId": "...", "ordersKey": "..."}'],
    ],
    [
      'of members nobody uses',
      ['orders'],
      '{"MARKER": "a", "ordersId": "b"}',
      {},
      [64, '1 member has a name that service orders does not use; expected {"ordersId"'],
    ],
    [
      'of a member that is mistyped',
      ['orders'],
      '{"ordresid": "MARKER", "ordersKey": "MARKER"}',
      {},
      [64, '1 member has a name that service orders does not use; did you mean ordersId?; expected'],
    ],
    [
      'of a secret where a name belongs',
      ['orders'],
      '{"MARKER-id": "ordersId", "MARKER-key": "ordersKey"}',
      {},
      [64, '2 members have names that service orders does not use; expected'],
    ],
    ['of what is no text', ['orders'], '{"ordersId": [5], "ordersKey": "MARKER"}', {}, [64, 'not a text: ordersId']],
    ['of one value where more are needed', ['orders'], 'MARKER', {}, [64, 'name it by --field']],
    [
      'that leaves a placeholder',
      ['orders', '--field', 'clientSecret'],
      'MARKER',
      {},
      [64, 'ordersId still holds the placeholder'],
    ],
    ['for a service without secret', ['federated'], 'MARKER', {}, [64, 'needs no secret']],
    [
      'for an unknown service',
      ['nope'],
      'MARKER',
      {},
      [64, 'bin/services.ts defines no service named nope; defined are orders, one, federated'],
    ],
    [
      'over clear text',
      ['orders'],
      GIVEN,
      { endpoint: 'http://10.0.0.1:4566' },
      [64, 'a secret is not sent in clear text'],
    ],
    [
      'where the secret may not be read',
      ['orders'],
      GIVEN,
      { secrets: { shared: 'denied' } },
      [69, '--replace stores {"ordersId": "...", "ordersKey": "..."} without looking'],
    ],
    ['where there is no secret', ['orders'], GIVEN, { secrets: {} }, [69, 'there is no secret shared']],
    [
      'into what is not JSON',
      ['orders'],
      GIVEN,
      { secrets: { shared: 'MARKER text' } },
      [64, 'is not a JSON object now'],
    ],
  ])('%s', async (_what, args, stdin, deployment, [exitCode, message]) => {
    const run = await put(args, { stdin, deployment });
    expect({ exitCode: run.exitCode, stored: run.stored, stdout: run.stdout }).toEqual({
      exitCode,
      stored: [],
      stdout: '',
    });
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain('MARKER');
  });

  test.each([
    ['MARKER', 'expected one of clientId, clientSecret, got another name\n'],
    ['client-secert', 'got another name; did you mean clientSecret?\n'],
    ['apiKey', 'expected one of clientId, clientSecret, got another name'],
  ])('of the field %s, which is none of the service', async (field, message) => {
    const run = await put(['orders', '--field', field], { stdin: 'MARKER' });
    expect(run).toMatchObject({ stored: [], exitCode: 64, stderr: expect.stringContaining(message) });
    expect(run.stderr).not.toContain('MARKER');
  });

  test('of a secret that AWS rotates, whatever is said', async () => {
    const crm = { ...ORDERS, id: 'crm', secret: { name: 'prod/crm', shape: 'salesforce' } } as const;
    const secrets = { 'prod/crm': '{"consumerKey": "a", "consumerSecret": "b"}' };
    const run = await put(['crm', '--replace'], { stdin: GIVEN, services: [crm], deployment: { secrets } });
    expect(run).toMatchObject({ stored: [], exitCode: 64 });
    expect(run.stderr).toContain(
      'secret prod/crm has the shape salesforce, so AWS rotates it at the provider and nobody else writes it; ' +
        'to have a new value: aws secretsmanager rotate-secret --secret-id prod/crm',
    );
    expect(run.stderr).not.toContain('MARKER');
  });
});

describe('at a terminal', () => {
  test('every value is asked for and none is shown', async () => {
    const run = await put(['orders'], { stdin: 'MARKER-id\rMARKER-key\r', isTerminal: true });
    expect(run.stored).toEqual([['shared', { ...STORED, ordersId: 'MARKER-id', ordersKey: 'MARKER-key' }]]);
    expect(run.stderr).toBe('ordersId: \nordersKey: \n');
    expect(run.stdout).not.toContain('MARKER');
  });

  test.each([
    ['Ctrl-C', 'MARKER-id\r\u0003'],
    ['the end of the input', 'MARKER-id\r'],
  ])('%s stops it', async (_what, stdin) => {
    const run = await put(['orders'], { stdin, isTerminal: true });
    expect(run).toMatchObject({ stored: [], exitCode: 130 });
    expect(run.stderr).not.toContain('MARKER');
  });
});

describe('values that the request of a service names', () => {
  const login: ServiceDefinition = {
    id: 'login',
    tokenUrl: 'https://login.example.com/session',
    grant: { type: 'login' },
    clientAuthentication: { method: 'none' },
    request: {
      body: 'json',
      parameters: { user: { secret: 'username' }, pass: { secret: 'password' } },
      headers: { 'x-api-key': { secret: 'apiKey' } },
    },
    secret: { name: 'login', fields: { password: 'pw' } },
  };
  const FILLED = { username: 'u', pw: 'MARKER-pw', apiKey: 'MARKER-key' };
  const putLogin = (args: readonly string[], stdin: string, stored: object, isTerminal = false) =>
    put(['login', ...args], {
      stdin,
      isTerminal,
      services: [login],
      deployment: { secrets: { login: JSON.stringify(stored) } },
    });

  test('are taken together', async () => {
    const run = await putLogin([], JSON.stringify(FILLED), {});
    expect(run).toMatchObject({ stored: [['login', FILLED]], exitCode: 0, stderr: '' });
  });

  test('are asked for by their names', async () => {
    const run = await putLogin([], 'u\rMARKER-pw\rMARKER-key\r', {}, true);
    expect(run).toMatchObject({ stored: [['login', FILLED]], stderr: 'username: \npw: \napiKey: \n' });
  });

  test.each([
    ['apiKey', { ...FILLED, apiKey: 'MARKER-new' }],
    ['password', { ...FILLED, pw: 'MARKER-new' }],
    ['pw', { ...FILLED, pw: 'MARKER-new' }],
  ])('are changed one by one: %s', async (field, after) => {
    const run = await putLogin(['--field', field], 'MARKER-new\n', FILLED);
    expect(run).toMatchObject({ stored: [['login', after]], exitCode: 0 });
  });

  test.each<[object, string]>([
    [{ username: 'u', pw: 'MARKER' }, 'apiKey is missing'],
    [{ ...FILLED, apiKey: 'REPLACE_ME' }, 'apiKey still holds the placeholder'],
    [{ ...FILLED, apiKey: 'MARKER\r\nx-other: MARKER' }, 'apiKey: has a line end, white space at an end or'],
    [{ ...FILLED, apikey: 'MARKER', apiKey: undefined }, 'did you mean apiKey?'],
    [{ ...FILLED, toString: 'MARKER' }, '1 member has a name that service login does not use'],
  ])('are refused where they cannot be sent: %j', async (given, message) => {
    const run = await putLogin([], JSON.stringify(given), {});
    expect(run).toMatchObject({ stored: [], exitCode: 64, stderr: expect.stringContaining(message) });
    expect(run.stderr).not.toContain('MARKER');
  });

  test('are warned of where they look odd', async () => {
    const run = await putLogin([], JSON.stringify({ ...FILLED, pw: '"MARKER"' }), {});
    expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('warning: pw: is in quotes or braces') });
  });
});
