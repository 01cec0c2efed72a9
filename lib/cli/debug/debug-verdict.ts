import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import {
  diagnoseMinValidity,
  diagnoseRejection,
  diagnoseSecretVersion,
} from '../../../functions/domain/diagnosis/for-clients.ts';
import { worstSeverity } from '../connection/exit-code.ts';
import type { Check } from './checks/check.ts';
import type { DebugFacts } from './checks/debug-facts.ts';
import { isOperatorsOnly } from './checks/function-checks.ts';
import { OWN_CLOCK } from './checks/state-checks.ts';

/** What the person asks about besides the service itself. */
export interface DebugQuestion {
  /** Fingerprint of a token that the API has refused. */
  readonly rejected?: string | undefined;
  /** How long the token must be valid. */
  readonly minValidity?: number | undefined;
}

/** Nothing that was looked at says what is wrong: the functions were not found, or they failed in a way that is not known. */
const UNEXPLAINED: Readonly<Record<'unreached' | 'failed', Diagnosis>> = {
  unreached: {
    code: 'call-target-missing',
    severity: 'action-required',
    message: 'the functions were not found, so that nobody could be asked who knows the service',
    advice: 'correct what the first check that failed names, and look again',
  },
  failed: {
    code: 'function-failed',
    severity: 'action-required',
    message: 'nothing could be asked that knows the service',
    advice: 'repair what the first check that failed names, and look again',
  },
};

/**
 * Returns the one cause that explains most: the one that asks most of people, and of those the one nearest to the reader.
 *
 * What this machine sees of the token endpoint counts only where refresh-tokens itself has not tried: its way is another.
 */
export function verdictOf(facts: DebugFacts, checks: readonly Check[], question: DebugQuestion): Diagnosis {
  const { functions, token, status, serviceStatus } = facts;
  // Checks of the client and the endpoint are causes by themselves only while nobody has tried.
  const isUntried = (serviceStatus?.lastAttempt ?? null) === null;
  const candidates = [
    // What kept the functions from answering. A token that cannot be had is explained by the status.
    ...[functions, status, ...(isOperatorsOnly(facts) ? [] : [token])].map(({ problem }) => problem?.diagnosis),
    ...(status.value?.answer.check?.findings ?? []),
    ...(serviceStatus ? statusCauses(facts, serviceStatus, question) : []),
    ...checks.filter(({ check }) => check === OWN_CLOCK || isUntried).map(({ diagnosis }) => diagnosis),
  ].filter((candidate) => candidate !== undefined);
  const worst = worstSeverity(candidates.map(({ severity }) => severity));
  return (
    candidates.find(({ severity }) => severity === worst) ?? UNEXPLAINED[functions.problem ? 'unreached' : 'failed']
  );
}

function statusCauses(
  facts: DebugFacts,
  status: ServiceStatus,
  { rejected, minValidity }: DebugQuestion,
): readonly (Diagnosis | undefined)[] {
  const changed = changedSecret(facts, status);
  return [
    minValidity === undefined ? undefined : diagnoseMinValidity(minValidity, status.lifetimeSeconds),
    // A secret that was put right since the last failure is the news: the check of the last response has the failure.
    changed && status.consecutiveFailures > 0 ? undefined : status.diagnosis,
    changed,
    rejected === undefined ? undefined : diagnoseRejection(rejected, status),
  ];
}

function changedSecret({ secret }: DebugFacts, status: ServiceStatus): Diagnosis | undefined {
  const found = secret?.value;
  const changed =
    found?.kind === 'read' && found.problems.length === 0
      ? diagnoseSecretVersion(found.versionId, status.secretVersion.current)
      : undefined;
  // The next sweep may well mend it, but as long as it has not, there is no token.
  return changed && !status.usable ? { ...changed, severity: 'degraded' } : changed;
}
