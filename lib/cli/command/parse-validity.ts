import { MAX_LIFETIME_SECONDS } from '../../../functions/domain/expiry/timing.ts';
import { duration } from '../../local/option-values.ts';

/** Returns the seconds of a validity such as `15m`, 0 to 7 days as in the contract. */
export const parseValidity = duration('Expected 90s, 15m or 1h, from 0s to 168h.', {
  minSeconds: 0,
  maxSeconds: MAX_LIFETIME_SECONDS,
});
