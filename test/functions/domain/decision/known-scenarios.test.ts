import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { KNOWN_SCENARIOS } from '../../../../lib/cli/simulate/report/known-scenarios.ts';
import { scenarioFacts } from '../../../../lib/cli/simulate/report/known-scenarios-report.ts';

const PRINTER = fileURLToPath(new URL('../../../support/print-known-scenarios.ts', import.meta.url));
const ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'];
/** What the local zone makes of noon of 10 March 2026 in UTC. */
const LOCAL_NOON: Readonly<Record<string, string>> = {
  UTC: 'Tue Mar 10 2026 12:00:00 GMT+0000',
  'America/New_York': 'Tue Mar 10 2026 08:00:00 GMT-0400',
  'Asia/Kolkata': 'Tue Mar 10 2026 17:30:00 GMT+0530',
  'Pacific/Apia': 'Wed Mar 11 2026 01:00:00 GMT+1300',
};

describe('a known scenario is told as it was decided', () => {
  test.each(KNOWN_SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', (_name, scenario) => {
    expect(scenarioFacts(scenario)).toEqual(scenario.expected);
  });

  test('every known scenario has a name of its own', () => {
    expect(new Set(KNOWN_SCENARIOS.map(({ name }) => name)).size).toBe(KNOWN_SCENARIOS.length);
  });
});

describe('the zone of the machine decides nothing', () => {
  const run = promisify(execFile);
  const printed = new Map<string, { readonly stdout: string; readonly stderr: string }>();

  beforeAll(async () => {
    await Promise.all(
      ZONES.map(async (zone) => {
        printed.set(zone, await run(process.execPath, [PRINTER], { env: { ...process.env, TZ: zone } }));
      }),
    );
  });

  test.each(ZONES)('under TZ=%s every scenario is told as in UTC, byte for byte', (zone) => {
    const expected = KNOWN_SCENARIOS.map(({ name, expected: facts }) => `${JSON.stringify({ name, ...facts })}\n`);
    expect(printed.get(zone)?.stdout).toBe(expected.join(''));
  });

  test.each(ZONES)('the process that ran the scenarios under TZ=%s had that zone in force', (zone) => {
    expect(printed.get(zone)?.stderr).toContain(LOCAL_NOON[zone]);
  });
});
