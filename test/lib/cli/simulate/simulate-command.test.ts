import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { KNOWN_SCENARIOS } from '../../../../lib/cli/simulate/report/known-scenarios.ts';
import { checkKnownScenarios } from '../../../../lib/cli/simulate/report/known-scenarios-report.ts';
import { createSimulateCommand } from '../../../../lib/cli/simulate/simulate-command.ts';

/** Runs the command and returns what it wrote, to whom, and how it ended. */
async function run(...options: readonly string[]) {
  const seen = { text: '', error: '', exitCode: undefined as number | undefined, refused: false };
  const command = createSimulateCommand({
    write: (text) => {
      seen.text += text;
    },
    setExitCode: (code) => {
      seen.exitCode = code;
    },
  })
    .exitOverride()
    .configureOutput({
      writeErr: (text) => {
        seen.error += text;
      },
    });
  await command.parseAsync(options, { from: 'user' }).catch(() => {
    seen.refused = true;
  });
  return seen;
}

describe('the exit code', () => {
  test.each([
    [['--for', '2h'], 0, 'OK: every read got a token, and no reader would have seen an expired one.'],
    [['--for', '2h', '--readers', '0'], 0, 'Nobody read, so nobody went without'],
    [
      ['--for', '2h', '--outage', '00:45-01:10'],
      1,
      /NOT OK: of 7,200 reads [1-9][\d,]* got no token, and 0 got one that the API takes for expired\./,
    ],
    [
      ['--for', '1h', '--lifetime', '10m', '--skew', '+45s'],
      1,
      'NOT OK: of 3,600 reads 0 got no token, and 64 got one that the API takes for expired.',
    ],
    [['--scenario', 'known'], 0, `OK: all ${KNOWN_SCENARIOS.length} are read as they were decided.`],
  ])('%j ends with %i', async (options, exitCode, verdict) => {
    const { exitCode: code, text, error } = await run(...options);
    expect({ code, error }).toEqual({ code: exitCode, error: '' });
    expect(text.split('\n').at(-1)).toMatch(verdict);
  });
});

describe('a command line that makes no sense is refused in one line, with what was expected', () => {
  test.each([
    [['--lifetime', '75x'], "option '--lifetime <duration>' argument '75x' is invalid. Expected 75m, 24h, or a range"],
    [['--readers', '5'], "option '--readers <rate>' argument '5' is invalid. Expected 5/s, 30/m or 100/h"],
    [['--outage', '10-11'], "option '--outage <from-to>' argument '10-11' is invalid. Expected times of day in UTC"],
    [['--outage-answer', 'no'], "argument 'no' is invalid. Allowed choices are 503, 429, 500, hang, refused,"],
    [['--services', '231'], 'Expected a whole number from 1 to 230, digits only.'],
    [['--outage', '10:00-10:20', '--for', '5h'], 'is outside of what is simulated'],
    [['--windows', 'advisory=30s'], '--windows.advisoryRefreshSeconds: expected more than the expiry buffer of 30 s'],
    [['--windows', 'mandatory=20m,advisory=10m'], '--windows.mandatoryRefreshSeconds: expected at most'],
    [['--scenario', 'known', '--lifetime', '1h'], "option '--lifetime <duration>' cannot be used with option '--scen"],
    [['--scenario', 'unknown'], "argument 'unknown' is invalid. Allowed choices are known."],
    [['--bogus'], "unknown option '--bogus'"],
    [['services.json'], "a file of services needs option '--tenants <number>'"],
    [['services.json', 'more', '--tenants', '2'], 'too many arguments'],
    [['--tenants', '100001'], 'Expected a whole number from 1 to 100000, digits only.'],
    [['--hosts', '2'], "option '--hosts <number>' needs option '--tenants <number>'"],
    [['--faulty', '1=hang'], "option '--faulty <hosts>' needs option '--tenants <number>'"],
    [['--tenants', '5', '--services', '2'], "option '--services <number>' cannot be used with option '--tenants"],
    [['--tenants', '5', '--faulty', '0=hang'], 'Expected hosts and how they fail, such as 2=hang'],
    [['--tenants', '5', '--faulty', '1=slow'], 'Expected hosts and how they fail, such as 2=hang'],
    [['--tenants', '5', '--hosts', '2', '--faulty', '3=429'], '3 hosts are to fail, and there are 2'],
    [['--tenants', '5', '--faulty', 'login.example=429'], 'there is no host login.example: the templates have host-1.'],
    [['--tenants', '5', 'none.json'], 'cannot read the services file none.json: there is no such file'],
  ])('%j', async (options, message) => {
    const { error, text, refused, exitCode } = await run(...options);
    expect(error).toContain(message);
    expect({ lines: error.trim().split('\n').length, text, refused, exitCode }).toEqual({
      lines: 1,
      text: '',
      refused: true,
      exitCode: undefined,
    });
  });
});

describe('--json', () => {
  test('is one object in one line that says what the text says, with every option as it was understood', async () => {
    const options = ['--for', '90m', '--outage', '00:45-01:00', '--readers', '2/s', '--services', '2', '--seed', '3'];
    const { text, exitCode } = await run('--json', ...options);
    expect(text).not.toContain('\n');
    const json = JSON.parse(text);
    expect(json).toMatchObject({
      ok: false,
      reads: 21_600,
      rejected: 0,
      sweeps: 18,
      options: {
        from: '2026-01-01T00:00:00Z',
        forSeconds: 5400,
        services: 2,
        seed: 3,
        outages: [{ from: '2026-01-01T00:45:00Z', to: '2026-01-01T01:00:00Z' }],
      },
    });
    expect(json.accepted + json.refused).toBe(json.reads);
    expect(json.availability).toBe(json.accepted / json.reads);
    expect(json.services.map(({ service }: { service: string }) => service)).toEqual(['service-1', 'service-2']);
    expect(json.timeline[0]).toMatchObject({ first: '2026-01-01T00:00:00Z', kind: 'refreshed' });
    const { text: table, exitCode: same } = await run(...options);
    expect({ exitCode, same }).toEqual({ exitCode: 1, same: 1 });
    expect(table).toContain(`│ ${json.accepted.toLocaleString('en-US')} (`);
    expect(table).toContain(`│ ${json.refused.toLocaleString('en-US')} `);
    expect(table).toContain(`${json.tokenRequests}, ${json.tokens} brought a token`);
  });

  test('of the known scenarios has all of them', async () => {
    const { ok, scenarios } = JSON.parse((await run('--json', '--scenario', 'known')).text);
    expect({ ok, count: scenarios.length }).toEqual({ ok: true, count: KNOWN_SCENARIOS.length });
  });
});

describe('--tenants', () => {
  const options = ['--tenants', '20', '--hosts', '2', '--for', '2h', '--readers', '1/m', '--read-tenants', '4'];

  test('tells of each host, of all reads and of the bill, and the same as JSON', async () => {
    const faulty = [...options, '--faulty', 'host-2.simulated.invalid=429', '--outage', '00:30-01:30'];
    const { text, exitCode } = await run(...faulty);
    expect(text).toContain(
      '20 tenants of 1 template at 2 hosts, tokens of 1h, a sweep every 5m, 1 read a minute of each of 4',
    );
    expect(text).toMatch(/│ host-2\.simulated\.invalid │ 10 +│ 429 /);
    expect(text).toMatch(/│ bill of such a month +│ \d+\.\d\d USD/);
    expect(text.split('\n').at(-1)).toMatch(/^OK: no reader would have seen an expired token/);
    expect(exitCode).toBe(0);
    const json = JSON.parse((await run(...faulty, '--json')).text);
    expect(json).toMatchObject({ ok: true, reads: { all: { rejected: 0, reads: 480 } }, sweeps: 24 });
    expect(json.hosts.map(({ fault }: { fault?: string }) => fault)).toEqual([undefined, '429']);
    expect(text).toContain(`${json.bill.usd.toFixed(2)} USD`);
  });

  test('takes the templates of a file, with their hosts', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'simulate-')), 'services.json');
    const service = {
      tokenUrl: 'https://login.{region}.example/{tenant}/token',
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_basic' },
      tenants: { pattern: 'guid', parameters: { region: ['eu', 'us'] } },
    };
    writeFileSync(
      file,
      JSON.stringify([
        { id: 'one', ...service },
        { id: 'plain', ...service, tokenUrl: 'https://a.example', tenants: undefined },
      ]),
    );
    const { text, error } = await run('--tenants', '6', '--for', '1h', '--readers', '0', '--json', file);
    expect(error).toBe('');
    const { hosts } = JSON.parse(text);
    expect(hosts).toMatchObject([
      { host: 'login.eu.example', tenants: 3, refreshed: 6 },
      { host: 'login.us.example', tenants: 3, refreshed: 6 },
    ]);
    expect((await run('--tenants', '6', '--hosts', '2', file)).error).toContain('leave --hosts out');
  });
});

test('a known scenario that is read otherwise than it was decided is found', () => {
  const [first] = KNOWN_SCENARIOS;
  if (!first) {
    throw new Error('there are no scenarios');
  }
  const wrong = { ...first, expected: { ...first.expected, secondsLeft: 3599 } };
  const unreadable = { ...first, stored: 'soon' };
  expect(checkKnownScenarios([first, wrong, unreadable]).map(({ ok }) => ok)).toEqual([true, false, false]);
});

test('the timeline is cut where it was asked to, and says so', async () => {
  const options = ['--for', '1h', '--services', '5', '--readers', '0'];
  expect((await run(...options, '--timeline', '5')).text).not.toContain('more lines');
  const { text } = await run(...options, '--timeline', '2');
  expect(text.match(/ service-\d /g)).toHaveLength(2);
  expect(text).toContain('... and 3 more lines: --timeline 1000 shows more, --json all');
});

describe('what a deployment would refuse is noted', () => {
  test.each([
    [
      ['--windows', 'advisory=11m'],
      'note: a deployment with this is refused: a service: a token of 3600 s is due with',
    ],
    [
      ['--windows', 'advisory=50m'],
      'note: a definition with this expected lifetime is refused: timing.advisoryRefresh',
    ],
    [['--every', '30s'], 'note: a deployment sweeps every 1 to 15 whole minutes'],
    [['--every', '16m', '--lifetime', '24h'], 'note: a deployment sweeps every 1 to 15 whole minutes'],
    [
      ['--lifetime', '10m'],
      'note: a token of 10m can expire between two sweeps; it is then refreshed by the first read',
    ],
    [['--lifetime', '10m', '--readers', '0'], 'refreshed by the first read, and nobody reads'],
  ])('%j', async (options, note) => {
    expect((await run('--for', '1h', ...options)).text).toContain(note);
  });

  test('and nothing is noted of what it would not', async () => {
    expect((await run('--for', '1h', '--every', '15m', '--lifetime', '24h')).text).not.toContain('note:');
  });
});

describe('bin/token-keeper.ts simulate', () => {
  const bin = fileURLToPath(new URL('../../../../bin/token-keeper.ts', import.meta.url));
  const options = ['--lifetime', '55m..65m', '--idp-latency', '0..3s', '--outage', '02:30-03:10', '--services', '3'];
  const start = (args: readonly string[], TZ = 'UTC') =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [bin, 'simulate', ...args], { env: { ...process.env, TZ } }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  test('prints the same in every time zone', async () => {
    const zones = ['UTC', 'America/New_York', 'Pacific/Apia'];
    const runs = await Promise.all(zones.map((zone) => start([...options, '--for', '6h'], zone)));
    expect(runs[0]?.stdout).toContain('NOT OK: of 64,800 reads');
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(runs.map(({ code }) => code)).toEqual([1, 1, 1]);
  });

  test.each([
    [['--for', '1h'], 0],
    [['--help'], 0],
    [['--for', 'ever'], 64],
    [['--outage', '10:00-10:20', '--for', '1h'], 64],
  ])('%j ends with %i', async (args, exitCode) => {
    const { code, stdout, stderr } = await start(args);
    expect({ code, saysSo: exitCode === 0 ? stderr === '' : stdout === '' }).toEqual({ code: exitCode, saysSo: true });
  });
});
