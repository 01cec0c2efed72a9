import { DEFAULT_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS, type TimingOverrides } from '../../domain/expiry/timing.ts';
import type { LifetimeSource } from '../../domain/record/token-record.ts';
import { type Instant, plusSeconds, secondsBetween, toUtc } from '../../domain/values/instant.ts';
import type { JsonObject } from '../../domain/values/json.ts';
import { parseStamp, type Stamp } from '../../domain/values/stamp.ts';

/** How long a token lives, and what was odd about how the provider said so. */
export interface TokenLifetime {
  readonly expiresAt: Stamp;
  readonly lifetimeSeconds: number;
  readonly lifetimeSource: LifetimeSource;
  /** From when the provider asks to refresh it; absent: it does not say. */
  readonly refreshAt?: Instant;
  readonly warnings: readonly string[];
}

/** A number above the cap that is at least this large is read as milliseconds: 1000 seconds' worth of them. */
const MILLISECONDS_FROM = 1_000_000;
/** `refresh_in` is believed from this share of the lifetime on: earlier it would make a token due again at once. */
const EARLIEST_REFRESH_SHARE = 4;

/**
 * Returns the lifetime of a token, counted from `obtainedAt`, the moment before the request was sent.
 *
 * `expires_in` goes first: it needs no agreement between clocks. Without a usable one an absolute stamp (`expires_on`,
 * `expires_at`) does, then the default of the service. `ext_expires_in` is for outages of the provider and ignored.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1 expires_in
 */
export function lifetimeOf(json: JsonObject, obtainedAt: Instant, timing: TimingOverrides = {}): TokenLifetime {
  const cap = timing.maxLifetimeSeconds ?? MAX_LIFETIME_SECONDS;
  const named = parseSeconds(json['expires_in']);
  const odd = json['expires_in'] !== undefined && named === undefined ? ['expires_in_unusable'] : [];
  if (named !== undefined) {
    const { seconds, warnings } = capped(named, cap);
    return withRefreshIn(json, obtainedAt, relative(obtainedAt, seconds, 'expires_in'), warnings);
  }
  for (const source of ['expires_on', 'expires_at'] as const) {
    const stamp = parseStamp(json[source]);
    const seconds = stamp ? secondsBetween(obtainedAt, stamp.at) : 0;
    if (stamp && seconds > 0 && seconds <= cap) {
      return { expiresAt: stamp, lifetimeSeconds: seconds, lifetimeSource: source, warnings: odd };
    }
    if (stamp && seconds > cap) return { ...relative(obtainedAt, cap, source), warnings: [...odd, `${source}_capped`] };
  }
  const fallback = Math.min(timing.defaultLifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS, cap);
  return { ...relative(obtainedAt, fallback, 'default'), warnings: [...odd, 'lifetime_unknown'] };
}

function relative(
  obtainedAt: Instant,
  lifetimeSeconds: number,
  lifetimeSource: LifetimeSource,
): Omit<TokenLifetime, 'warnings'> {
  const at = plusSeconds(obtainedAt, lifetimeSeconds);
  return { expiresAt: { at, text: toUtc(at), zone: 'utc' }, lifetimeSeconds, lifetimeSource };
}

function capped(seconds: number, cap: number): { readonly seconds: number; readonly warnings: readonly string[] } {
  if (seconds <= cap) return { seconds, warnings: [] };
  const asMilliseconds = Math.floor(seconds / 1000);
  return seconds >= MILLISECONDS_FROM && asMilliseconds <= cap
    ? { seconds: asMilliseconds, warnings: ['expires_in_milliseconds'] }
    : { seconds: cap, warnings: ['expires_in_capped'] };
}

function withRefreshIn(
  json: JsonObject,
  obtainedAt: Instant,
  lifetime: Omit<TokenLifetime, 'warnings'>,
  warnings: readonly string[],
): TokenLifetime {
  const refreshIn = parseSeconds(json['refresh_in']);
  if (refreshIn === undefined || refreshIn >= lifetime.lifetimeSeconds) return { ...lifetime, warnings };
  const earliest = Math.floor(lifetime.lifetimeSeconds / EARLIEST_REFRESH_SHARE);
  return { ...lifetime, refreshAt: plusSeconds(obtainedAt, Math.max(refreshIn, earliest)), warnings };
}

/**
 * Returns a number of seconds, rounded down, from a number or a wholly numeric string; `undefined` for anything else and
 * for what is below 1: some providers mean "expired", some "never" by 0, so nothing is known.
 */
function parseSeconds(value: unknown): number | undefined {
  const isNumeric = typeof value === 'string' && /^\d+(?:\.\d+)?(?:e\+?\d+)?$/i.test(value.trim());
  const seconds = Math.floor(typeof value === 'number' ? value : isNumeric ? Number(value) : Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
