import type { RefreshNeed } from './timing.ts';
import type { AttemptOutcome, TokenRecord } from './token-record.ts';

/** Why a service is in its state, and what to do about it. */
export interface Diagnosis {
  readonly cause: string;
  readonly advice: string;
}

const ADVICE: Readonly<Record<Exclude<AttemptOutcome, 'refreshed'>, string>> = {
  unchanged: 'nothing yet: the provider is asked again nearer to expiry; let it give new tokens if one expires first',
  transient: 'nothing yet: it is tried again after the cooldown; look at the provider if it goes on',
  misconfigured: 'correct the service definition, the secret or the registration at the provider',
  reauthorizationRequired: 'authorize the client at the provider again',
  malformedResponse: 'check that the token URL is the token endpoint of the provider, and that nothing sits in between',
};

/** Returns the cause of a service's state and what to do, from its last attempt. */
export function diagnose(
  record: Pick<TokenRecord, 'lastAttempt' | 'lastFailure' | 'consecutiveFailures'>,
  need: RefreshNeed,
): Diagnosis {
  const { lastAttempt, lastFailure, consecutiveFailures } = record;
  if (consecutiveFailures > 0 && lastFailure) {
    const outcome = lastFailure.outcome === 'refreshed' ? 'unchanged' : lastFailure.outcome;
    return { cause: lastFailure.message ?? lastFailure.reason ?? outcome, advice: ADVICE[outcome] };
  }
  if (!lastAttempt) {
    return {
      cause: 'no attempt to get a token has been made yet',
      advice: 'wait for the next sweep or call getToken; if this stays, check that the schedule invokes refresh-tokens',
    };
  }
  if (lastAttempt.outcome === 'unchanged') {
    return { cause: 'the provider handed back the same token as before', advice: ADVICE.unchanged };
  }
  if (need === 'expired' || need === 'mandatory') {
    return {
      cause: 'the last attempt succeeded, but the token was not refreshed in time since',
      advice: 'check that the schedule invokes refresh-tokens; a lifetime below 11 minutes relies on refresh on read',
    };
  }
  return { cause: 'the last refresh succeeded', advice: 'nothing to do' };
}
