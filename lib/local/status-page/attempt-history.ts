import type { AttemptStatus } from '../../../functions/contract/attempt.ts';
import type { StatusAnswer } from '../../../functions/contract/status.ts';

/** The number of attempts kept for each service. */
export const ATTEMPTS_KEPT = 200;

/** The attempts that were observed, by service; the store itself keeps the last one only. */
export interface AttemptHistory {
  /** Takes in an answer; attempts between two answers are missed. */
  readonly observe: (answer: StatusAnswer) => void;
  /** Returns the observed attempts of a service, oldest first. */
  readonly of: (service: string) => readonly AttemptStatus[];
}

/** Returns a history in memory: {@link ATTEMPTS_KEPT} attempts for each service without tenants that the last answer has. */
export function createAttemptHistory(): AttemptHistory {
  let attempts: ReadonlyMap<string, readonly AttemptStatus[]> = new Map();
  const of = (service: string): readonly AttemptStatus[] => attempts.get(service) ?? [];
  return {
    of,
    observe: ({ services }) => {
      attempts = new Map(
        services
          .filter(({ tenant }) => tenant === undefined)
          .map(({ service, lastAttempt, lastFailure }) => [
            service,
            [lastFailure, lastAttempt].reduce(withAttempt, of(service)),
          ]),
      );
    },
  };
}

/** An attempt that is not newer than the last one is known already. */
function withAttempt(known: readonly AttemptStatus[], attempt: AttemptStatus | null): readonly AttemptStatus[] {
  const newest = known.at(-1)?.at ?? '';
  return attempt && attempt.at > newest ? [...known, attempt].slice(-ATTEMPTS_KEPT) : known;
}
