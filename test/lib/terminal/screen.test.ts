import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { openScreen } from '../../../lib/terminal/screen.ts';
import { canPaintFrames, terminalSize } from '../../../lib/terminal/terminal.ts';
import { openFakeTerminal } from '../../support/terminal-screen.ts';

function opened(columns = 20, rows = 4) {
  const terminal = openFakeTerminal(columns, rows);
  const owner = new EventEmitter();
  terminal.stream.write('before\n');
  return { terminal, owner, screen: openScreen(terminal.stream, owner) };
}

describe('the alternate screen', () => {
  test('shows a frame in place of the one before', async () => {
    const { terminal, screen } = opened();
    screen.paint(() => ['first line', 'second', 'third']);
    screen.paint(() => ['one', 'two']);
    expect(await terminal.lines()).toEqual(['one', 'two']);
    expect([await terminal.isAlternate(), await terminal.isCursorHidden()]).toEqual([true, true]);
    expect(await terminal.scrolledAway()).toBe(0);
  });

  test('cuts what does not fit, and never scrolls', async () => {
    const { terminal, screen } = opened(10, 3);
    screen.paint(() => ['0123456789', '0123456789a', '日本語日本語', 'not shown']);
    expect(await terminal.lines()).toEqual(['0123456789', '012345678…', '日本語日…']);
    screen.paint(() => ['0123456789', '', '9876543210']);
    terminal.stream.write('\n');
    expect(await terminal.lines()).toEqual(['0123456789', '', '9876543210']);
  });

  test('is painted again when the size changes', async () => {
    const { terminal, screen } = opened();
    screen.paint(({ columns, rows }) => [`${columns} x ${rows}`, 'x'.repeat(columns)]);
    terminal.resize(30, 2);
    expect(await terminal.lines()).toEqual(['30 x 2', 'x'.repeat(30)]);
  });

  test('is given back while the process is stopped', async () => {
    const terminal = openFakeTerminal(20, 4);
    const owner = new EventEmitter();
    let stops = 0;
    const screen = openScreen(terminal.stream, owner, () => {
      stops += 1;
    });
    screen.paint(() => ['shown']);
    owner.emit('SIGTSTP');
    expect([await terminal.isAlternate(), await terminal.isCursorHidden(), stops]).toEqual([false, false, 1]);
    owner.emit('SIGCONT');
    expect([await terminal.isAlternate(), await terminal.isCursorHidden()]).toEqual([true, true]);
    expect(await terminal.lines()).toEqual(['shown']);
    screen.close();
  });

  test.each(['close', 'exit', 'uncaughtExceptionMonitor'])('is given back at %s, once', async (how) => {
    const { terminal, owner, screen } = opened();
    screen.paint(() => ['shown']);
    if (how !== 'close') owner.emit(how);
    screen.close();
    screen.paint(() => ['too late']);
    terminal.resize(20, 5);
    expect(await terminal.lines()).toEqual(['before']);
    expect([await terminal.isAlternate(), await terminal.isCursorHidden()]).toEqual([false, false]);
    expect(terminal.written().split('\u001b[?1049l')).toHaveLength(2);
    expect([owner.eventNames(), terminal.stream.listenerCount('resize')]).toEqual([[], 0]);
  });
});

test('a size is that of the terminal, 80x24 where it tells none, and none without a terminal', () => {
  const { stream } = openFakeTerminal(40, 10);
  expect(terminalSize(stream)).toEqual({ columns: 40, rows: 10 });
  expect(terminalSize(Object.assign(stream, { columns: 0, rows: 0 }))).toEqual({ columns: 80, rows: 24 });
  expect(terminalSize(Object.assign(stream, { isTTY: false }))).toBeUndefined();
});

test.each([
  [true, 'xterm-256color', true],
  [true, 'dumb', false],
  [true, undefined, true],
  [false, 'xterm-256color', false],
])('frames are painted, on a terminal: %s, of kind %s: %s', (isTTY, TERM, expected) => {
  const { stream } = openFakeTerminal(40, 10);
  expect(canPaintFrames(Object.assign(stream, { isTTY }), TERM === undefined ? {} : { TERM })).toBe(expected);
});
