import { LEASE_SECONDS } from '../../domain/record/token-record.ts';
import { plusSeconds } from '../../domain/values/instant.ts';
import type { AttemptResult } from '../ports/ports.ts';
import type { ClaimedAttempt, EndDependencies } from './attempt.ts';
import { isLeased } from './other-attempt.ts';

/**
 * Writes the end of an attempt that was overtaken, under a lease of its own, where it brought or kept a refresh token and what
 * is stored is still what it began with: who overtook it found nothing better, and a refresh token is not given twice.
 *
 * @returns whether it was written
 * @throws {StoreUnavailableError}
 * @see docs/adr/0028-clocks-and-rotation.md
 */
export async function writeLate(
  { store, clock }: Pick<EndDependencies, 'store' | 'clock'>,
  { record }: Pick<ClaimedAttempt, 'record'>,
  end: AttemptResult,
): Promise<boolean> {
  const { service, owner } = end;
  if (!end.refreshToken) return false;
  const stored = await store.read(service);
  const now = clock.now();
  const isSame =
    stored.refreshToken?.current.reveal() === record.refreshToken?.current.reveal() &&
    stored.token?.fingerprint === record.token?.fingerprint;
  if (!isSame || isLeased(stored, now)) return false;
  const leaseExpiresAt = plusSeconds(now, LEASE_SECONDS);
  const claim = await store.claimLease({ service, owner, seenVersion: stored.version, now, leaseExpiresAt });
  return claim.claimed && (await store.finishAttempt({ ...end, version: claim.version }));
}
