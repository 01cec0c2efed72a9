import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandOutput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type AwsRefusal, awsRefusal, shownCode } from '../../domain/refusal/aws-refusal.ts';
import type { Log } from '../../usecases/ports/ports.ts';
import { SECRET_CALL_MS } from '../../usecases/ports/secret-source.ts';
import { sdkFaultOf } from '../aws/aws-fault.ts';
import type { SecretAddress } from './secret-address.ts';
import { refusedRead, type SecretRead, secretRead } from './secret-text.ts';

/** The most secrets that BatchGetSecretValue takes. */
export const SECRETS_PER_CALL = 20;

/**
 * Reads the current versions of at most {@link SECRETS_PER_CALL} secrets; returns the answers by name.
 *
 * Secrets without an answer are not in it; when the call as a whole failed, none is. Never rejects.
 */
export type ReadSecretBatch = (secrets: readonly SecretAddress[]) => Promise<ReadonlyMap<string, SecretRead>>;

/**
 * Returns a reader of batches; the first call that fails is logged as `secret_batch_failed`, others are not.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 */
export function createSecretBatchReader(client: SecretsManagerClient, log: Pick<Log, 'warn'>): ReadSecretBatch {
  let isFailureLogged = false;
  return async (secrets) => {
    try {
      return readsOf(
        secrets,
        await client.send(new BatchGetSecretValueCommand({ SecretIdList: secrets.map(({ id }) => id) }), {
          abortSignal: AbortSignal.timeout(SECRET_CALL_MS),
        }),
      );
    } catch (error) {
      if (!isFailureLogged) {
        isFailureLogged = true;
        log.warn('secret_batch_failed', { fault: shownCode(sdkFaultOf(error).name), secrets: secrets.length });
      }
      return new Map();
    }
  };
}

/** Returns why secrets cannot be read with one call; `undefined`: they can be, or each has its own fault. */
export async function secretBatchRefusal(
  client: SecretsManagerClient,
  ids: readonly string[],
): Promise<AwsRefusal | undefined> {
  const command = new BatchGetSecretValueCommand({ SecretIdList: [...ids] });
  const call = { action: 'secretsmanager:BatchGetSecretValue', resource: `${ids.length} secrets` };
  return client.send(command, { abortSignal: AbortSignal.timeout(SECRET_CALL_MS) }).then(
    () => undefined,
    (error) => awsRefusal({ name: sdkFaultOf(error).name }, call),
  );
}

function readsOf(
  secrets: readonly SecretAddress[],
  { SecretValues: values = [], Errors: errors = [] }: BatchGetSecretValueCommandOutput,
): ReadonlyMap<string, SecretRead> {
  const reads = new Map<string, SecretRead>();
  for (const { name, id, otherwise } of secrets) {
    const value = values.find(({ ARN: arn, Name: own }) => arn === id || own === id);
    const { ErrorCode: code, Message: message } = errors.find(({ SecretId: secretId }) => secretId === id) ?? {};
    if (value) {
      reads.set(name, secretRead(id, value));
    } else if (code !== undefined && otherwise === undefined) {
      reads.set(name, refusedRead(id, { name: code, message }));
    }
  }
  return reads;
}
