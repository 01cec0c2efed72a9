import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createPaint } from '../../../lib/terminal/paint.ts';

const RED = '\u001b[31m\u001b[1mhelp\u001b[22m\u001b[39m';

describe('text is coloured', () => {
  test.each([
    [true, { TERM: 'xterm-256color' }, RED],
    [true, { TERM: 'dumb' }, 'help'],
    [true, { TERM: 'xterm-256color', NO_COLOR: '1' }, 'help'],
    [true, { TERM: 'xterm-256color', FORCE_COLOR: '0' }, 'help'],
    [false, { TERM: 'xterm-256color' }, 'help'],
    [false, { FORCE_COLOR: '1' }, RED],
    [false, { FORCE_COLOR: '0' }, 'help'],
  ])('on a terminal: %s, with %j', (isTTY, environment, expected) => {
    expect(createPaint(Object.assign(new PassThrough(), { isTTY }), environment)(['red', 'bold'], 'help')).toBe(
      expected,
    );
  });
});
