import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { ServiceStatus, StatusAnswer } from '../../functions/contract/status.ts';
import { instant } from '../../functions/domain/values/instant.ts';
import { readFunctionLogLine } from '../../lib/local/functions/function-log.ts';
import { createLineReporter } from '../../lib/local/output/line-reporter.ts';
import type { Reporter, ReporterOptions, StartedFacts } from '../../lib/local/output/reporter.ts';
import { createLiveReporter } from '../../lib/local/screen/live-reporter.ts';
import { NO_TOKEN, sampleStatus } from '../lib/local/fixtures/sample-status.ts';
import { STARTED } from '../lib/local/fixtures/started-facts.ts';
import { openFakeTerminal } from '../support/terminal-screen.ts';

const FACTS: StartedFacts = { ...STARTED, mode: 'own', services: ['orders', 'crm'], everySeconds: 300 };
const CAUSE = {
  code: 'secret-missing',
  severity: 'action-required' as const,
  message: 'secrets.local.json has no "token-keeper/crm", it has "token-keeper/cmr"',
  advice: 'correct the name in secrets.local.json, or secret.name in the definition; the next sweep sees it',
};
const START = instant(1_795_410_000);
const clock = { now: START };

function serviceOf(difference: Partial<ServiceStatus>): ServiceStatus {
  return sampleStatus(difference).services[0] as ServiceStatus;
}

function status(crm: Partial<ServiceStatus>): StatusAnswer {
  return { ...sampleStatus(), services: [serviceOf({ service: 'orders' }), serviceOf({ service: 'crm', ...crm })] };
}

/** What happens in the example: one service gets its token, the other's secret is missing until somebody mends its name. */
function happen(reporter: Reporter, isMended: boolean): void {
  const log = (fields: object): void => reporter.functionLine(readFunctionLogLine('x', JSON.stringify(fields)));
  const refreshed = { event: 'refresh', level: 'info', result: 'refreshed', lifetimeSeconds: 86_400 };
  reporter.started(FACTS);
  log({ ...refreshed, service: 'orders' });
  const broken = {
    ...NO_TOKEN,
    next: { by: 'sweep' as const, at: null, text: 'a sweep looks for the secret' },
    diagnosis: CAUSE,
  };
  reporter.status(status(broken));
  clock.now = instant(START + 60);
  for (let read = 0; read < 120; read++) log({ event: 'getToken', level: 'error', service: 'crm' });
  reporter.status(status(broken));
  if (!isMended) return;
  clock.now = instant(START + 300);
  log({ ...refreshed, service: 'crm', lifetimeSeconds: 3600 });
  reporter.status({ ...status({}), now: '2026-11-23T05:05:00Z' });
  clock.now = instant(START + 312);
  reporter.stopped(undefined);
}

function optionsOf(stdout: ReporterOptions['stdout']): ReporterOptions {
  clock.now = START;
  return {
    stdout,
    owner: new EventEmitter(),
    now: () => clock.now,
    hostOf: () => undefined,
    isVerbose: false,
  };
}

const page = readFileSync(new URL('../../docs/start.md', import.meta.url), 'utf8');
const block = (number: number): string => page.split('```')[2 * number - 1]?.replace(/^text\n/, '') ?? '';

test('docs/start.md shows the screen as it is on 80x24', async () => {
  const terminal = openFakeTerminal(80, 24);
  happen(createLiveReporter(optionsOf(terminal.stream)), false);
  expect(block(1)).toBe(`${(await terminal.lines()).join('\n')}\n`);
});

test('docs/start.md shows the lines of a pipe as they are', () => {
  const stdout = new PassThrough().setEncoding('utf8');
  happen(createLineReporter(optionsOf(stdout), false), true);
  expect(block(2)).toBe(stdout.read());
});
