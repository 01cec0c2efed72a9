import { expect, test } from '@jest/globals';
import { openProgress, showWhile } from '../../../lib/terminal/progress.ts';
import { openFakeTerminal } from '../../support/terminal-screen.ts';

test('progress has one line, however narrow the terminal is, and takes it away', async () => {
  const { TERM } = process.env;
  process.env['TERM'] = 'xterm';
  const terminal = openFakeTerminal(16, 4);
  const progress = openProgress(terminal.stream);
  progress.show('asking somebody far away');
  expect(await terminal.lines()).toEqual(['asking somebod…']);
  progress.show('reading');
  expect(await terminal.lines()).toEqual(['reading …']);
  progress.close();
  expect(await terminal.lines()).toEqual([]);
  const { promise, resolve } = Promise.withResolvers<number>();
  const waiting = showWhile(terminal.stream, 'asking', promise);
  expect(await terminal.lines()).toEqual(['asking …']);
  resolve(5);
  expect(await waiting).toBe(5);
  expect(await terminal.lines()).toEqual([]);
  process.env['TERM'] = 'dumb';
  openProgress(terminal.stream).show('nothing');
  expect(await terminal.lines()).toEqual([]);
  Object.assign(process.env, TERM === undefined ? {} : { TERM });
});
