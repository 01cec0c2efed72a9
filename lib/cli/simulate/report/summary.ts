import type { ReadCounts } from '../run/read-tally.ts';
import type { ServiceReads, SimulationResult } from '../run/run-simulation.ts';

/** What all services together came to. */
export interface Summary extends Omit<ReadCounts, 'worst'> {
  /** Accepted reads of all reads, from 0 to 1; absent: nobody read. */
  readonly availability?: number;
  /** The service that handed out the token with the least time left, the first of them; absent: no token was. */
  readonly worst?: NonNullable<ServiceReads['worst']> & { readonly service: string };
  /** No reader got an expired token, and every one got a token. */
  readonly ok: boolean;
}

/** Returns the sums over all services. */
export function summarize({ services }: Pick<SimulationResult, 'services'>): Summary {
  const sum = (name: 'reads' | 'accepted' | 'rejected' | 'refused'): number =>
    services.reduce((total, service) => total + service[name], 0);
  const [reads, accepted] = [sum('reads'), sum('accepted')];
  const [worst] = services
    .flatMap(({ service, worst: one }) => (one ? [{ ...one, service }] : []))
    .toSorted((a, b) => a.secondsLeft - b.secondsLeft || a.at - b.at);
  return {
    reads,
    accepted,
    rejected: sum('rejected'),
    refused: sum('refused'),
    longestWaitMs: services.reduce((longest, { longestWaitMs }) => Math.max(longest, longestWaitMs), 0),
    ...(reads > 0 && { availability: accepted / reads }),
    ...(worst && { worst }),
    ok: accepted === reads,
  };
}
