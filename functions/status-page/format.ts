import type { AttemptStatus } from '../contract/attempt.ts';
import { distanceText, shortUtc } from '../domain/values/duration-text.ts';
import { instantOf } from '../domain/values/instant.ts';
import { cutText, type Html, html } from './html.ts';

/** Returns an instant as an element; a dash where there is none. */
export function timeHtml(utc: string | null | undefined, now: string): Html {
  return utc ? html`<time datetime="${utc}">${shortUtc(utc, now)}</time>` : html`–`;
}

/** Returns an instant as an element, with how long ago it was or how far ahead it is. */
export function timeAndAgeHtml(utc: string | null | undefined, now: string): Html {
  return utc ? html`${timeHtml(utc, now)} (${distanceText(instantOf(utc), instantOf(now))})` : html`–`;
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

/** Returns how an attempt has ended: by the code of its cause, which every command has, or by the words of a version that told none. */
export function endingOf({ outcome, reason, cause }: Pick<AttemptStatus, 'outcome' | 'reason' | 'cause'>): string {
  return cause === undefined ? [outcome, reason].filter(Boolean).join(' ') : `failed (${cause})`;
}
