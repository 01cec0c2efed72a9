import type { RefreshReport, RefreshResult } from '../../contract/refresh.ts';
import { medianLifetime } from '../../domain/expiry/median-lifetime.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';

/** A log line names this many of those who ended the same way. */
const NAMED = 20;

/** So many lifetimes are enough to tell the usual one. */
const LIFETIMES_SEEN = 1000;

/** What came of something, as far as it is counted. */
type Outcome = Pick<RefreshReport, 'reason' | 'cause'> & { readonly result: RefreshReport['result'] };

/** What became of many, and why: counted, with the first of them named. */
export class Tally {
  readonly #counts: Partial<Record<RefreshResult, number>> = {};
  readonly #groups = new Map<string, { count: number; readonly names: string[] }>();

  /** How many ended with each result; absent: none. */
  get counts(): Readonly<Partial<Record<RefreshResult, number>>> {
    return this.#counts;
  }

  /** @param name absent: it is not worth naming @param count of how many it is told; default 1 */
  add({ result, reason, cause = reason }: Outcome, name?: string, count = 1): void {
    const word = result as RefreshResult;
    this.#counts[word] = (this.#counts[word] ?? 0) + count;
    const key = `${result} (${cause})`;
    const group = this.#groups.get(key) ?? { count: 0, names: [] };
    this.#groups.set(key, group);
    group.count += count;
    if (name !== undefined && group.names.length < NAMED) {
      group.names.push(name);
    }
  }

  /** What became of whom and why, in one line of bounded length. */
  get text(): string {
    return [...this.#groups].map(([key, { count, names }]) => `${key}: ${namedOf(names, count)}`).join('; ');
  }
}

/** What became of the tenants of a template. Reports are not kept: there can be a hundred thousand. */
export class TenantTally extends Tally {
  readonly #lifetimes: number[] = [];
  #hasNewcomers = false;

  /** Whether one was met that has never been asked for: how many are in use changes. */
  get hasNewcomers(): boolean {
    return this.#hasNewcomers;
  }

  /** Takes in how a tenant was. */
  see({ token, consecutiveFailures }: Pick<TokenRecord, 'token' | 'consecutiveFailures'>): void {
    this.#hasNewcomers ||= !token && consecutiveFailures === 0;
    if (token && this.#lifetimes.length < LIFETIMES_SEEN) {
      this.#lifetimes.push(token.lifetimeSeconds);
    }
  }

  /** The lifetime that tokens usually have, in seconds: the median, the lower one of two; absent: none was seen. */
  get lifetimeSeconds(): number | undefined {
    return medianLifetime(this.#lifetimes);
  }
}

function namedOf(names: readonly string[], count: number): string {
  const more = count - names.length;
  if (names.length === 0) return String(count);
  return more > 0 ? `${names.join(' ')} and ${more} more` : names.join(' ');
}
