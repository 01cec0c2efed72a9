import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import { type Instant, instant, plusSeconds, toUtc } from '../../../functions/domain/values/instant.ts';
import type { Whereabouts } from '../connection/connection.ts';
import type { TokenFacts } from '../status/token-report.ts';
import type { ChainLink } from './checks/check.ts';
import { linkOfSecret } from './checks/client-checks.ts';
import { type DebugFacts, serviceStatusOf, triedValue } from './checks/debug-facts.ts';
import { linksOfEndpoint } from './checks/endpoint-checks.ts';
import { linksOfFunctions } from './checks/function-checks.ts';
import { linksOfState } from './checks/state-checks.ts';
import { type DebugQuestion, verdictOf } from './debug-verdict.ts';
import { type ExpiryWay, expiryWays } from './expiry-ways.ts';

/** Everything that debug has to tell of a service, fit for a ticket. */
export interface DebugReport {
  readonly service: string;
  /** By the clock of this machine. */
  readonly at: string;
  readonly timeZone: string;
  readonly where: Whereabouts;
  readonly question: DebugQuestion;
  /** Empty when nothing is stored, or status could not be asked. */
  readonly expiry: readonly ExpiryWay[];
  /** What getToken gave, without the token; null: none came, and the chain says why. */
  readonly token: TokenFacts | null;
  readonly chain: readonly ChainLink[];
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
  const chain = [...linksOfFunctions(facts), linkOfSecret(facts), ...linksOfEndpoint(facts), ...linksOfState(facts)];
  return {
    service: facts.service,
    at: toUtc(facts.machineNow),
    timeZone,
    where,
    question,
    expiry: expiryOf(facts, timeZone),
    token: triedValue(facts.token)?.answer ?? null,
    chain,
    diagnosis: verdictOf(facts, chain, question),
    status: serviceStatusOf(facts) ?? null,
  };
}

function expiryOf(facts: DebugFacts, timeZone: string): readonly ExpiryWay[] {
  const asked = triedValue(facts.status);
  const status = serviceStatusOf(facts);
  if (!asked || !status?.expiresAt) {
    return [];
  }
  const { machineNow } = facts;
  const { awsClockOffsetSeconds: awsOffset } = asked;
  const { clockOffsetSeconds: providerOffset } = status;
  const keeperNow = instantOf(asked.answer.now);
  const handedOut = triedValue(facts.token)?.answer;
  return expiryWays(
    {
      stored: status.expiresAt.stored,
      utc: instantOf(status.expiresAt.utc),
      keeperNow,
      machineNow,
      ...(awsOffset === undefined ? {} : { awsNow: plusSeconds(machineNow, awsOffset) }),
      ...(providerOffset === null ? {} : { providerNow: plusSeconds(keeperNow, providerOffset) }),
      ...(handedOut
        ? { handedOut: { expiresAt: instantOf(handedOut.expiresAt), leftSeconds: handedOut.expiresInSeconds } }
        : {}),
      ...(status.windows ? { expiryBufferSeconds: status.windows.expiryBufferSeconds } : {}),
    },
    timeZone,
  );
}

/** Payloads have RFC 3339 text in UTC without fraction. */
function instantOf(utc: string): Instant {
  return instant(Date.parse(utc) / 1000);
}
