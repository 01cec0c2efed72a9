import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { Severity } from '../../functions/contract/diagnosis.ts';
import type { OutputStream } from './terminal.ts';

/** One of the styles of `util.styleText`, or several. */
export type Style = Parameters<typeof styleText>[0];

/** Gives text a style where it can be seen, and returns it as it is everywhere else. */
export type Paint = (style: Style, text: string) => string;

/** What {@link Severity} looks like; its word is always written as well. */
export const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = {
  ok: 'green',
  watch: 'cyan',
  degraded: ['yellow', 'bold'],
  'action-required': ['red', 'bold'],
};

/**
 * Returns a painter for one stream: styles only on a terminal; `NO_COLOR` switches them off, `FORCE_COLOR` on.
 *
 * @see https://no-color.org
 */
export function createPaint(stream: OutputStream, environment = process.env): Paint {
  // styleText can decide this itself, but not on Node 20.
  const isColoured = showsColour(stream, environment);
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}

/** Decides as Node does for its own output. */
function showsColour({ isTTY = false }: OutputStream, environment: NodeJS.ProcessEnv): boolean {
  const isWanted = isTTY || environment['FORCE_COLOR'] !== undefined;
  return isWanted && WriteStream.prototype.getColorDepth(environment) > 2;
}
