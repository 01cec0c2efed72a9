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

  test('of an option that is none', async () => {
    expect((await put(['orders', '--field', 'passphrase'], { stdin: 'x' })).refused).toContain(
      'Allowed choices are clientId',
    );
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
