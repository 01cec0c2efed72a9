import { EventEmitter } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../functions/adapters/process/system-clock.ts';
import { createStartCommand } from '../../../lib/local/start-command.ts';
import type { OutputStream } from '../../../lib/terminal/terminal.ts';
import { openFakeTerminal } from '../../support/terminal-screen.ts';
import { createWorkspace, type Workspace } from '../../support/workspace.ts';
import { bundleOf } from './fixtures/stub-function.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
  for (const name of ['refresh-tokens', 'serve-tokens']) {
    mkdirSync(join(workspace.path, 'functions', name), { recursive: true });
    copyFileSync(bundleOf('stub-function'), join(workspace.path, 'functions', name, 'index.mjs'));
  }
});
afterEach(() => workspace.remove());

/** Runs the command with the stub functions, which answer everything with its own event. */
async function run(
  options: readonly string[],
  signals = new EventEmitter(),
  stdout: OutputStream & PassThrough = new PassThrough(),
) {
  const seen = { errors: '', exitCode: undefined as number | undefined };
  const command = createStartCommand({
    functionsDirectory: join(workspace.path, 'functions'),
    loadServices: async () => undefined,
    clock: systemClock,
    stdout,
    signals,
    exitNow: () => {},
    setExitCode: (code) => {
      seen.exitCode = code;
    },
  });
  command.exitOverride().showSuggestionAfterError(false);
  command.configureOutput({
    writeErr: (text) => {
      seen.errors += text;
    },
  });
  const where = ['--port', '0', '--data-dir', join(workspace.path, 'data')];
  const outcome = await command.parseAsync([...where, ...options], { from: 'user' }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const lines = String(stdout.read() ?? '')
    .split('\n')
    .slice(0, -1);
  return { ...seen, lines, outcome };
}

describe('a command line that makes no sense is told in one line', () => {
  test.each([
    [['--bogus'], "error: unknown option '--bogus'"],
    [['--port', '65536'], "error: option '--port <port>' argument '65536' is invalid."],
    [['--port', '-1'], "error: option '--port <port>' argument '-1' is invalid."],
    [['--every', '0s'], "error: option '--every <duration>' argument '0s' is invalid."],
    [['--every', '61m'], "error: option '--every <duration>' argument '61m' is invalid."],
    [['--ask-every', 'soon'], "error: option '--ask-every <duration>' argument 'soon' is invalid."],
    [['--ask-rate', '0'], "error: option '--ask-rate <number>' argument '0' is invalid."],
    [['--ask-rate', '1001'], "error: option '--ask-rate <number>' argument '1001' is invalid."],
    [['--ask-rate', '5', '--ask-every', '1s'], "error: option '--ask-rate <number>' cannot be used with option"],
    [
      ['--tenants', '0'],
      "error: option '--tenants <number>' argument '0' is invalid. Expected a whole number from 1 to 5000",
    ],
    [['--tenants', '5001'], "error: option '--tenants <number>' argument '5001' is invalid."],
    [['--tenants', '2,000'], "error: option '--tenants <number>' argument '2,000' is invalid."],
    [['--json', '--log'], "error: option '--json' cannot be used with option '--log'"],
    [['more'], 'error: too many arguments. Expected 0 arguments but got 1.'],
  ])('%j', async (options, message) => {
    const { errors, lines } = await run(options);
    expect(errors).toContain(message);
    expect({ lineCount: errors.trim().split('\n').length, lines }).toEqual({ lineCount: 1, lines: [] });
  });
});

test('what is in the way is told and nothing is started', async () => {
  const { outcome, lines } = await run(['--services', join(workspace.path, 'nothing.json'), '--secrets', 'x']);
  expect(outcome).toBe(`cannot read the services file ${join(workspace.path, 'nothing.json')}: there is no such file`);
  expect(lines).toEqual([]);
});

async function stopOnceStarted(signals: EventEmitter): Promise<void> {
  while (signals.listenerCount('SIGINT') === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  signals.emit('SIGINT');
}

describe('on a terminal', () => {
  test.each<[string, readonly string[], string | undefined, boolean]>([
    ['is one screen', [], 'xterm-256color', true],
    ['is lines with --log', ['--log'], 'xterm-256color', false],
    ['is lines of JSON with --json', ['--json'], 'xterm-256color', false],
    ['is lines where the terminal is dumb', [], 'dumb', false],
  ])('a start %s', async (_what, options, kind, isScreen) => {
    const before = process.env['TERM'];
    process.env['TERM'] = kind;
    try {
      const terminal = openFakeTerminal(80, 24);
      const signals = new EventEmitter();
      const running = run(['--every', '1h', ...options], signals, terminal.stream);
      await stopOnceStarted(signals);
      expect((await running).exitCode).toBe(0);
      expect(terminal.written().includes('\u001b[?1049h')).toBe(isScreen);
      expect(await terminal.isAlternate()).toBe(false);
    } finally {
      process.env['TERM'] = before;
    }
  });
});

describe('a consumer asks', () => {
  test.each([
    ['of the demo', [], 2],
    ['of the demo unless it is not wanted', ['--no-consumer'], undefined],
    ['of own services if it is wanted', ['--consumer'], 1],
    ['of own services if it is told how often', ['--ask-every', '2s'], 0.5],
    ['of own services never by itself', [], undefined],
  ])('for tokens %s', async (what, options, asksPerSecond) => {
    const definition = {
      id: 'orders',
      tokenUrl: 'https://login.example.com/token',
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_basic' },
      secret: { name: 'orders' },
    };
    const services = workspace.json('services.json', [definition]);
    const secrets = workspace.json('secrets.json', {});
    const own = what.includes('own') ? ['--services', services, '--secrets', secrets] : [];
    const signals = new EventEmitter();
    const running = run(['--json', '--every', '1h', ...own, ...options], signals);
    await stopOnceStarted(signals);
    const events = (await running).lines.map((line) => JSON.parse(line));
    expect(events.find(({ event }) => event === 'started').asksPerSecond).toBe(asksPerSecond);
  });
});

test('a run can be stopped before the demo consumer asks, and tells how it ended', async () => {
  const signals = new EventEmitter();
  const running = run(['--json', '--every', '1h'], signals);
  await stopOnceStarted(signals);
  const { lines, exitCode } = await running;
  expect(exitCode).toBe(0);
  const events = lines.map((line) => JSON.parse(line).event);
  expect([events[0], events.at(-1)]).toEqual(['started', 'stopped']);
  expect(events).not.toContain('getToken');
});
