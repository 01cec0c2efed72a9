import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import fc from 'fast-check';
import { readStatusAnswer } from '../../../functions/contract/reading/read-status.ts';
import { markupOf } from '../../../functions/status-page/html.ts';
import { statusHtml } from '../../../functions/status-page/status-html.ts';
import type { CliContext } from '../../../lib/cli/command/cli-context.ts';
import { createDebugCommand } from '../../../lib/cli/debug/debug-command.ts';
import { createGetCommand } from '../../../lib/cli/status/get-command.ts';
import { createRefreshCommand } from '../../../lib/cli/status/refresh-command.ts';
import { createStatusCommand } from '../../../lib/cli/status/status-command.ts';
import { serviceView } from '../../../lib/terminal/service-view.ts';
import { type CliRun, runCli, SAMPLE_TOKEN } from '../../support/cli-harness.ts';
import { statusOfVersion0, statusOfVersion2 } from '../../support/other-versions.ts';
import { openPageServer } from '../../support/page-server.ts';
import { sampleStatus } from '../local/fixtures/sample-status.ts';

const OLDER = 'the deployment is older than this command (contract 0, this one 1): deploy a newer';
const NEWER = 'the deployment is newer than this command (contract 2, this one 1): update this command';
const NONSENSE = /undefined|\[object Object\]|NaN|Infinity|Invalid Date/;

type Create = (context: CliContext) => Command;
const COMMANDS: readonly (readonly [Create, ...string[]])[] = [
  [createStatusCommand],
  [createStatusCommand, '--json'],
  [createStatusCommand, 'genesys'],
  [createRefreshCommand, 'genesys'],
  [createDebugCommand, 'genesys'],
  [createDebugCommand, 'genesys', '--json'],
];
const run = (payload: unknown, [create, ...args]: readonly [Create, ...string[]]): Promise<CliRun> =>
  runCli(create, args, { deployment: { status: () => ({ latencyMs: 1, payload }) } });

describe.each([
  ['older', statusOfVersion0, OLDER],
  ['newer', statusOfVersion2, NEWER],
])('a deployment that is %s than the command', (_which, answer, note) => {
  test.each([
    ['status', 0],
    ['status --json', 1],
    ['status genesys', 2],
    ['debug genesys', 4],
    ['debug genesys --json', 5],
  ])('is shown by %s, which says so', async (_title, index) => {
    const { stdout, stderr, exitCode } = await run(answer(), COMMANDS[index] ?? [createStatusCommand]);
    expect(`${stdout}${stderr}`).toContain(note);
    expect(stdout).toContain('genesys');
    expect(`${stdout}${stderr}`).not.toMatch(NONSENSE);
    expect(`${stdout}${stderr}`).not.toContain('LEAK');
    expect([0, 1, 2]).toContain(exitCode);
  });

  test('has its page, which says so', async () => {
    const { answer: read } = readStatusAnswer(answer());
    const server = await openPageServer(read ?? sampleStatus());
    const page = await (await fetch(server.url, { headers: { accept: 'text/html' } })).text();
    await server.close();
    expect(page).toContain(note.slice(0, 'the deployment is older'.length));
    expect(page).toMatch(/<h2>genesys<\/h2>/);
    expect(page).not.toMatch(NONSENSE);
    expect(page).not.toContain('LEAK');
  });
});

describe('what is said of an answer', () => {
  test('words that are not known are named', async () => {
    const { stdout } = await run(statusOfVersion2(), [createStatusCommand]);
    expect(stdout).toContain('not understood: access, state "stalled" of genesys');
    expect(stdout).toContain(' and 3 more');
  });

  test('is nothing where it is of the same version', async () => {
    const { stdout, stderr } = await run(sampleStatus(), [createStatusCommand]);
    expect(`${stdout}${stderr}`).not.toMatch(/contract|not understood/);
  });

  test('a token of a newer version is handed out, with a note', async () => {
    const token = () => ({
      latencyMs: 1,
      payload: {
        ...SAMPLE_TOKEN,
        header: { ...SAMPLE_TOKEN.header, suffix: 'LEAK' },
        contractVersion: 2,
        rawBody: 'LEAK',
      },
    });
    const { stdout, stderr, exitCode } = await runCli(createGetCommand, ['genesys', '--json', '--reveal'], {
      deployment: { token },
    });
    expect(JSON.parse(stdout)).toEqual({ ...SAMPLE_TOKEN, contractVersion: 2 });
    expect(stderr).toContain(NEWER);
    expect(exitCode).toBe(0);
  });

  test('a refresh with a result of a newer version is not taken for done', async () => {
    const refresh = () => ({
      latencyMs: 1,
      payload: { contractVersion: 2, service: 'genesys', result: 'rotated', reason: 'due' },
    });
    const { stdout, stderr, exitCode } = await runCli(createRefreshCommand, ['genesys'], { deployment: { refresh } });
    expect(stdout).toContain('genesys unknown (due)');
    expect(stderr).toContain(NEWER);
    expect(exitCode).toBe(2);
  });

  test.each([
    [
      'token',
      createGetCommand,
      { token: () => ({ latencyMs: 1, payload: { ok: true } }) },
      'is it serve-tokens? (serv',
    ],
    ['report of a refresh', createRefreshCommand, { refresh: () => ({ latencyMs: 1, payload: 7 }) }, 'is it refresh'],
  ])('what is no %s is told as that', async (what, create, deployment, why) => {
    const { stderr, exitCode } = await runCli(create, ['genesys'], { deployment });
    expect(stderr).toContain(`answers with something that is no ${what}: ${why}`);
    expect(exitCode).toBe(69);
  });
});

const JUNK = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  '',
  'x',
  '__proto__',
  'constructor',
  '<b>',
  '\u001b[2J',
  '2026-13-45T99:99:99Z',
  '9999-12-31T23:59:59Z',
  '0000-01-01T00:00:00Z',
  'y'.repeat(3000),
  [],
  [null, 0, 'x'],
  {},
  { a: 1 },
);

/** Returns values like `sample`, any member of which may be something else or absent. */
function likeOrJunk(sample: unknown): fc.Arbitrary<unknown> {
  if (typeof sample !== 'object' || sample === null) {
    return fc.oneof({ arbitrary: fc.constant(sample), weight: 3 }, { arbitrary: JUNK, weight: 1 });
  }
  const like = Array.isArray(sample)
    ? fc.array(likeOrJunk(sample[0]), { maxLength: 3 })
    : fc.record(Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, likeOrJunk(value)])), {
        requiredKeys: [],
      });
  return fc.oneof({ arbitrary: like, weight: 9 }, { arbitrary: JUNK, weight: 1 });
}

describe('junk in any member of an answer to status', () => {
  const attempt = { at: '2026-11-23T04:59:00Z', outcome: 'transient', reason: 'timeout', message: 'm', latencyMs: 3 };
  const trouble = sampleStatus({
    lastAttempt: { ...attempt, outcome: 'transient' },
    lastFailure: { ...attempt, outcome: 'transient' },
    lease: { since: '2026-11-23T04:59:00Z', until: '2026-11-23T05:01:00Z' },
    expectedLifetimeSeconds: { min: 60, max: 120 },
    failingSince: '2026-11-23T04:00:00Z',
    clockOffsetSeconds: 3,
  });
  const anyStatus = likeOrJunk(trouble.services[0]).map((service) =>
    typeof service === 'object' && service !== null ? { ...service, service: 'genesys' } : service,
  );
  const anyAnswer = fc.record({
    contractVersion: JUNK,
    now: fc.constant(trouble.now),
    healthy: fc.boolean(),
    access: likeOrJunk('per-service'),
    schedule: likeOrJunk(trouble.schedule),
    services: fc.array(anyStatus, { maxLength: 3 }),
  });

  test('neither ends a command with a fault nor is shown as nonsense', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.constantFrom(...COMMANDS), async (payload, command) => {
        const { stdout, stderr, exitCode, refused } = await run(payload, command);
        expect(refused).toBeUndefined();
        expect(`${stdout}${stderr}`).not.toMatch(NONSENSE);
        expect(stdout).not.toContain('\u001b[2J');
        expect([0, 1, 2, 69]).toContain(exitCode);
      }),
      { numRuns: 200 },
    );
  });

  test('neither ends the page with a fault nor is shown there as nonsense', () => {
    fc.assert(
      fc.property(anyAnswer, (payload) => {
        const { answer } = readStatusAnswer(payload);
        const shown = answer
          ? `${markupOf(statusHtml(answer))}${serviceView(answer, {}, (_style, text) => text).join()}`
          : '';
        expect(shown).not.toMatch(NONSENSE);
      }),
      { numRuns: 300 },
    );
  });
});
