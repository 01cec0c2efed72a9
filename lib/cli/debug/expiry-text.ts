import { wrapText } from '../../terminal/fit-text.ts';
import type { Paint } from '../../terminal/paint.ts';
import { exactDuration, secondsText } from '../../terminal/relative-time.ts';
import { type Column, tableText } from '../../terminal/table.ts';
import type { ExpiryWay } from './expiry-ways.ts';

/** The clocks that are compared tell whole seconds. */
const ROUNDING_SECONDS = 1;

/**
 * Returns the ways to compute the expiry: one sentence where they agree, else a table of what status says and of those that
 * differ from it.
 */
export function expiryLines(ways: readonly ExpiryWay[], paint: Paint, columns: number | undefined): readonly string[] {
  const [asStatusHasIt] = ways;
  if (!asStatusHasIt) return ['no expiry is known'];
  // A number has no zone that could be dropped.
  const computed = ways.filter(({ leftSeconds }) => leftSeconds !== null);
  const differing = withoutRepeated(computed.filter((way) => differs(way, asStatusHasIt)));
  const agreeing = computed.filter((way) => !differs(way, asStatusHasIt)).length;
  const { expiresAt, leftSeconds } = asStatusHasIt;
  const fact = `${expiresAt}, ${leftText(leftSeconds ?? 0)}`;
  if (differing.length === 0) return wrapText(`all ${agreeing} ways of computing the expiry agree: ${fact}`, columns);
  const { head, rows } = tableText([asStatusHasIt, ...differing], waysColumns(asStatusHasIt, paint), {
    columns,
    paint,
  });
  const intro = `${agreeing} of ${computed.length} ways of computing the expiry agree with status. The others:`;
  return [...wrapText(intro, columns), head, ...rows.flat()];
}

function differs({ differsSeconds, usable }: ExpiryWay, asStatusHasIt: ExpiryWay): boolean {
  return Math.abs(differsSeconds ?? 0) > ROUNDING_SECONDS || usable !== asStatusHasIt.usable;
}

/** On a machine in UTC its own reading of a time without zone is the naive one. */
function withoutRepeated(ways: readonly ExpiryWay[]): readonly ExpiryWay[] {
  const keyOf = ({ expiresAt, now }: ExpiryWay): string => `${expiresAt} ${now}`;
  return ways.filter((way, index) => ways.findIndex((other) => keyOf(other) === keyOf(way)) === index);
}

/** Ways that differ by a second must not look the same. */
function waysColumns(asStatusHasIt: ExpiryWay, paint: Paint): readonly Column<ExpiryWay>[] {
  return [
    { head: 'expiry computed', text: ({ way }) => way, wraps: true },
    { head: 'expires', text: ({ expiresAt }) => expiresAt ?? '-', dropped: 'before-cutting' },
    { head: 'now', text: ({ now }) => now, dropped: 'before-wrapping' },
    { head: 'left', text: ({ leftSeconds }) => leftText(leftSeconds ?? 0, exactDuration), dropped: 'before-cutting' },
    { head: 'differs', text: ({ differsSeconds }) => differenceText(differsSeconds ?? 0) },
    {
      head: 'usable',
      text: ({ usable }) => paint(usable === asStatusHasIt.usable ? 'green' : ['red', 'bold'], usable ? 'yes' : 'no'),
    },
  ];
}

function leftText(seconds: number, text = secondsText): string {
  return seconds > 0 ? `in ${text(seconds)}` : `${text(-seconds)} ago`;
}

function differenceText(seconds: number): string {
  if (seconds === 0) return '-';
  return `${exactDuration(Math.abs(seconds))} ${seconds > 0 ? 'later' : 'earlier'}`;
}
