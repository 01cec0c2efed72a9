import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandOutput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type AwsRefusal, awsRefusal, shownCode } from '../../domain/refusal/aws-refusal.ts';
import type { Log } from '../../usecases/ports/ports.ts';
import { SECRET_CALL_MS } from '../../usecases/ports/secret-source.ts';
import { sdkFaultOf } from '../aws/aws-fault.ts';
import { refusedRead, type SecretRead, secretRead } from './secret-text.ts';

/** The most secrets that BatchGetSecretValue takes. */
export const SECRETS_PER_CALL = 20;

/** A secret by the name that definitions have, and by what Secrets Manager is asked with: a name or an ARN. */
export interface SecretAddress {
  readonly name: string;
  readonly id: string;
}

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
  for (const { name, id } of secrets) {
    const isMeant = (answered = ''): boolean => answered === id || withoutRandom(answered) === id;
    const value =
      values.find(({ ARN: arn, Name: own }) => arn === id || own === id) ?? values.find(({ ARN: arn }) => isMeant(arn));
    const { ErrorCode: code, Message: message } = errors.find(({ SecretId: secretId }) => isMeant(secretId)) ?? {};
    if (value) {
      reads.set(name, secretRead(name, value));
    } else if (code !== undefined) {
      reads.set(name, refusedRead(name, { name: code, message }));
    }
  }
  return reads;
}

/** A secret may be requested by its ARN without the six random characters; the answer has the whole one. */
function withoutRandom(arn: string): string | undefined {
  return arn.startsWith('arn:') ? arn.replace(/-[A-Za-z0-9]{6}$/, '') : undefined;
}
