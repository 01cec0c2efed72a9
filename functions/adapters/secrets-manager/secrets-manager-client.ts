import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { NewAgent } from '../../../lib/platform/connections/connections.ts';
import { boundedClient } from '../aws/sdk-bounds.ts';

/** Secrets Manager decrypts with KMS and answers well below a second; what takes longer than this is worth another try. */
export const SECRETS_MANAGER_TRY = { connectMs: 1000, requestMs: 3000 } as const;
/** How often a call is tried, within `SECRET_CALL_MS`. */
const TRIES = 3;

/**
 * Returns a client of Secrets Manager that gives up on a hanging connection soon.
 *
 * @param elapsedMs a counter that goes on while the process is frozen
 * @param newAgent decides on the way to AWS; absent: straight
 */
export function createSecretsManagerClient(elapsedMs: () => number, newAgent?: NewAgent): SecretsManagerClient {
  const create = (requestHandler: object): SecretsManagerClient =>
    new SecretsManagerClient({ maxAttempts: TRIES, requestHandler });
  return boundedClient(SECRETS_MANAGER_TRY, elapsedMs, create, newAgent);
}
