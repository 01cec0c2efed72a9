import { type Instant, secondsBetween } from '../../domain/values/instant.ts';
import { parseHttpDate } from './http-date.ts';

/**
 * Returns how many seconds a Retry-After header asks to wait, 1 or more; `undefined` when it is absent, in the past or
 * not understood.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: string | readonly string[] | undefined, now: Instant): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return positive(Number(text));
  const at = parseHttpDate(text);
  return at === undefined ? undefined : positive(secondsBetween(now, at));
}

function positive(seconds: number): number | undefined {
  return seconds > 0 ? seconds : undefined;
}
