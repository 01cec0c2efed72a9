import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandOutput,
  type GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** A call as it was made, with the secrets that it asked for. */
export interface SecretCall {
  readonly operation: 'GetSecretValue' | 'BatchGetSecretValue';
  readonly ids: readonly string[];
}

/** What nobody may tell. */
export const SECRET_MARKER = 'marker-secret';

/** Secrets Manager in memory: every secret is there and filled unless it was said to be otherwise. */
export class FakeSecretsManager {
  readonly calls: SecretCall[] = [];
  /** Version of a secret; absent: `version-1`. */
  readonly versions = new Map<string, string>();
  /** Text of a secret; absent: a client id and a client secret. */
  readonly texts = new Map<string, string>();
  /** The fault that is told for a secret, in whichever call asks for it. */
  readonly faults = new Map<string, string>();
  /** The fault that every BatchGetSecretValue as a whole ends with. */
  batchFault: string | undefined;

  /** The part of the client that is called. */
  readonly client = {
    send: async (command: GetSecretValueCommand | BatchGetSecretValueCommand) =>
      command instanceof BatchGetSecretValueCommand
        ? this.#batch(command.input.SecretIdList ?? [])
        : this.#get(command.input.SecretId ?? ''),
  } as unknown as SecretsManagerClient;

  #get(id: string): Partial<GetSecretValueCommandOutput> {
    this.calls.push({ operation: 'GetSecretValue', ids: [id] });
    throwIf(this.faults.get(id));
    return this.#value(id);
  }

  #batch(ids: readonly string[]): Partial<BatchGetSecretValueCommandOutput> {
    this.calls.push({ operation: 'BatchGetSecretValue', ids });
    throwIf(ids.length > 20 ? 'InvalidParameterException' : this.batchFault);
    return {
      SecretValues: ids.filter((id) => !this.faults.has(id)).map((id) => this.#value(id)),
      Errors: ids.flatMap((id) => (this.faults.has(id) ? [{ SecretId: id, ErrorCode: this.faults.get(id) }] : [])),
    };
  }

  #value(id: string) {
    return {
      ARN: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${id}-AbCdEf`,
      Name: id,
      VersionId: this.versions.get(id) ?? 'version-1',
      SecretString: this.texts.get(id) ?? JSON.stringify({ clientId: 'id', clientSecret: SECRET_MARKER }),
    };
  }
}

function throwIf(fault: string | undefined): void {
  if (fault !== undefined) {
    throw Object.assign(new Error('marker-message'), { name: fault });
  }
}
