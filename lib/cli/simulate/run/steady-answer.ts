import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import { windowsOf } from '../../../../functions/domain/expiry/timing.ts';
import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { earliest, type Instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import type { SteadyAnswer } from './readers.ts';

/** What the readers of a service ask for. */
export interface ReadQuestion {
  readonly definition: ServiceDefinition;
  readonly definitionHash: string;
  readonly minValiditySeconds: number;
}

/**
 * Returns what getToken answers a read at `at` without asking for a refresh, and until when; `undefined` where it asks for
 * one. The decision is the functions' own; what is added here is when it changes.
 */
export function steadyAnswer(
  record: TokenRecord,
  { definition: { timing }, definitionHash, minValiditySeconds }: ReadQuestion,
  at: Instant,
): SteadyAnswer | undefined {
  const decision = decideRefresh(record, { definitionHash }, timing, { kind: 'read', minValiditySeconds }, at);
  if (decision.refresh) {
    return undefined;
  }
  const { token, cooldownUntil } = record;
  const outcome =
    token && decision.reason === 'fresh'
      ? ({ ok: true, accessToken: token.accessToken.reveal(), expiresAt: token.expiresAt.at } as const)
      : ({ ok: false, why: decision.reason } as const);
  const [first = plusSeconds(at, 1), ...others] = [
    cooldownUntil,
    token && plusSeconds(token.expiresAt.at, 1 - windowsOf(token.lifetimeSeconds, timing).expiryBufferSeconds),
    token && plusSeconds(token.expiresAt.at, 1 - minValiditySeconds),
    // For how long a token counts as just refreshed is known to the decision only: it is asked again every second.
    decision.reason === 'just_refreshed' ? plusSeconds(at, 1) : undefined,
  ].filter((change): change is Instant => change !== undefined && change > at);
  return { outcome, until: earliest(first, ...others) };
}
