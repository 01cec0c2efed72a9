import { LEASE_SECONDS } from '../../domain/record/token-record.ts';
import { isSameTenant, type TenantRegistration } from '../../domain/tenant/tenant-registration.ts';
import { plusSeconds } from '../../domain/values/instant.ts';
import type { AttemptResult } from '../ports/ports.ts';
import type { EndDependencies } from './attempt.ts';

/**
 * Writes the end of an attempt that was overtaken, under a lease of its own, where it brought or kept a refresh token and who
 * overtook it has sent nothing: a refresh token is not given twice. One that was sent twice may have ended everything.
 *
 * @param tenant as it was registered when the attempt began; one with other parameters or another secret since has no use for its end
 * @returns whether it was written
 * @throws {StoreUnavailableError}
 * @see docs/adr/0028-clocks-and-rotation.md
 */
export async function writeLate(
  { store, clock }: Pick<EndDependencies, 'store' | 'clock'>,
  end: AttemptResult,
  tenant: TenantRegistration | undefined,
): Promise<boolean> {
  const { service, owner } = end;
  if (!end.refreshToken) return false;
  const { version: seenVersion, lastAttempt, lease, tenant: registered } = await store.read(service);
  if (lease || lastAttempt?.requests !== undefined || seenVersion !== end.version + 1) return false;
  if (!isSameTenant(tenant, registered)) return false;
  const now = clock.now();
  const tenantSince = registered?.addedAt;
  const leaseExpiresAt = plusSeconds(now, LEASE_SECONDS);
  const claim = await store.claimLease({ service, owner, seenVersion, now, leaseExpiresAt, tenantSince });
  return claim.claimed && (await store.finishAttempt({ ...end, version: claim.version }));
}
