import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServiceStatus } from '../../../../functions/contract/status.ts';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { createDebugCommand } from '../../../../lib/cli/debug/debug-command.ts';
import { textWidth } from '../../../../lib/terminal/fit-text.ts';
import { type FakeDeployment, failedReply, runCli } from '../../../support/cli-harness.ts';
import { openFakeTerminal } from '../../../support/terminal-screen.ts';
import { NO_TOKEN, sampleStatus } from '../../local/fixtures/sample-status.ts';

const CAUSE = 'the provider says that the client secret has expired';
const FAILING: Partial<ServiceStatus> = {
  ...NO_TOKEN,
  lastAttempt: { at: '2026-11-23T04:59:00Z', outcome: 'misconfigured', reason: 'invalid_client', message: CAUSE },
  diagnosis: { code: 'client-secret-expired', severity: 'action-required', message: CAUSE, advice: 'make a new one' },
};

async function debug(deployment: Partial<FakeDeployment>, args: readonly string[] = []) {
  const run = await runCli(createDebugCommand, ['genesys', ...args], { deployment });
  return { ...run, lines: run.stdout.trimEnd().split('\n') };
}

describe('the text of debug', () => {
  test('begins with the cause and what to do, and tells the expiry in a sentence where all ways agree', async () => {
    const { lines } = await debug({});
    expect(lines.slice(0, 6)).toEqual([
      'genesys is fine: the token is fresh [fresh]',
      '  do     nothing to do',
      '  next   refreshed by the first sweep from 17:00:01Z, in 12h',
      '',
      expect.stringMatching(/^asked: stack TokenKeeper, 2026-11-23T05:00:00Z by this machine \(zone .*\)$/),
      expect.stringMatching(
        /^(all \d ways of computing the expiry agree: 2026-11-24T05:00:00Z, in 86400 s \(1d\)|\d of \d ways)/,
      ),
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^passed {2}getToken {15}token 0123456789ab expires/));
  });

  test('has a failure once', async () => {
    const { stdout } = await debug({
      status: () => sampleStatus(FAILING),
      token: () =>
        failedReply(
          'TokenUnavailable',
          `none is stored; cause: ${CAUSE}; what to do: make a new one [client-secret-expired] (a retry cannot help)`,
        ),
    });
    expect(stdout.split(CAUSE)).toHaveLength(2);
    expect(stdout).toMatch(
      /FAILED {2}last response {10}misconfigured \(invalid_client\) 1m ago, 3 in a row, as told above/,
    );
  });

  test.each([80, 40, 24])('fits %d columns', async (columns) => {
    const terminal = openFakeTerminal(columns, 400);
    await runCli(createDebugCommand, ['genesys'], {
      deployment: { status: () => sampleStatus(FAILING) },
      terminal: terminal.stream,
    });
    const lines = stripVTControlCharacters(terminal.written()).split('\n');
    expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain(CAUSE);
  });

  test('one attempt is no attempts', async () => {
    const table: FakeDeployment['table'] = () => new CliProblem('reading table: denied', { exitCode: 69 });
    expect((await debug({ table })).stdout).toContain(
      'serve-tokens reads it, 1 attempt so far; not looked at from here',
    );
    expect((await debug({ table, status: () => sampleStatus({ attempts: 2 }) })).stdout).toContain('2 attempts so far');
  });

  test('of a function that was named it names the function, and looks at no table of another stack', async () => {
    const { stdout } = await debug({
      function: 'F',
      table: () => new CliProblem('asking for the stack', { exitCode: 69 }),
    });
    expect(stdout).toContain('\nasked: function F, ');
    expect(stdout).not.toContain('stack');
    expect(stdout).toContain('--function names no table; name it by --table');
    expect((await debug({ function: 'F' }, ['--table', 't'])).stdout).toContain('nothing is stored of the service');
  });
});

describe('where the functions were not reached', () => {
  test('a command line that makes no sense is told as status tells it', async () => {
    const nowhere = new CliProblem('no AWS region', { exitCode: 64 });
    const { stdout, stderr, exitCode } = await debug({ names: { serveTokens: () => Promise.reject(nowhere) } });
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: 'token-keeper: no AWS region\n', exitCode: 64 });
    expect(await debug({ status: () => nowhere })).toMatchObject({ exitCode: 64, stdout: '' });
  });

  test('it does not say that they failed, and names the reason once', async () => {
    const nobody = new CliProblem('there is no token keeper in the stack', { exitCode: 69 });
    const { stdout, lines, exitCode } = await debug({
      names: { serveTokens: () => Promise.reject(nobody) },
      table: () => nobody,
    });
    expect(lines[0]).toContain('[call-target-missing]');
    expect(stdout.split(nobody.message)).toHaveLength(2);
    expect(exitCode).toBe(69);
  });

  test('a service that is not defined is told as status tells it, and not its alias', async () => {
    const { stdout, stderr, exitCode } = await debug({
      status: () => failedReply('UnknownService', 'not defined (a retry cannot help)'),
      token: () => new CliProblem('no alias', { exitCode: 69, errorName: 'ResourceNotFoundException' }),
    });
    expect(stderr).toContain('[service-unknown]');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
  });
});

describe('what is being done', () => {
  const { TERM } = process.env;
  beforeEach(() => {
    process.env['TERM'] = 'xterm';
  });
  afterEach(() => {
    if (TERM === undefined) delete process.env['TERM'];
    else process.env['TERM'] = TERM;
  });

  test('is shown on a terminal, and taken away', async () => {
    const { stderr } = await runCli(createDebugCommand, ['genesys'], { isTerminal: true });
    const shown = stderr.split('\u001b[1G\u001b[2K');
    expect(shown.length).toBeGreaterThan(4);
    expect(shown).toContain('genesys: asking for a token …');
    expect(shown.at(-1)).toBe('');
  });

  test('is nothing in a pipe', async () => {
    expect((await runCli(createDebugCommand, ['genesys'])).stderr).toBe('');
  });
});
