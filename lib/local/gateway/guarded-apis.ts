import { existsSync } from 'node:fs';
import type { Clock } from '../../../functions/usecases/ports/ports.ts';
import { MAX_INVOCATION_BYTES } from '../../platform/invoke-api.ts';
import type { RunCredential } from '../files/run-credential.ts';
import { type PortAccess, signingAdvice } from '../http/port-access.ts';
import { type ApiListener, requireSignature } from '../http/signature.ts';
import { MAX_TABLE_REQUEST_BYTES } from '../servers/dynamodb-server.ts';
import { MAX_LOGS_REQUEST_BYTES } from '../servers/logs-server.ts';
import { MAX_SECRET_REQUEST_BYTES } from '../servers/secrets-manager-server.ts';

/** The APIs of AWS that stand on the port. */
type Apis = Readonly<Record<'dynamodb' | 'secretsManager' | 'invoke' | 'logs', ApiListener>>;

/** Returns the APIs with the check of signatures before those that hand out secrets and tokens to whoever asks. */
export function guardedApis(
  access: PortAccess,
  credential: Pick<RunCredential, 'credentials' | 'file'>,
  clock: Pick<Clock, 'now'>,
  apis: Apis,
): Apis {
  const advice = () => signingAdvice(access, existsSync(credential.file));
  const nowMs = () => clock.now() * 1000;
  const guard = (service: string, maxBytes: number, listener: ApiListener) =>
    requireSignature({ credentials: credential.credentials, service, maxBytes, advice, nowMs }, listener);
  return {
    dynamodb: guard('dynamodb', MAX_TABLE_REQUEST_BYTES, apis.dynamodb),
    secretsManager: guard('secretsmanager', MAX_SECRET_REQUEST_BYTES, apis.secretsManager),
    // No token and no secret is in a log, so that only those ask for a signature who want every call signed.
    logs: access.requiresSignature ? guard('logs', MAX_LOGS_REQUEST_BYTES, apis.logs) : apis.logs,
    invoke: access.requiresSignature ? guard('lambda', MAX_INVOCATION_BYTES, apis.invoke) : apis.invoke,
  };
}
