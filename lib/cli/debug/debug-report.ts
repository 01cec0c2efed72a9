import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import type { Subject } from '../../../functions/domain/tenant/tenant-name.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { instantOf, plusSeconds, toUtc } from '../../../functions/domain/values/instant.ts';
import type { TokenFacts } from '../status/token-report.ts';
import type { Whereabouts } from '../target/target-name.ts';
import type { Check, Checks } from './checks/check.ts';
import { checkSecretOf } from './checks/client-checks.ts';
import type { DebugFacts } from './checks/debug-facts.ts';
import { ENDPOINT_CHECKS } from './checks/endpoint-checks.ts';
import { FUNCTION_CHECKS } from './checks/function-checks.ts';
import { STATE_CHECKS } from './checks/state-checks.ts';
import { type DebugQuestion, verdictOf } from './debug-verdict.ts';
import { type ExpiryWay, expiryWays } from './expiry-ways.ts';

const CHECKS: Checks = { ...FUNCTION_CHECKS, secret: checkSecretOf, ...ENDPOINT_CHECKS, ...STATE_CHECKS };

/** Everything that debug found out about a service, fit for a ticket. */
export interface DebugReport extends Subject {
  /** By the clock of this machine. */
  readonly at: string;
  readonly timeZone: string;
  readonly where: Whereabouts;
  readonly question: DebugQuestion;
  /** Empty when nothing is stored, or status could not be asked. */
  readonly expiry: readonly ExpiryWay[];
  /** What getToken gave, without the token; null: none came, and the checks say why. */
  readonly token: TokenFacts | null;
  readonly checks: readonly Check[];
  readonly diagnosis: Diagnosis;
  /** Null: it could not be asked. */
  readonly status: ServiceStatus | null;
}

/** Returns the report that the facts make. */
export function debugReportOf(
  facts: DebugFacts,
  where: Whereabouts,
  question: DebugQuestion,
  timeZone: string,
): DebugReport {
  const checks = Object.entries(CHECKS).map(([check, look]) => ({ check, ...look(facts) }));
  return {
    ...defined({ service: facts.service, tenant: facts.tenant }),
    at: toUtc(facts.machineNow),
    timeZone,
    where,
    question,
    expiry: expiryOf(facts, timeZone),
    token: facts.token.value?.answer ?? null,
    checks,
    diagnosis: verdictOf(facts, checks, question),
    status: facts.serviceStatus ?? null,
  };
}

function expiryOf({ status, serviceStatus, machineNow, token }: DebugFacts, timeZone: string): readonly ExpiryWay[] {
  if (!status.value || !serviceStatus?.expiresAt) return [];
  const { expiresAt, windows, clockOffsetSeconds: providerOffset } = serviceStatus;
  const { answer, awsClockOffsetSeconds: awsOffset } = status.value;
  const keeperNow = instantOf(answer.now);
  const handed = token.value?.answer;
  const facts = {
    stored: expiresAt.stored,
    utc: instantOf(expiresAt.utc),
    keeperNow,
    machineNow,
    awsNow: awsOffset === undefined ? undefined : plusSeconds(machineNow, awsOffset),
    providerNow: providerOffset === null ? undefined : plusSeconds(keeperNow, providerOffset),
    handedOut: handed && { expiresAt: instantOf(handed.expiresAt), leftSeconds: handed.expiresInSeconds },
    expiryBufferSeconds: windows?.expiryBufferSeconds,
  };
  return expiryWays(facts, timeZone);
}
