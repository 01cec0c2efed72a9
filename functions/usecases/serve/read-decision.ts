import type { CurrentInputs, Situation } from '../../domain/decision/decision-input.ts';
import { decideRefresh, type RefreshDecision } from '../../domain/decision/refresh-decision.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import { definitionHashOf, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { Clock } from '../ports/ports.ts';
import type { TokenRequirements } from './token-unavailable.ts';

/** Hashing costs more than all the rest of the decision, and most tokens suit: only a cooldown asks for it. */
class ReaderInputs implements CurrentInputs {
  readonly definition: ServiceDefinition;
  readonly sha256Hex: Sha256Hex;

  constructor(definition: ServiceDefinition, sha256Hex: Sha256Hex) {
    this.definition = definition;
    this.sha256Hex = sha256Hex;
  }

  get definitionHash(): string {
    return definitionHashOf(this.definition, this.sha256Hex);
  }

  get maxRequestsPerHour(): number | undefined {
    return this.definition.maxRequestsPerHour;
  }
}

/** What deciding for a reader needs from outside. */
export interface DecisionDependencies {
  readonly clock: Pick<Clock, 'now'>;
  readonly sha256Hex: Sha256Hex;
}

/** Asks the chain of policies for readers. Where none of them speaks, `fresh`, the stored token may be handed out. */
export function decideOnRead(...facts: Parameters<typeof situationOnRead>): RefreshDecision {
  return decideRefresh(situationOnRead(...facts));
}

/** Returns what a decision for a reader is made on. */
export function situationOnRead(
  { clock, sha256Hex }: DecisionDependencies,
  { definition, minValiditySeconds, rejectedFingerprint }: TokenRequirements,
  record: TokenRecord,
): Situation {
  return {
    record,
    current: new ReaderInputs(definition, sha256Hex),
    timing: definition.timing,
    trigger: { kind: 'read', minValiditySeconds, rejectedFingerprint },
    now: clock.now(),
  };
}
