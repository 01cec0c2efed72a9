import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServiceStatus, StatusAnswer } from '../../../../functions/contract/status.ts';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { createStatusCommand } from '../../../../lib/cli/status/status-command.ts';
import type { OutputStream } from '../../../../lib/terminal/terminal.ts';
import { type CliRun, runCli } from '../../../support/cli-harness.ts';
import { type FakeTerminal, openFakeTerminal } from '../../../support/terminal-screen.ts';
import { NO_TOKEN, sampleStatus } from '../../local/fixtures/sample-status.ts';

const denied = new CliProblem('invoking serve:status: AccessDeniedException', {
  exitCode: 69,
  errorName: 'AccessDeniedException',
});
const nowhere = new CliProblem('no AWS region', { exitCode: 64 });

function answerOf(count: number, last: Partial<ServiceStatus> = {}): StatusAnswer {
  const services = Array.from({ length: count }, (_, index) => {
    const [service] = sampleStatus(index === count - 1 ? last : {}).services;
    return { ...(service as ServiceStatus), service: `service-${index}` };
  });
  return { ...sampleStatus(), services };
}

interface Watched {
  readonly args?: readonly string[];
  readonly terminal?: OutputStream;
  readonly answers: readonly (StatusAnswer | CliProblem)[];
  /** Called at the look after the last answer, which never gets one. */
  readonly atEnd?: () => Promise<unknown>;
}

/** Watches until all answers were given, and stops it by Ctrl-C during one look more. */
async function watchStatus({
  args = [],
  terminal,
  answers,
  atEnd = async () => {},
}: Watched): Promise<CliRun & { signals: EventEmitter }> {
  const signals = new EventEmitter();
  let looks = 0;
  const running = runCli(createStatusCommand, ['--watch', '--every', '1s', ...args], {
    signals,
    ...(terminal && { terminal }),
    deployment: {
      names: {
        serveTokens: async () => {
          looks += 1;
          if (looks > answers.length) {
            await atEnd();
            signals.emit('SIGINT');
            await new Promise(() => {});
          }
          return 'serve';
        },
      },
      status: () => answers[looks - 1] as StatusAnswer,
    },
  });
  return { ...(await running), signals };
}

describe('in a pipe', () => {
  test('a status is written when it is news, and how time passes is none', async () => {
    const later = { ...sampleStatus(), now: '2026-11-23T05:00:05Z' };
    const { stdout, stderr, exitCode, signals } = await watchStatus({
      answers: [sampleStatus(), later, denied, denied, later, sampleStatus(NO_TOKEN)],
    });
    expect(stdout.match(/^.*status, stack TokenKeeper$/gm)).toEqual([
      '2026-11-23T05:00:00Z  status, stack TokenKeeper',
      '2026-11-23T05:00:05Z  status, stack TokenKeeper',
      '2026-11-23T05:00:00Z  status, stack TokenKeeper',
    ]);
    expect(stdout.match(/^genesys .*$/gm)?.map((line) => line.split(/ {2,}/)[1])).toEqual([
      'fresh',
      'fresh',
      'unusable',
      undefined,
    ]);
    expect(stderr.match(/AccessDeniedException/g)).toHaveLength(1);
    expect(stdout).not.toContain('\u001b');
    expect([exitCode, signals.eventNames()]).toEqual([130, []]);
  });

  test('with --json every look is a line', async () => {
    const { stdout } = await watchStatus({ args: ['--json'], answers: [sampleStatus(), denied, sampleStatus()] });
    const keys = stdout
      .trim()
      .split('\n')
      .map((line) => Object.keys(JSON.parse(line) as object)[0]);
    expect(keys).toEqual(['contractVersion', 'error', 'contractVersion']);
  });

  test('a command line that makes no sense ends it', async () => {
    expect(await watchStatus({ answers: [nowhere] })).toMatchObject({ exitCode: 64, stdout: '' });
  });
});

describe('on a terminal', () => {
  const { TERM } = process.env;
  beforeEach(() => {
    process.env['TERM'] = 'xterm-256color';
  });
  afterEach(() => {
    if (TERM === undefined) delete process.env['TERM'];
    else process.env['TERM'] = TERM;
  });

  /** Returns what is on the screen after the last answer. */
  async function screenAfter(terminal: FakeTerminal, answers: Watched['answers'], args: readonly string[] = []) {
    let screen: readonly string[] = [];
    const run = await watchStatus({
      args,
      terminal: terminal.stream,
      answers,
      atEnd: async () => {
        expect(await terminal.isAlternate()).toBe(true);
        screen = await terminal.lines();
      },
    });
    expect([await terminal.isAlternate(), await terminal.isCursorHidden(), await terminal.scrolledAway()]).toEqual([
      false,
      false,
      0,
    ]);
    expect(await terminal.lines()).toEqual([]);
    expect([run.exitCode, run.signals.eventNames()]).toEqual([130, []]);
    return screen;
  }

  test('80x24: what, where and when, the worst first, and the schedule', async () => {
    expect(await screenAfter(openFakeTerminal(80, 24), [answerOf(4), answerOf(4, NO_TOKEN)])).toEqual([
      '05:00:00Z  status, stack TokenKeeper, every 1s, Ctrl-C ends',
      'service    state     left  due     diagnosis',
      'service-3  unusable  -     -       client-refused (action-required)',
      'service-0  fresh     1d    in 12h  fresh',
      'service-1  fresh     1d    in 12h  fresh',
      'service-2  fresh     1d    in 12h  fresh',
      'service-3 needs action: the client secret was refused [client-refused]',
      '  do     put the right one into the secret',
      '  next   refreshed by the first sweep from 17:00:01Z, in 12h',
      'a sweep every 5m: the last one completed 1s ago, the next one is due in 4m 58s …',
    ]);
  });

  const sizes = [
    [80, 24],
    [40, 10],
    [200, 40],
    [20, 6],
  ] as const;
  test.each(sizes.flatMap(([columns, rows]) => [1, 4, 60].map((count) => [columns, rows, count] as const)))(
    '%dx%d with %d services: nothing scrolls, and the worst is on it',
    async (columns, rows, count) => {
      const screen = await screenAfter(openFakeTerminal(columns, rows), [answerOf(count, NO_TOKEN)]);
      const text = screen.join('\n');
      expect(text).toContain(`service-${count - 1}`);
      expect(text).toMatch(/unusable/);
      expect(text).toMatch(/needs\s+action/);
    },
  );

  test('a look that failed is told above what was seen before', async () => {
    const screen = await screenAfter(openFakeTerminal(80, 24), [answerOf(2), denied]);
    expect(screen.slice(0, 4)).toEqual([
      '05:00:00Z  status, stack TokenKeeper, every 1s, Ctrl-C ends',
      'the last look failed at 05:00:00Z: invoking serve:status: AccessDeniedException',
      'service    state  left  due     last refresh   diagnosis',
      'service-0  fresh  1d    in 12h  refreshed now  fresh',
    ]);
    expect(await screenAfter(openFakeTerminal(80, 24), [denied])).toHaveLength(2);
  });

  test('a screen that becomes smaller has the worst as well', async () => {
    const terminal = openFakeTerminal(200, 40);
    const screen = await screenAfter(terminal, [answerOf(9, NO_TOKEN)]);
    expect(screen.length).toBeGreaterThan(12);
    let small: readonly string[] = [];
    await watchStatus({
      terminal: terminal.stream,
      answers: [answerOf(9, NO_TOKEN)],
      atEnd: async () => {
        terminal.resize(40, 8);
        small = await terminal.lines();
      },
    });
    expect(small).toHaveLength(8);
    expect(small[2]).toContain('service-8  unusable');
  });

  test('of one service the verdict stands above what does not fit', async () => {
    const screen = await screenAfter(openFakeTerminal(80, 12), [answerOf(1, NO_TOKEN)], ['service-0']);
    expect(screen.slice(0, 2)).toEqual([
      '05:00:00Z  status of service-0, stack TokenKeeper, every 1s, Ctrl-C ends',
      'service-0 needs action: the client secret was refused [client-refused]',
    ]);
    expect(screen).toHaveLength(12);
  });

  test('a dumb one gets what has news, in its width and without control sequences', async () => {
    process.env['TERM'] = 'dumb';
    const terminal = openFakeTerminal(40, 60);
    await watchStatus({ terminal: terminal.stream, answers: [answerOf(2), answerOf(2)] });
    expect(terminal.written()).not.toContain('\u001b');
    expect((await terminal.lines()).filter((line) => line.startsWith('service-1'))).toHaveLength(1);
  });

  test('NO_COLOR leaves the screen and takes the colours', async () => {
    process.env['NO_COLOR'] = '1';
    try {
      const terminal = openFakeTerminal(80, 24);
      await screenAfter(terminal, [answerOf(2, NO_TOKEN)]);
      expect(terminal.written()).not.toContain('\u001b[31m');
    } finally {
      delete process.env['NO_COLOR'];
    }
  });
});
