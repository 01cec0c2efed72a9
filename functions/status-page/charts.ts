import type { AttemptStatus } from '../contract/attempt.ts';
import type { ServiceStatus } from '../contract/status.ts';
import { isFailedAttempt } from '../domain/failure/failure.ts';
import { durationText, shortUtc } from '../domain/values/duration-text.ts';
import { endingOf } from './format.ts';
import { type Html, html } from './html.ts';

/** The number of lifetimes or attempts that a chart shows. */
export const SHOWN_IN_CHART = 40;

const STEP = 8;
const HEIGHT = 32;
const MIDDLE = 20;

/** Returns the lifetimes of the last tokens as bars, oldest on the left; a dashed line is the expected one. One makes no chart. */
export function lifetimesChart(status: ServiceStatus): Html | null {
  const { recentLifetimesSeconds, medianLifetimeSeconds, expectedLifetimeSeconds: expected } = status;
  const lifetimes = recentLifetimesSeconds.slice(0, SHOWN_IN_CHART).toReversed();
  if (lifetimes.length < 2 || medianLifetimeSeconds === null) return null;
  const expectedMax = typeof expected === 'object' ? (expected?.max ?? 0) : expected;
  const highest = Math.max(...lifetimes, expectedMax);
  const y = (seconds: number): number => Math.round(HEIGHT - (seconds / highest) * (HEIGHT - 2));
  const bars = lifetimes.map(
    (seconds, index) =>
      html`<rect class="tk-life" x="${index * STEP}" width="6" y="${y(seconds)}" height="${HEIGHT - y(seconds)}"><title>${durationText(seconds)}</title></rect>`,
  );
  const line =
    expectedMax > 0 ? html`<line class="tk-expected" x2="100%" y1="${y(expectedMax)}" y2="${y(expectedMax)}"/>` : null;
  const text = `Lifetime of the last ${lifetimes.length} tokens: median ${durationText(medianLifetimeSeconds)}${expectedText(expected)}`;
  return chart(text, lifetimes.length, [bars, line]);
}

function expectedText(expected: ServiceStatus['expectedLifetimeSeconds']): string {
  if (expected === null) return '';
  const { min, max } = typeof expected === 'number' ? { min: expected, max: expected } : expected;
  return `, expected ${durationText(min)}${min === max ? '' : ` to ${durationText(max)}`}`;
}

/**
 * Returns attempts to refresh as marks, oldest on the left: what brought a token stands above the line, what failed hangs
 * below it. A single attempt makes no chart, since the text says it anyway.
 *
 * @param attempts oldest first
 */
export function attemptsChart(attempts: readonly AttemptStatus[], now: string): Html | null {
  const shown = attempts.slice(-SHOWN_IN_CHART);
  if (shown.length < 2) return null;
  const failed = shown.filter(isFailedAttempt).length;
  const marks = shown.map((attempt, index) => {
    const hangs = isFailedAttempt(attempt);
    const title = `${shortUtc(attempt.at, now)} ${endingOf(attempt)}`;
    return html`<rect class="${hangs ? 'tk-over' : 'tk-fresh'}" x="${index * STEP}" width="6" y="${hangs ? MIDDLE : 4}" height="${hangs ? 12 : 16}"><title>${title}</title></rect>`;
  });
  const text = `Attempts known: ${shown.length - failed} brought a token, ${failed} failed`;
  return chart(text, shown.length, [marks, html`<line class="tk-zero" x2="100%" y1="${MIDDLE}" y2="${MIDDLE}"/>`]);
}

function chart(text: string, count: number, marks: readonly (Html | null | readonly Html[])[]): Html {
  return html`<figure><svg class="tk-chart" width="${count * STEP - 2}" height="${HEIGHT}" aria-hidden="true">${marks}</svg><figcaption>${text}</figcaption></figure>`;
}
