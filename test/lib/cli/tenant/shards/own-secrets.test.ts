import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../../lib/cli/connection/exit-code.ts';
import { createTenantCommand } from '../../../../../lib/cli/tenant/tenant-command.ts';
import { type CliRunOptions, failedReply, runCli } from '../../../../support/cli-harness.ts';
import { fakeTenants } from '../../../../support/fake-tenants.ts';
import { memorySecrets } from '../../../../support/memory-secrets.ts';

const HEADER = 'tenant,clientId,clientSecret';
const SHARD = 'keeper/clinics/tenants/';

function world(secrets = memorySecrets()) {
  const fake = fakeTenants();
  const tenant = (args: readonly string[], stdin = '', options: CliRunOptions = {}) =>
    runCli(createTenantCommand, args, { ...options, stdin, deployment: { ...fake.deployment, secretStore: secrets } });
  const importText = (text: string, args: readonly string[] = []) => tenant(['import', 'clinics', '-', ...args], text);
  const stored = () =>
    Object.assign({}, ...[...secrets.texts].map(([, text]) => JSON.parse(text))) as Record<string, object>;
  return { fake, secrets, tenant, importText, stored };
}

const row = (tenant: string, key = tenant): string => `${tenant},id-${tenant},MARKER-${key}`;
const rows = (count: number): string => Array.from({ length: count }, (_, index) => row(`clinic-${index}`)).join('\n');

describe('tenant import with a secret for each tenant', () => {
  test('stores values before it registers, some 400 in a secret', async () => {
    const { fake, secrets, importText } = world();
    const run = await importText(`${HEADER}\n${rows(1000)}\n`);
    expect(run).toMatchObject({ exitCode: EXIT.fine, stdout: 'clinics: 1000 tenants: 1000 added\n', stderr: '' });
    expect(secrets.calls).toEqual([`create ${SHARD}0000`, `create ${SHARD}0001`, `create ${SHARD}0002`]);
    expect(JSON.parse(secrets.texts.get(`${SHARD}0002`) ?? '')).toHaveProperty('clinic-999', {
      clientId: 'id-clinic-999',
      clientSecret: 'MARKER-clinic-999',
    });
    expect(fake.registered.get('clinics#clinic-400')).toEqual({ tenant: 'clinic-400', shard: '0001' });
    expect(JSON.stringify([run.stdout, run.stderr, run.invoked])).not.toContain('MARKER');
  });

  test('repeated it writes nothing, and what has changed is written and refreshed alone', async () => {
    const { fake, secrets, importText } = world();
    await importText(`${HEADER}\n${rows(450)}\n`);
    secrets.calls.splice(0);
    fake.asked.length = 0;
    const text = `${HEADER}\n${rows(450)}\n`;
    await importText(text);
    expect(secrets.calls).toEqual([]);
    expect(fake.asked).toEqual([expect.not.objectContaining({ refresh: true })]);
    fake.asked.length = 0;
    await importText(text.replace('MARKER-clinic-449', 'MARKER-new'));
    expect(secrets.calls).toEqual([`put ${SHARD}0001`]);
    expect(fake.asked.map((one) => ('refresh' in one ? one.tenants : one.service))).toEqual([
      [{ tenant: 'clinic-449', shard: '0001' }],
      'clinics',
    ]);
    fake.asked.length = 0;
    await importText(text.replace('MARKER-clinic-449', 'MARKER-new'), ['--refresh']);
    expect(fake.asked).toEqual([expect.objectContaining({ refresh: true })]);
  });

  test('killed between the two, it is healed by doing it again', async () => {
    const { fake, secrets, importText } = world();
    fake.failures.push(failedReply('AccessDenied', 'as good as a kill'));
    const text = `${HEADER}\n${rows(3)}\n`;
    expect((await importText(text)).exitCode).not.toBe(EXIT.fine);
    expect(fake.registered.size).toBe(0);
    expect((await importText(text)).stdout).toBe('clinics: 3 tenants: 3 added\n');
    expect(secrets.calls).toEqual([`create ${SHARD}0000`]);
  });

  test('an empty cell keeps what is stored, so that a file without secrets changes nothing', async () => {
    const { fake, secrets, importText, stored, tenant } = world();
    await importText(`${HEADER}\n${rows(2)}\n`);
    secrets.calls.splice(0);
    const exported = await tenant(['export', 'clinics']);
    expect(exported.stdout).toBe('tenant,group\nclinic-0,\nclinic-1,\n');
    expect((await importText(exported.stdout)).stdout).toBe('clinics: 2 tenants: 2 unchanged\n');
    expect(secrets.calls).toEqual([]);
    await importText(`${HEADER}\nclinic-1,,MARKER-other\n`);
    expect(stored()['clinic-1']).toEqual({ clientId: 'id-clinic-1', clientSecret: 'MARKER-other' });
    expect(fake.registered.size).toBe(2);
  });

  test('names lines whose values cannot be right, without any of them, and writes nothing', async () => {
    const { fake, secrets, importText } = world();
    const run = await importText(
      `${HEADER}\n${row('good')}\nempty,,\nhalf,MARKER-id,\nplaceholder,a,REPLACE_ME\nlarge,a,"${'MARKER'.repeat(11_000)}"\nquoted,"a\nb",MARKER-x\n#,MARKER-y,MARKER-z\n`,
    );
    expect(run.exitCode).toBe(EXIT.usage);
    expect(run.stderr.split('\n').filter((line) => line.startsWith('bad line'))).toEqual([
      'bad line: standard input:3: clientId is missing, clientSecret is missing',
      'bad line: standard input:4: clientSecret is missing',
      'bad line: standard input:5: clientSecret still holds the placeholder',
      'bad line: standard input:6: its secret values are larger than Secrets Manager takes',
      'bad line: standard input:9: tenant must be of the form "name", like contoso',
    ]);
    expect(`${run.stdout}${run.stderr}`).not.toContain('MARKER');
    expect([secrets.calls, fake.asked]).toEqual([[], []]);
  });

  test('--dry-run stores nothing', async () => {
    const { secrets, importText } = world();
    expect((await importText(`${HEADER}\n${rows(2)}\n`, ['--dry-run'])).stdout).toContain('2 added (dry run');
    expect(secrets.calls).toEqual([]);
  });

  test('a secret that is full is left as it is, and a value that grows moves on', async () => {
    const { fake, secrets, importText, stored } = world();
    const large = (tenant: string, size: number): string => `${tenant},a,${'x'.repeat(size)}`;
    await importText(`${HEADER}\n${large('one', 20_000)}\n${large('two', 30_000)}\n`);
    await importText(`${HEADER}\n${large('one', 40_000)}\n`);
    expect(fake.registered.get('clinics#one')).toMatchObject({ shard: '0001' });
    expect(Object.keys(JSON.parse(secrets.texts.get(`${SHARD}0000`) ?? ''))).toEqual(['two']);
    expect(Object.keys(stored()).sort()).toEqual(['one', 'two']);
  });

  test('of two secrets that have a tenant, after a kill in a move, the later one is right', async () => {
    const values = (clientSecret: string) => ({ one: { clientId: 'a', clientSecret } });
    const { fake, secrets, importText } = world(
      memorySecrets({ [`${SHARD}0000`]: values('old'), [`${SHARD}0001`]: values('new') }),
    );
    await importText(`${HEADER}\none,a,new\n`);
    expect(fake.registered.get('clinics#one')).toMatchObject({ shard: '0001' });
    expect(secrets.texts.get(`${SHARD}0000`)).toBe('{}');
  });

  test.each(['right before', 'right after'])(
    'says that somebody else writes at the same time: %s the look',
    async (when) => {
      const secrets = memorySecrets({ [`${SHARD}0000`]: { other: { clientId: 'a', clientSecret: 'b' } } });
      const { fake, importText } = world(secrets);
      const change = () => secrets.change(`${SHARD}0000`, { others: {} });
      if (when === 'right after') secrets.onceBeforePut = change;
      else {
        const { read } = secrets;
        let reads = 0;
        secrets.read = async (name, stage) => {
          reads += 1;
          if (reads === 11) change();
          return read(name, stage);
        };
      }
      const run = await importText(`${HEADER}\n${rows(1)}\n`);
      expect(run.exitCode).toBe(EXIT.actionRequired);
      expect(run.stderr).toContain(`somebody else has written secret ${SHARD}0000 at the same time`);
      expect(fake.registered.size).toBe(0);
    },
  );

  test('a new secret has the key of those that are there', async () => {
    const secrets = memorySecrets({}, { 'keeper/clinics': 'key-1' });
    await world(secrets).importText(`${HEADER}\n${rows(1)}\n`);
    expect(secrets.calls).toEqual([`create ${SHARD}0000 key-1`]);
  });

  test.each([
    ['denied', 'this identity may not read secret keeper/clinics/tenants/0000', EXIT.unavailable],
    ['text', 'secret keeper/clinics/tenants/0000 is not a JSON object', EXIT.actionRequired],
  ])('does not go on where a secret is %s', async (what, message, exitCode) => {
    const secrets = memorySecrets();
    const { Redacted } = await import('../../../../../functions/domain/values/redacted.ts');
    secrets.read = async () => (what === 'denied' ? 'denied' : { text: new Redacted('MARKER'), versionId: 'v' });
    const run = await world(secrets).importText(`${HEADER}\n${rows(1)}\n`);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain('MARKER');
    expect(run.exitCode).toBe(exitCode);
  });
});

describe('tenant add and remove with a secret for each tenant', () => {
  test('the values come from standard input, and go with the tenant', async () => {
    const { fake, tenant, stored } = world();
    const values = JSON.stringify({ clientId: 'a', clientSecret: 'MARKER-b' });
    const run = await tenant(['add', 'clinics', 'one'], values);
    expect(run.stdout).toBe('clinics: 1 tenant: 1 added\n');
    expect(stored()).toEqual({ one: { clientId: 'a', clientSecret: 'MARKER-b' } });
    await tenant(['add', 'clinics', 'constructor'], values);
    await tenant(['remove', 'clinics', 'one', '--yes']);
    expect(stored()).toEqual({ constructor: { clientId: 'a', clientSecret: 'MARKER-b' } });
    expect([...fake.registered.keys()]).toEqual(['clinics#constructor']);
  });

  test('or from a prompt at a terminal', async () => {
    const { tenant, stored } = world();
    const run = await tenant(['add', 'clinics', 'one'], 'a\nMARKER-b\n', { isTerminal: true });
    expect(run.stderr).toContain('values of one:\nclientId: ');
    expect(run.stderr).not.toContain('MARKER');
    expect(stored()).toEqual({ one: { clientId: 'a', clientSecret: 'MARKER-b' } });
  });

  test('of one tenant at a time, and none that cannot be right', async () => {
    const { tenant, secrets } = world();
    const two = await tenant(['add', 'clinics', 'one', 'two'], '{}');
    expect(two.stderr).toContain('add one at a time, or many by tenant import');
    const wrong = await tenant(['add', 'clinics', 'one'], '{"clientId":"MARKER-a"}');
    expect(wrong.stderr).toContain('tenant 1 cannot get a token with these values: clientSecret is missing');
    expect([two.exitCode, wrong.exitCode, secrets.calls]).toEqual([EXIT.usage, EXIT.usage, []]);
  });
});
