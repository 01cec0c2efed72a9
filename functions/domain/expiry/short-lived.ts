import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { TimingOverrides } from './timing.ts';

/** A token that can be handed out for less than this is about as long as the expiry buffer. */
export const SHORT_USE_SECONDS = 8;
/** A token about as long as the buffer is replaced for its expiry so many seconds after it came, at the earliest. */
export const SHORT_LIVED_INTERVAL_SECONDS = 30;

/**
 * Tells whether a token is about as long as the expiry buffer. It has expired for use as soon as it is there, so that replacing it
 * whenever somebody reads would cost up to a token request a second.
 */
export function isShortLived(lifetimeSeconds: number, timing: TimingOverrides | undefined): boolean {
  return lifetimeSeconds < (timing?.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS) + SHORT_USE_SECONDS;
}
