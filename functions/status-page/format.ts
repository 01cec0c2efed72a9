import { durationText } from '../domain/values/duration-text.ts';
import { type Instant, instant } from '../domain/values/instant.ts';
import { cutText, type Html, html } from './html.ts';

/** Returns the instant that RFC 3339 text of a status means. */
export function instantOf(utc: string): Instant {
  return instant(Math.floor(Date.parse(utc) / 1000));
}

/** Returns `05:01:10Z`, with the date before it where that is not the day of `now`; both are RFC 3339 in UTC. */
export function shortUtc(utc: string, now: string): string {
  const [date = '', time = ''] = utc.split('T');
  return now.startsWith(date) ? time : `${date} ${time}`;
}

/** Returns an instant as an element; a dash where there is none. */
export function timeHtml(utc: string | null | undefined, now: string): Html {
  return utc ? html`<time datetime="${utc}">${shortUtc(utc, now)}</time>` : html`–`;
}

/** Returns an instant as an element, with how long ago it was or how far ahead it is. */
export function timeAndAgeHtml(utc: string | null | undefined, now: string): Html {
  if (!utc) return html`–`;
  const age = instantOf(now) - instantOf(utc);
  const text = age < 0 ? `in ${durationText(-age)}` : `${durationText(age)} ago`;
  return html`${timeHtml(utc, now)} (${text})`;
}

/** What is not broken at the end of a line: instants, and what stands in backticks. */
const UNBROKEN = /((?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\dZ|`[^`]+`)/;

/** Returns a sentence of a status with its instants in one piece, and as code what it has in backticks. */
export function sentenceHtml(text: string): Html {
  const parts = cutText(text).split(UNBROKEN);
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : unbroken(part)))}`;
}

function unbroken(part: string): Html {
  return part.startsWith('`') ? html`<code>${part.slice(1, -1)}</code>` : html`<span class="tk-at">${part}</span>`;
}
