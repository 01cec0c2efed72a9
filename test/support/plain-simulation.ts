import { instant } from '../../functions/domain/values/instant.ts';
import type { SimulationOptions } from '../../lib/cli/simulate/run/simulation-options.ts';

export const START = instant(1_767_225_600);
export const HOUR = 3600;

/** Returns a range of one value. */
export const fixed = (value: number) => ({ min: value, max: value });

/** Six hours in which nothing goes wrong: one service with tokens of an hour, a read a second. */
export const PLAIN: SimulationOptions = {
  from: START,
  forSeconds: 6 * HOUR,
  everySeconds: 300,
  services: 1,
  lifetimeSeconds: fixed(HOUR),
  latencyMs: fixed(0),
  outages: [],
  outageAnswer: '503',
  sameToken: false,
  expiryField: 'expires_in',
  providerSkewSeconds: 0,
  readRate: { reads: 1, periodMs: 1000 },
  minValiditySeconds: 0,
  skewSeconds: 0,
  timing: {},
  seed: 1,
};
