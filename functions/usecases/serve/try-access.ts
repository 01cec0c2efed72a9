import type { Diagnosis } from '../../contract/diagnosis.ts';
import type { AccessCheck } from '../../contract/refresh.ts';
import { diagnoseStore } from '../../domain/refusal/refusal-causes.ts';
import { pick } from '../../domain/values/defined.ts';
import type { AccessChecker, TokenReader } from '../ports/ports.ts';
import { StoreUnavailableError } from '../ports/store-unavailable.ts';

/** What trying out access needs from outside. */
export interface AccessDependencies {
  readonly store: Pick<TokenReader, 'read'>;
  /** Absent: nobody can be asked what refresh-tokens may do. */
  readonly checkAccess?: AccessChecker | undefined;
}

/**
 * Tries out what AWS allows for a service: reading its item, as getToken does, and all that refresh-tokens needs. A status has
 * shown already that the table can be read in the other way.
 *
 * @returns `undefined` where refresh-tokens could not be asked and nothing is known to be refused
 */
export async function tryAccess(
  { store, checkAccess }: AccessDependencies,
  service: string,
): Promise<AccessCheck | undefined> {
  const [own, others] = await Promise.all([
    store.read(service).then(() => undefined, toFinding),
    checkAccess?.(service),
  ]);
  if (!own && !others) return undefined;
  const findings = [...(own ? [own] : []), ...(others?.findings ?? [])];
  return {
    checked: [...new Set(['dynamodb:GetItem', ...(others?.checked ?? [])])],
    findings: findings.map((one) => pick(one, ['code', 'severity', 'message', 'advice'])),
  };
}

function toFinding(error: unknown): Diagnosis {
  if (error instanceof StoreUnavailableError) return diagnoseStore(error);
  throw error;
}
