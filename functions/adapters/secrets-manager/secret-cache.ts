import { type Instant, secondsBetween } from '../../domain/values/instant.ts';
import type { Clock } from '../../usecases/ports/ports.ts';
import type { SecretText } from './secret-text.ts';

/**
 * How long a secret is kept. A secret is rotated a few times a year and its old value goes on working for hours at the
 * providers that have two; the sweeps of an hour read it once instead of twelve times.
 */
export const KEPT_SECONDS = 3600;

/** A secret as it was read, and when the request for it was sent. */
export interface KeptSecret extends SecretText {
  readonly readAt: Instant;
}

/** Secrets that outlive an invocation, in the memory of a warm function only. */
export interface SecretCache {
  /** Returns what is kept of a secret; `undefined` when nothing is, or it is {@link KEPT_SECONDS} old. */
  get(name: string): KeptSecret | undefined;
  keep(name: string, secret: KeptSecret): void;
}

/** Returns an empty cache: make one for each process. */
export function createSecretCache(clock: Pick<Clock, 'now'>): SecretCache {
  const secrets = new Map<string, KeptSecret>();
  return {
    get(name): KeptSecret | undefined {
      const kept = secrets.get(name);
      // A clock that was set back must not make a secret young for longer than it would have been kept.
      const isYoung = kept && Math.abs(secondsBetween(kept.readAt, clock.now())) < KEPT_SECONDS;
      return isYoung ? kept : undefined;
    },
    keep(name, secret): void {
      secrets.set(name, secret);
    },
  };
}
