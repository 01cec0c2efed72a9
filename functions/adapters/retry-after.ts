import { type Instant, isInstant, secondsBetween } from '../domain/instant.ts';

/** IMF-fixdate, the one form of date that senders may generate. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Returns how many seconds a Retry-After header asks to wait, 1 or more; `undefined` when it is absent, in the past or
 * not understood.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: string | readonly string[] | undefined, now: Instant): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (text === undefined) {
    return undefined;
  }
  if (/^\d{1,9}$/.test(text)) {
    return positive(Number(text));
  }
  const at = HTTP_DATE.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  return isInstant(at) ? positive(secondsBetween(now, at)) : undefined;
}

function positive(seconds: number): number | undefined {
  return seconds > 0 ? seconds : undefined;
}
