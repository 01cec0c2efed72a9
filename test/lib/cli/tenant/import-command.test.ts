import { writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { EXIT } from '../../../../lib/cli/connection/exit-code.ts';
import { createTenantCommand } from '../../../../lib/cli/tenant/tenant-command.ts';
import { type CliRunOptions, failedReply, runCli } from '../../../support/cli-harness.ts';
import { type FakeTenants, fakeTenants } from '../../../support/fake-tenants.ts';

const HEADER = 'tenant,group,region';

/** Imports text by standard input. */
function importText(fake: FakeTenants, text: string, args: readonly string[] = [], options: CliRunOptions = {}) {
  const all = { ...options, stdin: text, deployment: { ...fake.deployment, ...options.deployment } };
  return runCli(createTenantCommand, ['import', 'shops', '-', ...args], all);
}

const rows = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `shop-${from + index},gold,us-east-1`).join('\n');

describe('tenant import', () => {
  test('registers every line, 1,000 a call, and repeated it changes nothing', async () => {
    const fake = fakeTenants();
    const text = `${HEADER}\n${rows(2500)}\n`;
    const first = await importText(fake, text);
    expect(first.exitCode).toBe(EXIT.fine);
    expect(first.stdout).toBe('shops: 2500 tenants: 2500 added\n');
    expect(fake.asked.map((one) => (one.operation === 'putTenants' ? one.tenants.length : 0))).toEqual([
      1000, 1000, 500,
    ]);
    expect(fake.registered.get('shops#shop-2499')).toEqual({
      tenant: 'shop-2499',
      group: 'gold',
      parameters: { region: 'us-east-1' },
    });
    const again = await importText(fake, text, ['--json']);
    expect(JSON.parse(again.stdout)).toEqual({
      service: 'shops',
      from: 'standard input',
      dryRun: false,
      tenants: 2500,
      results: { unchanged: 2500 },
      refused: [],
      bad: [],
    });
  });

  test.each([
    ['a byte order mark and CR LF', `\uFEFF${HEADER}\r\nshop-1,gold,us-east-1\r\n`],
    ['CR alone', `${HEADER}\rshop-1,gold,us-east-1\r`],
    ['quotes and blanks', `"tenant","group","region"\n"shop-1", gold ,"us-east-1"\n`],
    ['another order, and empty rows', '\nregion,tenant,group\n\nus-east-1,shop-1,gold\n,,\n'],
    ['no line end at the end', `${HEADER}\nshop-1,gold,us-east-1`],
    ['mixed line ends', `${HEADER}\nshop-1,gold,us-east-1\r\n`],
  ])('reads %s', async (_what, text) => {
    const fake = fakeTenants();
    const run = await importText(fake, text);
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: EXIT.fine, stderr: '' });
    expect([...fake.registered.keys()]).toEqual(['shops#shop-1']);
  });

  test.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('reads what a spreadsheet saves with %s, and says so', async (what, delimiter) => {
    const fake = fakeTenants();
    const run = await importText(fake, `${HEADER}\nshop-1,gold,us-east-1\n`.replaceAll(',', delimiter));
    expect(run.stderr).toContain(`standard input is read with ${what} between its cells\n`);
    expect(fake.registered.size).toBe(1);
  });

  test('names every bad line and writes nothing', async () => {
    const fake = fakeTenants();
    const bad = [
      'shop-1,gold,us-east-1',
      '../../etc,gold,us-east-1',
      'shop-2,bronze,us-east-1',
      'shop-3,gold,evil.example/',
      'shop-4,gold',
      'shop-5,gold,us-east-1,more',
      'shop-1,silver,us-east-1',
      '__proto__,gold,us-east-1',
      `${'x'.repeat(300)},gold,us-east-1`,
      '=HYPERLINK(1),gold,us-east-1',
      'shоp-6,gold,us-east-1',
      'a#b,gold,us-east-1',
      'constructor,gold,us-east-1',
    ];
    const run = await importText(fake, `${HEADER}\n${bad.join('\n')}\n`);
    expect(run.exitCode).toBe(EXIT.usage);
    expect(fake.asked).toEqual([]);
    const form = 'tenant must be of the form "name", like contoso';
    expect(run.stderr.split('\n')).toEqual([
      `bad line: standard input:3: ${form}`,
      'bad line: standard input:4: the group must be one of gold, silver',
      'bad line: standard input:5: the parameter region must be one of eu-central-1, us-east-1',
      'bad line: standard input:6: 2 cells, and the first line has 3',
      'bad line: standard input:7: 4 cells, and the first line has 3',
      'bad line: standard input:8: tenant is the one of line 2 again',
      ...[9, 10, 11, 12, 13].map((line) => `bad line: standard input:${line}: ${form}`),
      'token-keeper: nothing was written, standard input has 11 bad lines: correct them, or leave them out by --skip-bad',
      '',
    ]);
  });

  test('tells 20 bad lines in full and counts the rest, and has all with --json', async () => {
    const text = `${HEADER}\n${Array.from({ length: 30 }, () => '#,,').join('\n')}\n`;
    const run = await importText(fakeTenants(), text);
    expect(run.stderr.split('\n').filter((line) => line.startsWith('bad line'))).toHaveLength(21);
    expect(run.stderr).toContain('bad line: and 10 more lines\n');
    const json = await importText(fakeTenants(), text, ['--json']);
    const told = JSON.parse(json.stdout) as { error: object; bad: readonly { line: number }[] };
    expect(told.error).toMatchObject({ name: 'UsageError', exitCode: EXIT.usage });
    expect(told.bad.map(({ line }) => line)).toEqual(Array.from({ length: 30 }, (_, index) => index + 2));
  });

  test('leaves bad lines out with --skip-bad, which somebody has to look at', async () => {
    const fake = fakeTenants();
    const run = await importText(fake, `${HEADER}\n#,gold,us-east-1\nshop-1,gold,us-east-1\n`, ['--skip-bad']);
    expect(run.exitCode).toBe(EXIT.actionRequired);
    expect([...fake.registered.keys()]).toEqual(['shops#shop-1']);
  });

  test.each([
    ['', 'standard input is empty, there is no column tenant, group, region, expected tenant,group,region'],
    ['shop-1,gold,us-east-1\n', 'column 1 has a name that service shops does not use, expected tenant,group,region'],
    ['tenant,group,regoin\n', 'column 3 has a name that service shops does not use, did you mean region?, expected'],
    ['tenant,region\n', 'there is no column group, expected tenant,group,region'],
    ['tenant,group,region,tenant\n', 'column 4 has the name of an earlier one, expected tenant,group,region'],
  ])('refuses a file without the right first line: %j', async (text, message) => {
    const run = await importText(fakeTenants(), text);
    expect(run.stderr).toContain(message);
    expect(run.exitCode).toBe(EXIT.usage);
  });

  test.each([
    [`${HEADER}\nshop-1,gold,"us-east-1\n${rows(50)}\n`, 'standard input:2: expected a quote at both ends'],
    [`${HEADER}\nshop-1,go"ld,us-east-1\n`, 'standard input:2: expected a quote at both ends of a cell only'],
    [`${HEADER}\nshop-1,gold,"${'x'.repeat(300_000)}`, 'standard input:2: expected a row of at most 262144 bytes'],
  ])('stops at a quote that makes the rest mean nothing, with --skip-bad too', async (text, message) => {
    const fake = fakeTenants();
    const run = await importText(fake, text, ['--skip-bad']);
    expect(run.stderr).toContain(message);
    expect({ exitCode: run.exitCode, asked: fake.asked }).toEqual({ exitCode: EXIT.usage, asked: [] });
  });

  test.each([
    ['another encoding', new Uint8Array([...Buffer.from(`${HEADER}\nm`), 0xfc, 0x0a]), 'it is not UTF-8'],
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'), 'it is not UTF-8'],
  ])('refuses a file of %s', async (_what, bytes, message) => {
    const file = `${process.env['TMPDIR'] ?? '/tmp'}/tenants-${process.pid}.csv`;
    writeFileSync(file, bytes);
    const run = await runCli(createTenantCommand, ['import', 'shops', file], { deployment: fakeTenants().deployment });
    expect(run.stderr).toContain(message);
    expect(run.exitCode).toBe(EXIT.usage);
  });

  test('refuses a file that is not there', async () => {
    const run = await runCli(createTenantCommand, ['import', 'shops', '/no/such.csv'], {
      deployment: fakeTenants().deployment,
    });
    expect(run.stderr).toContain('cannot read /no/such.csv: there is no such file');
    expect(run.exitCode).toBe(EXIT.usage);
  });

  test('asks again where AWS or the table may be back, and no more than six times', async () => {
    const fake = fakeTenants();
    const gone = failedReply('StoreUnavailable', 'the token table cannot be reached (a retry can help)');
    fake.failures.push(gone, gone);
    const run = await importText(fake, `${HEADER}\n${rows(3)}\n`);
    expect(run.stdout).toBe('shops: 3 tenants: 3 added\n');
    expect(run.stderr).toContain('once more in 1 s\n');
    fake.failures.push(...Array.from({ length: 6 }, () => gone));
    const last = await importText(fake, `${HEADER}\n${rows(3)}\n`);
    expect(last.exitCode).toBe(EXIT.unavailable);
    expect(fake.failures).toEqual([]);
  });

  test('does not ask again where that cannot help', async () => {
    const fake = fakeTenants();
    fake.failures.push(new CliProblem('no permission', { exitCode: EXIT.unavailable }));
    const run = await importText(fake, `${HEADER}\n${rows(3)}\n`);
    expect({ exitCode: run.exitCode, asked: fake.asked.length }).toEqual({ exitCode: EXIT.unavailable, asked: 1 });
  });

  test('--dry-run asks the functions and writes nothing', async () => {
    const fake = fakeTenants();
    const run = await importText(fake, `${HEADER}\n${rows(3)}\n`, ['--dry-run']);
    expect(run.stdout).toBe('shops: 3 tenants: 3 added (dry run: nothing was written)\n');
    expect(fake.registered.size).toBe(0);
  });

  test('Ctrl-C says where it is', async () => {
    const fake = fakeTenants();
    const { signals } = { signals: new (await import('node:events')).EventEmitter() };
    const { tenants } = fake.deployment;
    const deployment = {
      tenants: (request: Parameters<NonNullable<typeof tenants>>[0]) => {
        if (fake.asked.length < 2) return tenants?.(request) ?? {};
        // What was under way comes to no good end: nothing is told of it any more.
        signals.emit('SIGINT');
        return failedReply('StoreUnavailable', 'the token table cannot be reached (a retry can help)');
      },
    };
    const run = await importText(fake, `${HEADER}\n${rows(5000)}\n`, [], { signals, deployment });
    expect(run.exitCode).toBe(EXIT.interrupted);
    expect(run.stderr).toContain('stopped after 2000 of 5000 tenants, to go on: the same command again\n');
    expect(run.stderr).not.toContain('once more');
    expect(fake.asked.length).toBeLessThan(5);
  });

  test('a failure half-way says where it is', async () => {
    const fake = fakeTenants();
    const { tenants } = fake.deployment;
    const denied = new CliProblem('no permission', { exitCode: EXIT.unavailable });
    const deployment = {
      tenants: (request: Parameters<NonNullable<typeof tenants>>[0]) =>
        fake.asked.length < 2 ? (tenants?.(request) ?? {}) : denied,
    };
    const run = await importText(fake, `${HEADER}\n${rows(5000)}\n`, [], { deployment });
    expect(run.exitCode).toBe(EXIT.unavailable);
    expect(run.stderr).toContain(
      'no permission (stopped after 2000 of 5000 tenants, to go on: the same command again)\n',
    );
  });
});

describe('tenant import --remove-missing', () => {
  const filled = async () => {
    const fake = fakeTenants();
    await importText(fake, `${HEADER}\n${rows(4)}\n`);
    fake.pageSize = 1;
    return fake;
  };

  test('removes what the file does not have, where somebody said so', async () => {
    const fake = await filled();
    const asked = await importText(fake, `${HEADER}\n${rows(3)}\n`, ['--remove-missing']);
    expect(asked.exitCode).toBe(EXIT.usage);
    expect(asked.stderr).toContain(
      'to remove 1 tenant of shops that standard input does not have, with their tokens, say --yes',
    );
    expect(fake.registered.size).toBe(4);
    const run = await importText(fake, `${HEADER}\n${rows(3)}\n`, ['--remove-missing', '--yes']);
    expect(run.stdout).toBe('shops: 3 tenants: 3 unchanged\nshops: 1 tenant not in standard input: 1 removed\n');
    expect([...fake.registered.keys()]).toEqual(['shops#shop-0', 'shops#shop-1', 'shops#shop-2']);
  });

  test.each([
    ['an empty file', `${HEADER}\n`, 'would remove all tenants'],
    ['a file with a bad line', `${HEADER}\n${rows(3)}\n#,,\n`, '--remove-missing needs a file without bad lines'],
  ])('refuses %s', async (_what, text, message) => {
    const fake = await filled();
    const run = await importText(fake, text, ['--remove-missing', '--yes', '--skip-bad']);
    expect(run.stderr).toContain(message);
    expect(fake.registered.size).toBe(4);
  });
});
