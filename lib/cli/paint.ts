import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { Severity } from '../../functions/domain/diagnosis-cause.ts';

/** One of the styles of `util.styleText`, or several. */
export type Style = Parameters<typeof styleText>[0];

/** Gives text a style where it can be seen, and returns it as it is everywhere else. */
export type Paint = (style: Style, text: string) => string;

/** What {@link Severity} looks like; its word is always written as well. */
export const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = {
  ok: 'green',
  watch: 'cyan',
  late: ['yellow', 'bold'],
  human: ['red', 'bold'],
};

/**
 * Returns a painter for one stream: styles only on a terminal; `NO_COLOR` switches them off, `FORCE_COLOR` on.
 *
 * @see https://no-color.org
 */
export function createPaint(stream: NodeJS.WritableStream | WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream: stream as WriteStream });
}
