import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import {
  diagnoseRejection,
  diagnoseSecretVersion,
  diagnoseWish,
} from '../../../functions/domain/diagnosis/for-clients.ts';
import { worstSeverity } from '../connection/exit-code.ts';
import type { ChainLink } from './checks/check.ts';
import { type DebugFacts, serviceStatusOf, triedValue } from './checks/debug-facts.ts';

/** What the person asks about besides the service itself. */
export interface DebugQuestion {
  /** Fingerprint of a token that the API has refused. */
  readonly rejected?: string;
  /** How long the token must be valid. */
  readonly minValidity?: number;
}

/** Nothing that was looked at says what is wrong. */
const UNEXPLAINED: Diagnosis = {
  code: 'function-failed',
  severity: 'action-required',
  message: 'nothing could be asked that knows the service',
  advice: 'mend the first link above that failed, and look again',
};

/**
 * Returns the one cause that explains most: the one that asks most of people, and of those the one nearest to the reader.
 *
 * What this machine sees of the token endpoint counts only where refresh-tokens itself has not tried: its way is another.
 */
export function verdictOf(facts: DebugFacts, links: readonly ChainLink[], question: DebugQuestion): Diagnosis {
  const status = serviceStatusOf(facts);
  const candidates = [
    ...invocationCauses(facts),
    ...(status ? statusCauses(facts, status, question) : []),
    ...links.filter(({ link }) => countsAlone(link, status)).flatMap(({ diagnosis }) => diagnosis ?? []),
  ];
  const worst = worstSeverity(candidates.map(({ severity }) => severity));
  return candidates.find(({ severity }) => severity === worst) ?? UNEXPLAINED;
}

/** What kept the functions from answering. A token that cannot be had is explained by the status. */
function invocationCauses({ functions, token, status }: DebugFacts): readonly Diagnosis[] {
  const problems = [functions, token, status].flatMap((tried) => ('problem' in tried ? [tried.problem] : []));
  return problems.flatMap(({ diagnosis }) => diagnosis ?? []);
}

function statusCauses(facts: DebugFacts, status: ServiceStatus, question: DebugQuestion): readonly Diagnosis[] {
  const { rejected, minValidity } = question;
  const changed = changedSecret(facts, status);
  const wish = minValidity === undefined ? undefined : diagnoseWish(minValidity, status.lifetimeSeconds);
  // A secret that was put right since the last failure is the news: the failure is told by the chain.
  const state =
    changed && status.consecutiveFailures > 0 ? [changed] : [status.diagnosis, ...(changed ? [changed] : [])];
  return [...(wish ? [wish] : []), ...state, ...(rejected === undefined ? [] : [diagnoseRejection(rejected, status)])];
}

function changedSecret({ secret }: DebugFacts, status: ServiceStatus): Diagnosis | undefined {
  const look = triedValue(secret);
  const changed =
    look?.kind === 'read' && look.problems.length === 0
      ? diagnoseSecretVersion(look.versionId, status.secretVersion.current)
      : undefined;
  // The next sweep may well mend it, but as long as it has not, there is no token.
  return changed && !status.usable ? { ...changed, severity: 'degraded' } : changed;
}

/** The links whose failure is a cause by itself: those of the client and the endpoint only while nobody has tried. */
function countsAlone(link: string, status: ServiceStatus | undefined): boolean {
  return link === 'clock of this machine' || !status || status.lastAttempt === null;
}
