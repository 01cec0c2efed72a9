import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { TimingOverrides } from './timing.ts';

/**
 * After a token came, the next is requested for its expiry so many seconds later at the earliest, whatever the expiry buffer is:
 * a token about as long as the buffer would cost a request for every read.
 */
export const EXPIRED_INTERVAL_SECONDS = 30;

/** Tells whether a token is usable for less than {@link EXPIRED_INTERVAL_SECONDS}, so that readers have to wait for the next. */
export function isShortLived(lifetimeSeconds: number, timing: TimingOverrides | undefined): boolean {
  return lifetimeSeconds < (timing?.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS) + EXPIRED_INTERVAL_SECONDS;
}
