import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import { explainFailure } from '../../../functions/domain/catalogue/explain-failure.ts';
import type { RefreshFailure } from '../../../functions/domain/failure/failure.ts';
import type { SecretField, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { Clock } from '../../../functions/usecases/ports/ports.ts';
import type { Connection } from '../connection/connection.ts';
import { checkSecret } from './secret-check.ts';

/** What can be said of a secret without showing any of it. */
export type SecretInspection =
  | { readonly kind: 'not-needed' }
  /** This identity may not read it, which says nothing about refresh-tokens. */
  | { readonly kind: 'denied' }
  | { readonly kind: 'unusable'; readonly message: string; readonly diagnosis: Diagnosis }
  | {
      readonly kind: 'read';
      readonly versionId: string;
      /** What is wrong with its values. */
      readonly problems: readonly string[];
      readonly warnings: readonly string[];
    };

/** The client id is no secret; what signs and what proves is. */
const SHOWN: readonly SecretField[] = ['clientId', 'keyId'];

/**
 * Reads the secret of a service as refresh-tokens does, and checks its values as `secret put` does.
 *
 * @param hidden takes every secret value that was read, to be searched for in whatever is shown
 */
export async function inspectSecret(
  { secrets }: Pick<Connection, 'secrets'>,
  definition: ServiceDefinition,
  clock: Pick<Clock, 'now'>,
  hidden: string[],
): Promise<SecretInspection> {
  if (!definition.secret) return { kind: 'not-needed' };
  const outcome = await secrets.readAsKeeper(definition);
  if (!outcome.ok) {
    const { failure } = outcome;
    if (isReadDenied(failure)) return { kind: 'denied' };
    const { cause, message } = explainFailure(failure, { definition });
    return { kind: 'unusable', message, diagnosis: { ...cause, message } };
  }
  const { values, versionId, oddities = [] } = outcome.secret;
  const entries = Object.entries(values).map(([field, value]) => [field, value.reveal()] as const);
  hidden.push(...entries.filter(([field]) => !SHOWN.includes(field as SecretField)).map(([, value]) => value));
  const { problems, warnings } = checkSecret(definition, Object.fromEntries(entries), clock.now());
  // A line end that was left out is told by who left it out.
  return { kind: 'read', versionId, problems, warnings: [...new Set([...oddities, ...warnings])] };
}

/** Tells whether Secrets Manager lets this identity not read a secret, or not use its key. */
export function isReadDenied({ reason }: Pick<RefreshFailure, 'reason'>): boolean {
  return reason === 'secret_access_denied' || reason === 'secret_key_unavailable';
}
