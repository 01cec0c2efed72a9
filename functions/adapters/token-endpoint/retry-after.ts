import { type Instant, instant, isInstant, secondsBetween } from '../../domain/values/instant.ts';
import { parseStamp } from '../../domain/values/stamp.ts';
import { parseHttpDate } from './http-date.ts';

type Header = string | readonly string[] | undefined;
type Headers = Readonly<Record<string, Header>>;

/** A number of seconds, a fraction and a unit allowed: `600`, `600.5`, `600s`. */
const SECONDS = /^(\d{1,99}(?:\.\d{1,9})?) ?(?:s|sec|secs|seconds?)?$/i;
/** A larger number is an instant, not a wait. */
const LEAST_EPOCH_SECONDS = 1_000_000_000;
const LEAST_EPOCH_MS = 1_000_000_000_000;
/** A provider's clock that is further off than a day is no clock. */
const DAY_SECONDS = 86_400;

/** Headers that say when a limit is lifted: GitHub and Discord, Okta and Auth0, the drafts before the one in force. */
const RESETS = ['x-ratelimit-reset-after', 'x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset'];
const REMAINING = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining'];

/**
 * Returns how many seconds a Retry-After header asks to wait, 1 or more, a fraction rounded up; `undefined` when it is absent, in
 * the past or not understood.
 *
 * @param now by the provider's clock where its answer tells: the date in the header is its own
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: Header, now: Instant): number | undefined {
  const text = textOf(header);
  if (text === undefined) return undefined;
  const [, seconds] = SECONDS.exec(text) ?? [];
  if (Number(seconds) >= LEAST_EPOCH_SECONDS) return resetAfter(`${seconds}`, now);
  if (seconds !== undefined) return positive(Number(seconds));
  const at = parseHttpDate(text, now);
  return at === undefined ? undefined : positive(secondsBetween(now, at));
}

/**
 * Returns how many seconds from now the limit is lifted, as the headers say; `undefined` when they do not. A number is an epoch
 * stamp where it can be one, else a wait.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function limitLiftedAfter(headers: Headers, now: Instant): number | undefined {
  const ofDraft = limitsOf(headers).filter(({ left }) => left === 0);
  const waits = [
    ...RESETS.flatMap((name) => valuesOf(headers[name]).map((one) => resetAfter(one, now))),
    ...ofDraft.map(({ reset }) => reset),
  ];
  const known = waits.filter((seconds) => seconds !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

/** Tells whether the headers say that nothing is left of a limit. */
export function isLimitUsedUp(headers: Headers): boolean {
  const isZero = REMAINING.some((name) => valuesOf(headers[name]).some((one) => Number.parseFloat(one) <= 0));
  return isZero || limitsOf(headers).some(({ left }) => left === 0);
}

/** Returns the time of the provider's clock; ours where its answer does not tell, comes from a cache, or is out of the question. */
export function providersNow(headers: Headers, now: Instant): Instant {
  const date = textOf(headers['date']);
  const at = date !== undefined && headers['age'] === undefined ? parseHttpDate(date, now) : undefined;
  return at !== undefined && Math.abs(secondsBetween(now, at)) <= DAY_SECONDS ? at : now;
}

interface Limit {
  readonly left: number | undefined;
  readonly reset: number | undefined;
}

/** The limits of the `RateLimit` header, in its form of today (`"name";r=0;t=30`) or before (`limit=10, remaining=0, reset=30`). */
function limitsOf(headers: Headers): readonly Limit[] {
  const text = textOf(headers['ratelimit']);
  if (text === undefined) return [];
  const policies = /\bremaining=/.test(text) ? [text] : text.split(',');
  const numberOf = (policy: string, names: string): number | undefined => {
    const found = new RegExp(`(?:^|[;, ])(?:${names})=(\\d{1,9})(?:$|[;, ])`).exec(policy)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  return policies.map((one) => ({
    left: numberOf(one, 'r|remaining'),
    reset: positive(numberOf(one, 't|reset') ?? 0),
  }));
}

function resetAfter(text: string, now: Instant): number | undefined {
  const number = /^\d{1,16}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
  if (number === undefined) return parseRetryAfter(text, now) ?? untilStamp(text, now);
  if (number < LEAST_EPOCH_SECONDS) return positive(number);
  const at = Math.ceil(number >= LEAST_EPOCH_MS ? number / 1000 : number);
  return isInstant(at) ? positive(secondsBetween(now, instant(at))) : undefined;
}

function untilStamp(text: string, now: Instant): number | undefined {
  const at = parseStamp(text)?.at;
  return at === undefined ? undefined : positive(secondsBetween(now, at));
}

/** A header that a gateway adds to the one there is comes as a list of numbers. */
function valuesOf(header: Header): readonly string[] {
  return (textOf(header) ?? '').split(/, ?(?=-?[\d.]+(?:,|$))/);
}

function textOf(header: Header): string | undefined {
  return (typeof header === 'string' ? header : header?.[0])?.trim();
}

function positive(seconds: number): number | undefined {
  return seconds > 0 ? Math.ceil(seconds) : undefined;
}
