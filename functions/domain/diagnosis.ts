import type { RefreshNeed } from './timing.ts';
import type { AttemptOutcome, TokenRecord } from './token-record.ts';

/** Why a service is in its state, and what to do about it. */
export interface Diagnosis {
  readonly cause: string;
  readonly advice: string;
}

const AS_SAID = 'do what the cause says; it is tried again at the next sweep after a change';

const ADVICE: Readonly<Record<Exclude<AttemptOutcome, 'refreshed'>, string>> = {
  unchanged: 'nothing yet: the provider is asked again nearer to expiry; let it give new tokens if one expires first',
  transient: 'nothing yet: it is tried again after the cooldown; look at the provider if it goes on',
  misconfigured: 'correct the service definition, the secret or the registration at the provider',
  reauthorizationRequired: 'authorize the client at the provider again',
  malformedResponse: 'check that the token URL is the token endpoint of the provider, and that nothing sits in between',
};

/** Causes that say by themselves what to do, or that need another word than their kind. */
const ADVICE_OF_REASON: Readonly<Record<string, string>> = {
  network:
    'nothing yet: it is tried again after the cooldown; if it goes on, check host name, port, DNS and TLS of tokenUrl',
  timeout: 'nothing yet: it is tried again after the cooldown; if it goes on, look at the provider and the way to it',
  token_bound_to_key: 'let the provider issue plain bearer tokens to this client',
  lifetime_below_expiry_buffer: AS_SAID,
  redirect: AS_SAID,
  secret_not_found: AS_SAID,
  secret_access_denied: AS_SAID,
  secret_not_filled: AS_SAID,
  secret_malformed: AS_SAID,
  secret_unreadable: AS_SAID,
  secret_unusable: AS_SAID,
  refresh_token_spent: AS_SAID,
};

function adviceFor(outcome: keyof typeof ADVICE, reason: string | undefined): string {
  const special =
    reason !== undefined && Object.hasOwn(ADVICE_OF_REASON, reason) ? ADVICE_OF_REASON[reason] : undefined;
  return special ?? ADVICE[outcome];
}

/** Returns the cause of a service's state and what to do, from its last attempt. */
export function diagnose(
  record: Pick<TokenRecord, 'lastAttempt' | 'lastFailure' | 'consecutiveFailures'>,
  need: RefreshNeed,
): Diagnosis {
  const { lastAttempt, lastFailure, consecutiveFailures } = record;
  if (consecutiveFailures > 0 && lastFailure) {
    const outcome = lastFailure.outcome === 'refreshed' ? 'unchanged' : lastFailure.outcome;
    return {
      cause: lastFailure.message ?? lastFailure.reason ?? outcome,
      advice: adviceFor(outcome, lastFailure.reason),
    };
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
  if (lastAttempt.usedPreviousSecret) {
    return {
      cause: 'the provider refuses the current version of the secret; the previous one was accepted',
      advice: 'correct the secret before the provider forgets the previous one',
    };
  }
  if (need === 'expired' || need === 'mandatory') {
    return {
      cause: 'the last attempt succeeded, but the token was not refreshed in time since',
      advice: 'check that the schedule invokes refresh-tokens; a lifetime below 11 minutes relies on refresh on read',
    };
  }
  return { cause: 'the last refresh succeeded', advice: 'nothing to do' };
}
