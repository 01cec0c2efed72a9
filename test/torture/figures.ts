import type { Verdict } from './oracle/oracle.ts';
import type { Gap } from './oracle/outages.ts';

/** What a campaign has found. */
export interface Figures {
  readonly seed: number;
  readonly seconds: number;
  /** What faults happened, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** How requests of readers ended: `token`, an error type, `disturbed` (the process was killed or stopped), `starved`. */
  readonly ends: Readonly<Record<string, number>>;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Expired tokens that a clock that was wrong makes unavoidable. */
  readonly expiredUnderWrongClock: number;
  readonly sweeps: number;
  /** Token requests that reached a provider, those that it answered with a fault, and tokens that were stored. */
  readonly tokenRequests: number;
  readonly faultyTokenRequests: number;
  readonly tokensStored: number;
  /** Refresh tokens that were used again and taken for theft, and authorizations that a person gave anew. */
  readonly thefts: number;
  readonly authorizations: number;
  /** Absent: no service was ever without. */
  readonly longestGap: Gap | undefined;
  /** Services with a usable token in the end, after some seconds of calm, of all. */
  readonly usableInTheEnd: number;
  readonly services: number;
  /** Lines of log and other texts that were looked through. */
  readonly texts: number;
  /** The longest time that this process stood still. */
  readonly stallMs: number;
  /** The events around the first violation. */
  readonly trace: readonly string[];
}

/** Tells whether everything that has to be zero is zero. */
export function isClean({ verdicts }: Pick<Figures, 'verdicts'>): boolean {
  return Object.values(verdicts).every((count) => count === 0);
}
