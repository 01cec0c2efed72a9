import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus, StatusAnswer } from '../../../../functions/contract/status.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { createLiveReporter } from '../../../../lib/local/screen/live-reporter.ts';
import { openFakeTerminal } from '../../../support/terminal-screen.ts';
import { NO_TOKEN, sampleStatus } from '../fixtures/sample-status.ts';
import { STARTED } from '../fixtures/started-facts.ts';

const AT = instant(1_795_410_000);

function start(columns = 80, rows = 24, facts = STARTED) {
  const terminal = openFakeTerminal(columns, rows);
  terminal.stream.write('$ npm start\n');
  const clock = { seconds: 0 };
  const reporter = createLiveReporter({
    stdout: terminal.stream,
    owner: new EventEmitter(),
    now: () => instant(AT + clock.seconds),
    hostOf: () => 'login.example.com',
    isVerbose: false,
  });
  reporter.started(facts);
  return { terminal, clock, reporter };
}

function statusOf(services: readonly Partial<ServiceStatus>[]): StatusAnswer {
  const answer = sampleStatus();
  return { ...answer, services: services.map((service) => sampleStatus(service).services[0] as ServiceStatus) };
}

const many = (count: number, difference: Partial<ServiceStatus> = {}): Partial<ServiceStatus>[] =>
  Array.from({ length: count }, (_, index) => ({ service: `service-${index}`, ...difference }));

const ask = { at: AT, service: 'genesys', latencyMs: 5 };
const GOOD = { ...ask, ok: true as const, fingerprint: 'f', expiresAt: '', expiresInSeconds: 99, tooShort: false };

describe('the screen of a start', () => {
  test('of 80x24 shows where the page is, services, what happened, the totals of the consumer and how to stop', async () => {
    const { terminal, reporter } = start(80, 24, { ...STARTED, asksPerSecond: 2 });
    reporter.asked(GOOD);
    reporter.asked({ ...GOOD, tooShort: true, expiresInSeconds: 3 });
    reporter.asked({ ...ask, ok: false, errorType: 'TokenUnavailable', message: 'why' });
    reporter.status(statusOf([{}, { ...NO_TOKEN, service: 'microsoft-graph' }]));
    const lines = await terminal.lines();
    expect(lines.filter((line) => line !== '')).toEqual([
      'token-keeper demo  http://127.0.0.1:4700 (open it in a browser)',
      'Services: 1 in need of action, 1 fine; a sweep every 10s, the next in 4m 58s',
      expect.stringMatching(/^service +state +left +due/),
      expect.stringMatching(/^microsoft-graph +unusable/),
      expect.stringMatching(/^genesys +fresh/),
      'microsoft-graph needs action: the client secret was refused [client-refused]',
      '  do     put the right one into the secret',
      expect.stringMatching(/^ {2}next/),
      '05:00:00Z  every process here can get tokens; --require-signature ends that',
      '05:00:00Z  genesys: TOO SHORT: a token with only 3 s left was handed out',
      '05:00:00Z  microsoft-graph needs action [client-refused]',
      '05:00:00Z  fine: genesys',
      'demo consumer: 3 asked, 2 answered, 1 failed, 1 TOO SHORT',
      'try  npx token-keeper get genesys --endpoint-url http://127.0.0.1:4700',
      'Ctrl-C stops; --log shows every read; npx token-keeper --help has the rest',
    ]);
    expect(lines).toHaveLength(24);
  });

  test('before the first status says what is waited for', async () => {
    const { terminal } = start();
    expect((await terminal.lines())[1]).toBe('The first sweep asks for the tokens of genesys, microsoft-graph.');
  });

  test('during a first sweep that takes long says for whom, and does not call the others into question', async () => {
    const { terminal, reporter } = start();
    const diagnosis = { severity: 'watch' as const, message: 'm', advice: 'a' };
    const slow = {
      service: 'slow',
      next: { by: 'attempt' as const, at: null, text: 't' },
      lease: { since: '2026-11-23T04:59:40Z', until: '2026-11-23T05:01:00Z' },
      diagnosis: { code: 'attempt-running', ...diagnosis },
    };
    const others = many(12, { diagnosis: { code: 'never-swept', ...diagnosis } });
    const { schedule, ...answer } = statusOf([slow, ...others]);
    reporter.status({ ...answer, schedule: { ...schedule, lastSweep: null } });
    expect((await terminal.lines())[1]).toBe(
      'Services: 1 worth watching, 12 fine; waiting 20s for slow at login.example.com',
    );
  });

  test.each([
    [80, 24],
    [40, 10],
    [200, 50],
    [20, 5],
    [10, 1],
  ])('of %ix%i fits, with 60 services of which 40 fail, and nothing scrolls', async (columns, rows) => {
    const { terminal, reporter } = start(columns, rows);
    const before = await terminal.scrolledAway();
    reporter.status(statusOf([...many(20), ...many(40, { ...NO_TOKEN, service: 'failing' })]));
    const lines = await terminal.lines();
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(await terminal.scrolledAway()).toBe(before);
    if (rows >= 10) {
      expect(lines.findIndex((line) => line.startsWith('failing'))).toBe(rows < 16 ? 3 : 4);
      expect(lines.join('\n')).toMatch(/and \d+ more, \d+ of them not well/);
      expect(lines.at(-1)).toContain('Ctrl-C stops');
    }
  });

  test('of many services of which one fails shows that one, and how many more are well', async () => {
    const { terminal, reporter } = start();
    reporter.status(statusOf([...many(59), { ...NO_TOKEN, service: 'failing' }]));
    const lines = await terminal.lines();
    expect(lines[4]).toMatch(/^failing +unusable/);
    expect(lines.join('\n')).toMatch(/and \d+ more, all well/);
  });

  test('of 80x6 is of services only', async () => {
    const { terminal, reporter } = start(80, 6, { ...STARTED, asksPerSecond: 2 });
    reporter.status(statusOf(many(2)));
    const firstWords = (await terminal.lines()).map((line) => line.split(' ')[0]);
    expect(firstWords).toEqual(['token-keeper', 'Services:', 'service', 'service-0', 'service-1', 'Ctrl-C']);
  });

  test('is painted again when the terminal is resized', async () => {
    const { terminal, reporter } = start();
    reporter.status(statusOf(many(30)));
    terminal.resize(60, 12);
    const lines = await terminal.lines();
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('Ctrl-C stops; --log shows every read; npx token-keeper --he…');
  });

  test('shows failures and notices at once', async () => {
    const { terminal, reporter } = start();
    reporter.failed('the sweep', { errorType: 'Sandbox.Timedout', errorMessage: 'why' });
    reporter.notice('stopping');
    const text = (await terminal.lines()).join('\n');
    expect(text).toContain('the sweep failed: Sandbox.Timedout: why');
    expect(text).toContain('05:00:00Z  stopping');
  });
});

test('at the end the terminal is as before, with a line of summary', async () => {
  const { terminal, clock, reporter } = start();
  reporter.status(statusOf([{}, { ...NO_TOKEN, service: 'graph' }]));
  clock.seconds = 252;
  reporter.stopped({ asked: 4, answered: 2, failed: 1, tooShort: 1, leftOut: 1 });
  expect([await terminal.isAlternate(), await terminal.isCursorHidden()]).toEqual([false, false]);
  expect((await terminal.lines()).join('\n')).toBe(
    [
      '$ npm start',
      'stopped after 4m 12s; services: 1 in need of action (graph), 1 fine; reads: 4',
      'asked, 2 answered, 1 failed, 1 TOO SHORT, 1 left out',
    ].join('\n'),
  );
});

test('an early end gives the terminal back, and whatever is told then is seen', async () => {
  const { terminal, reporter } = start();
  reporter.close?.();
  terminal.stream.write('token-keeper: why\n');
  expect(await terminal.lines()).toEqual(['$ npm start', 'token-keeper: why']);
});
