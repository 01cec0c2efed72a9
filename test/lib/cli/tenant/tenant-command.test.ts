import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../lib/cli/connection/exit-code.ts';
import { createTenantCommand } from '../../../../lib/cli/tenant/tenant-command.ts';
import { type CliRunOptions, failedReply, runCli } from '../../../support/cli-harness.ts';
import { CLINICS, fakeTenants, SHOPS } from '../../../support/fake-tenants.ts';

const tenant = (fake: ReturnType<typeof fakeTenants>, args: readonly string[], options: CliRunOptions = {}) =>
  runCli(createTenantCommand, args, { ...options, deployment: { ...fake.deployment, ...options.deployment } });

const EU = ['--parameter', 'region=eu-central-1'];

describe('tenant add', () => {
  test('registers tenants with their group and parameters', async () => {
    const fake = fakeTenants();
    const run = await tenant(fake, ['add', 'shops', 'contoso', 'fabrikam', '--group', 'gold', ...EU]);
    expect(run).toMatchObject({ exitCode: EXIT.fine, stdout: 'shops: 2 tenants: 2 added\n', stderr: '' });
    const registered = { group: 'gold', parameters: { region: 'eu-central-1' } };
    expect([...fake.registered.values()]).toEqual([
      { tenant: 'contoso', ...registered },
      { tenant: 'fabrikam', ...registered },
    ]);
    const again = await tenant(fake, ['add', 'shops', 'contoso', ...EU, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ tenants: 1, results: { changed: 1 } });
  });

  test.each([
    [['../..'], 'tenant 1: tenant must be of the form "name"'],
    [['contoso', 'a b', ...EU], 'tenant 2: tenant must be of the form "name"'],
    [['contoso', '--group', 'bronze'], 'tenant 1: the group must be one of gold, silver'],
    [['contoso', '--parameter', 'regoin=x'], 'tenant 1: the parameters are region, and there is another one'],
    [['contoso', '--parameter', '__proto__=x'], 'tenant 1: the parameters are region, and there is another one'],
    [['contoso'], 'tenant 1: the parameter region must be one of eu-central-1, us-east-1'],
  ])('refuses %j', async (args, message) => {
    const fake = fakeTenants();
    const run = await tenant(fake, ['add', 'shops', ...args]);
    expect(run.stderr).toContain(`nothing was written, ${message}`);
    expect({ exitCode: run.exitCode, asked: fake.asked }).toEqual({ exitCode: EXIT.usage, asked: [] });
  });

  test('wants a parameter with a value', async () => {
    const run = await tenant(fakeTenants(), ['add', 'shops', 'contoso', '--parameter', 'region']);
    expect(run.refused).toContain('Expected a parameter and its value like region=eu-central-1.');
  });

  test('has names in their one spelling, each once', async () => {
    const fake = fakeTenants([{ ...CLINICS, tenants: { pattern: 'guid' } }]);
    const guid = '11111111-2222-4333-8444-55555555555A';
    await tenant(fake, ['add', 'clinics', guid, guid.toLowerCase()]);
    expect([...fake.registered.keys()]).toEqual([`clinics#${guid.toLowerCase()}`]);
  });

  test('says that a service has no tenants', async () => {
    const { tenants: _tenants, ...plain } = SHOPS;
    const deployment = { definitions: [{ ...plain, tokenUrl: 'https://login.example.com/token' }] };
    const run = await tenant(fakeTenants(), ['add', 'shops', 'contoso'], { deployment });
    expect(run.stderr).toContain('service shops has no tenants: there is no "tenants" in its definition');
    expect(run.exitCode).toBe(EXIT.usage);
  });

  test('tells who was refused by the functions', async () => {
    const fake = fakeTenants();
    const tenants = () => ({
      service: 'shops',
      tenants: [{ tenant: 'contoso', result: 'refused', message: 'an attempt is running' }],
    });
    const run = await tenant(fake, ['add', 'shops', 'contoso', ...EU], { deployment: { tenants } });
    expect(run.stderr).toContain('refused: tenant contoso: an attempt is running\n');
    expect(run.exitCode).toBe(EXIT.actionRequired);
  });

  test('says that a deployment is too old for it', async () => {
    const failed = failedReply('InvalidRequest', 'refresh-tokens expected {"operation": "sweep"}');
    const run = await tenant(fakeTenants(), ['add', 'shops', 'contoso', ...EU], {
      deployment: { tenants: () => failed },
    });
    expect(run.exitCode).toBe(EXIT.unavailable);
  });
});

const filled = async (count: number) => {
  const fake = fakeTenants();
  const names = Array.from({ length: count }, (_, index) => `shop-${index}`);
  await tenant(fake, ['add', 'shops', ...names, '--group', 'gold', ...EU]);
  fake.asked.length = 0;
  return fake;
};

describe('tenant remove', () => {
  test('removes with --yes, and again without a complaint', async () => {
    const fake = await filled(2);
    const args = ['remove', 'shops', 'shop-0', 'shop-9', '--yes'];
    const run = await tenant(fake, args);
    expect(run).toMatchObject({ exitCode: EXIT.fine, stdout: 'shops: 2 tenants: 1 removed, 1 not registered\n' });
    expect([...fake.registered.keys()]).toEqual(['shops#shop-1']);
    expect((await tenant(fake, args)).stdout).toBe('shops: 2 tenants: 2 not registered\n');
  });

  test.each([
    ['y', EXIT.fine, 0],
    ['YES', EXIT.fine, 0],
    ['', EXIT.interrupted, 1],
    ['n', EXIT.interrupted, 1],
    ['shop-0', EXIT.interrupted, 1],
  ])('asks at a terminal: %j', async (typed, exitCode, left) => {
    const fake = await filled(1);
    const run = await tenant(fake, ['remove', 'shops', 'shop-0'], { stdin: `${typed}\n`, isTerminal: true });
    expect(run.stderr).toContain('remove 1 tenant of shops with their tokens? [y/N] ');
    expect({ exitCode: run.exitCode, left: fake.registered.size }).toEqual({ exitCode, left });
  });

  test('asks for --yes where nobody can be asked, and refuses names that can be none', async () => {
    const fake = await filled(1);
    const silent = await tenant(fake, ['remove', 'shops', 'shop-0']);
    expect(silent.stderr).toContain('nothing was done: to remove 1 tenant of shops with their tokens, say --yes');
    const wrong = await tenant(fake, ['remove', 'shops', 'shop-0', '#', '--yes']);
    expect(wrong.stderr).toContain('tenant 2 must be of the form "name", nothing was removed');
    expect([silent.exitCode, wrong.exitCode, fake.registered.size]).toEqual([EXIT.usage, EXIT.usage, 1]);
  });
});

describe('tenant list', () => {
  test('streams pages, with one head', async () => {
    const fake = await filled(3);
    fake.pageSize = 2;
    const run = await tenant(fake, ['list', 'shops']);
    expect(run.stdout.split('\n')).toEqual([
      'tenant  group  region        added',
      'shop-0  gold   eu-central-1  2026-11-23T05:00:00Z',
      'shop-1  gold   eu-central-1  2026-11-23T05:00:00Z',
      'shop-2  gold   eu-central-1  2026-11-23T05:00:00Z',
      '',
    ]);
  });

  test('has a line each with --json, one group where that is asked for, and none twice', async () => {
    const fake = await filled(3);
    const { tenants } = fake.deployment;
    const page = tenants?.({ operation: 'listTenants', service: 'shops' }) as { tenants: object[] };
    const twice = { deployment: { tenants: () => ({ ...page, tenants: [...page.tenants, ...page.tenants] }) } };
    const run = await tenant(fake, ['list', 'shops', '--json'], twice);
    expect(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).tenant),
    ).toEqual(['shop-0', 'shop-1', 'shop-2']);
    const none = await tenant(fake, ['list', 'shops', '--group', 'silver']);
    expect(none).toMatchObject({ stdout: '', stderr: 'no tenants of shops in this group\n', exitCode: EXIT.fine });
    const mistyped = await tenant(fake, ['list', 'shops', '--group', 'golden']);
    expect(mistyped).toMatchObject({ stdout: '', exitCode: EXIT.usage });
    expect(mistyped.stderr).toContain('shops has no such group: there are gold, silver');
  });

  test('says what is wrong with one', async () => {
    const fake = await filled(1);
    const deployment = {
      tenants: () => ({ service: 'shops', tenants: [{ tenant: 'shop-9', problem: 'no such region' }] }),
    };
    const run = await tenant(fake, ['list', 'shops'], { deployment });
    expect(run.stdout).toMatch(/ problem\nshop-9 .* no such region\n$/);
  });

  test('reads again what is short of how many there are, and tells where it stays short', async () => {
    const fake = await filled(1);
    const pages = [['shop-0'], ['shop-1', 'shop-0']].map((names) => names.map((name) => ({ tenant: name })));
    const moving = { tenants: () => ({ service: 'shops', tenants: pages.shift() ?? [], registered: 2 }) };
    const whole = await tenant(fake, ['list', 'shops', '--json'], { deployment: moving });
    expect(whole).toMatchObject({ stdout: '{"tenant":"shop-0"}\n{"tenant":"shop-1"}\n', stderr: '' });
    const short = { tenants: () => ({ service: 'shops', tenants: [{ tenant: 'shop-0' }], registered: 2 }) };
    const told = await tenant(fake, ['list', 'shops', '--json'], { deployment: short });
    expect(told.stdout).toBe('{"tenant":"shop-0"}\n');
    expect(told.stderr).toBe('1 of 2 tenants moved while they were read: repeat this for a whole list\n');
  });

  test.each([20, 10, 5, 1])('fits a terminal of %i columns', async (columns) => {
    const fake = await filled(2);
    const { stream, text } = await terminalOf(columns);
    await tenant(fake, ['list', 'shops'], { terminal: stream });
    expect(
      text()
        .split('\n')
        .filter((line) => line.length > columns),
    ).toEqual([]);
    expect(text()).not.toBe('');
  });
});

async function terminalOf(columns: number) {
  const { PassThrough } = await import('node:stream');
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 24 });
  const chunks: string[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: styles are no text
  return { stream, text: () => chunks.join('').replaceAll(/\u001b\[[\d;]*m/g, '') };
}

describe('tenant export', () => {
  test('writes what import takes, and imported again it changes nothing', async () => {
    const fake = await filled(3);
    fake.pageSize = 2;
    const directory = mkdtempSync(join(tmpdir(), 'export-'));
    const file = join(directory, 'tenants.csv');
    const run = await tenant(fake, ['export', 'shops', file]);
    expect(run.stdout).toBe(`3 tenants of shops are in ${file}\n`);
    expect(readFileSync(file, 'utf8').split('\n').slice(0, 2)).toEqual([
      'tenant,group,region',
      'shop-0,gold,eu-central-1',
    ]);
    expect(readdirSync(directory)).toEqual(['tenants.csv']);
    expect((await tenant(fake, ['import', 'shops', file])).stdout).toBe('shops: 3 tenants: 3 unchanged\n');
    expect((await tenant(fake, ['export', 'shops'])).stdout).toBe(readFileSync(file, 'utf8'));
  });

  test('makes harmless what a spreadsheet would compute', async () => {
    const tenants = () => ({
      service: 'shops',
      tenants: [{ tenant: '=1+1', group: '@SUM(1)', parameters: { region: '-2' }, addedAt: '2026-11-23T05:00:00Z' }],
    });
    const run = await tenant(fakeTenants(), ['export', 'shops'], { deployment: { tenants } });
    expect(run.stdout).toBe("tenant,group,region\n'=1+1,'@SUM(1),'-2\n");
  });

  test('leaves the file as it is where it cannot be written whole', async () => {
    const fake = await filled(1);
    const directory = mkdtempSync(join(tmpdir(), 'export-'));
    fake.failures.push(failedReply('AccessDeniedException', 'no'));
    const run = await tenant(fake, ['export', 'shops', join(directory, 'tenants.csv')]);
    expect(run.exitCode).toBe(EXIT.unavailable);
    expect(readdirSync(directory)).toEqual([]);
    const nowhere = await tenant(fake, ['export', 'shops', join(directory, 'none', 'tenants.csv')]);
    expect(nowhere.stderr).toContain('there is no such file');
    expect(nowhere.exitCode).toBe(EXIT.usage);
  });
});
