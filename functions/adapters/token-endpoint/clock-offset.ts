import { LARGEST_CLOCK_OFFSET_SECONDS } from '../../domain/expiry/judge-lifetime.ts';
import { type Instant, secondsBetween } from '../../domain/values/instant.ts';
import { parseHttpDate } from './http-date.ts';

/** When a request was sent and when its answer was there, by our clock. */
export interface Exchange {
  readonly sentAt: Instant;
  readonly answeredAt: Instant;
}

/**
 * Returns how many seconds the provider's clock is ahead of ours (negative: behind), from its `Date` header.
 *
 * The header is whole seconds and was written somewhere between sending and answering, so what lies within that
 * uncertainty is 0. An answer from a cache (`Age`) says nothing about the clock.
 *
 * @returns `undefined` when the answer does not say, or says more than a day, which is no clock
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
 */
export function clockOffsetOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  { sentAt, answeredAt }: Exchange,
): number | undefined {
  const date = headers['date'];
  const at = typeof date === 'string' && headers['age'] === undefined ? parseHttpDate(date) : undefined;
  if (at === undefined) return undefined;
  const took = secondsBetween(sentAt, answeredAt);
  const offset = secondsBetween(sentAt, at) - took / 2;
  const uncertainty = took / 2 + 1;
  if (Math.abs(offset) <= uncertainty) return 0;
  return Math.abs(offset) <= LARGEST_CLOCK_OFFSET_SECONDS ? Math.round(offset) : undefined;
}
