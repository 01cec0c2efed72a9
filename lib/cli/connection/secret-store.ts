import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../../functions/adapters/process/system-clock.ts';
import { createSecretCache } from '../../../functions/adapters/secrets-manager/secret-cache.ts';
import { createSecretsManagerSecretSource } from '../../../functions/adapters/secrets-manager/secrets-manager-secret-source.ts';
import { secretIdsOf } from '../../../functions/domain/service/secret-id.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../functions/domain/values/redacted.ts';
import type { SecretOrFailure } from '../../../functions/usecases/ports/secret-source.ts';
import { type AwsSite, noteAsks } from '../link/asked-of-aws.ts';
import { type AwsConfig, bounded } from './aws-config.ts';
import { awsErrorName, awsProblem } from './aws-error.ts';

/** The current version of a secret, as it is stored. */
export interface StoredSecret {
  readonly text: Redacted<string>;
  readonly versionId: string;
}

/** Secrets Manager, as far as a person at the command line needs it. */
export interface SecretStore {
  /**
   * Returns the current version, or the one before; `denied` when this identity may not read it, `missing` when there is no such
   * secret or no value in it.
   *
   * @throws {CliProblem} for any other fault
   */
  read(name: string, stage?: 'AWSPREVIOUS'): Promise<StoredSecret | 'denied' | 'missing'>;
  /**
   * Makes a secret and returns its VersionId; `exists`: there is one of that name.
   *
   * @param key ARN or id of its KMS key; absent: that of AWS
   * @throws {CliProblem}
   */
  create(name: string, text: Redacted<string>, key: string | undefined): Promise<string>;
  /** Returns the KMS key of a secret; `undefined`: that of AWS, or this identity cannot see it. */
  keyOf(name: string): Promise<string | undefined>;
  /** Stores a new version and returns its VersionId. @throws {CliProblem} */
  put(name: string, text: Redacted<string>): Promise<string>;
  /** Reads the secret of a service with the eyes of refresh-tokens: the same checks, the same words. */
  readAsKeeper(definition: ServiceDefinition): Promise<SecretOrFailure>;
  close(): void;
}

/** Returns Secrets Manager behind the API. */
export function createSecretStore(config: AwsConfig, site: AwsSite): SecretStore {
  const client = noteAsks(new SecretsManagerClient(bounded(config)), site);
  return {
    async read(name, stage) {
      try {
        const { SecretString: text = '', VersionId: versionId = '' } = await firstFound(name, (SecretId) =>
          client.send(new GetSecretValueCommand({ SecretId, VersionStage: stage })),
        );
        return { text: new Redacted(text), versionId };
      } catch (error) {
        const errorName = awsErrorName(error);
        if (errorName === 'ResourceNotFoundException') return 'missing';
        if (errorName === 'AccessDeniedException' || errorName === 'DecryptionFailure') return 'denied';
        throw awsProblem(`reading secret ${name}`, error);
      }
    },
    async put(name, text) {
      try {
        const { VersionId: versionId = '' } = await firstFound(name, (SecretId) =>
          client.send(new PutSecretValueCommand({ SecretId, SecretString: text.reveal() })),
        );
        return versionId;
      } catch (error) {
        throw awsProblem(`storing secret ${name}`, error);
      }
    },
    async create(name, text, key) {
      try {
        const command = new CreateSecretCommand({ Name: name, SecretString: text.reveal(), KmsKeyId: key });
        const { VersionId: versionId = '' } = await client.send(command);
        return versionId;
      } catch (error) {
        if (awsErrorName(error) === 'ResourceExistsException') return 'exists';
        throw awsProblem(`making secret ${name}`, error);
      }
    },
    async keyOf(name) {
      const found = await firstFound(name, (SecretId) => client.send(new DescribeSecretCommand({ SecretId }))).catch(
        () => undefined,
      );
      return found?.KmsKeyId;
    },
    readAsKeeper: (definition) =>
      createSecretsManagerSecretSource({
        client,
        cache: createSecretCache(systemClock),
        clock: systemClock,
        log: { warn: () => {} },
      }).read(definition),
    close: () => client.destroy(),
  };
}

/** Asks for a secret as refresh-tokens does: by its name or its ARN, whichever there is. */
async function firstFound<T>(reference: string, ask: (secretId: string) => Promise<T>): Promise<T> {
  const [id = reference, otherwise] = secretIdsOf(reference);
  return ask(id).catch((error: unknown) => {
    if (otherwise === undefined || awsErrorName(error) !== 'ResourceNotFoundException') throw error;
    return ask(otherwise);
  });
}
