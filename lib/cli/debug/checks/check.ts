import type { Diagnosis } from '../../../../functions/contract/diagnosis.ts';

/** One thing that must work for a reader to get a token, and whether it does. */
export interface ChainLink {
  readonly link: string;
  /** `unknown`: it could not be looked at from here, which is no failure. */
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly reason: string;
  /** The cause, where the table of causes has one for this failure. */
  readonly diagnosis?: Diagnosis;
}

/** Returns a link that works. */
export function ok(link: string, reason: string): ChainLink {
  return { link, state: 'ok', reason };
}

/** Returns a link that does not. */
export function failed(link: string, reason: string, diagnosis?: Diagnosis): ChainLink {
  return { link, state: 'failed', reason, ...(diagnosis ? { diagnosis } : {}) };
}

/** Returns a link that nobody could look at. */
export function unknown(link: string, reason: string): ChainLink {
  return { link, state: 'unknown', reason };
}
