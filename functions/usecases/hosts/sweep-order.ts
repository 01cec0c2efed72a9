import { wasThrottled } from '../../domain/decision/host-pause.ts';
import type { RefreshNeed } from '../../domain/expiry/timing.ts';
import { needOf, secondsLeft } from '../../domain/expiry/token-state.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isNewcomer, type Refreshed } from './host-limits.ts';

const RANKS: Readonly<Record<RefreshNeed | 'new', number>> = { expired: 0, mandatory: 1, advisory: 2, new: 3, none: 4 };

/**
 * Returns services in the order in which a sweep takes them: what has expired, what is late, what is due, of each what has least
 * time left; then what has no token yet, and then what is fresh, which costs nothing. Newcomers have a share all the same, see
 * `Turns`.
 *
 * Who was throttled when it last asked comes after all others: what its host tells it again would hold them back.
 */
export function inSweepOrder(services: readonly Refreshed[], now: Instant): readonly Refreshed[] {
  return services
    .map((service) => ({ service, keys: keysOf(service, now) }))
    .toSorted((a, b) => a.keys.map((key, index) => key - (b.keys[index] ?? 0)).find((order) => order !== 0) ?? 0)
    .map(({ service }) => service);
}

function keysOf(service: Refreshed, now: Instant): readonly number[] {
  const { record, definition } = service;
  return [
    Number(wasThrottled(record)),
    RANKS[isNewcomer(service) ? 'new' : needOf(record.token, definition.timing, now)],
    record.token ? secondsLeft(record.token, now) : 0,
  ];
}
