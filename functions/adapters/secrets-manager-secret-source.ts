import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { FailureKind } from '../domain/failure.ts';
import { isJsonObject } from '../domain/object-reader.ts';
import { Redacted } from '../domain/redacted.ts';
import type { SecretReference } from '../domain/service-definition.ts';
import type { SecretOutcome, SecretSource } from '../usecases/ports.ts';
import { parseJson } from './parse-json.ts';

/** The value of a secret as text with its version, or the outcome that tells why there is none. */
type SecretValue = { readonly text: string; readonly versionId: string } | Extract<SecretOutcome, { ok: false }>;

/** A secret that was created but never filled holds this where a value belongs. */
export const PLACEHOLDER = 'REPLACE_ME';

/** Faults of Secrets Manager that a person has to mend; every other one may pass by itself. */
const MISCONFIGURED: Readonly<Record<string, { readonly reason: string; readonly advice: string }>> = {
  ResourceNotFoundException: {
    reason: 'secret_not_found',
    advice: 'create it, or correct secret.name in the definition',
  },
  AccessDeniedException: { reason: 'secret_access_denied', advice: 'allow refresh-tokens to read it' },
  DecryptionFailure: { reason: 'secret_access_denied', advice: 'allow refresh-tokens to use its KMS key' },
  InvalidRequestException: { reason: 'secret_unreadable', advice: 'see whether it is scheduled for deletion' },
};

/**
 * Returns client secrets of Secrets Manager, each read once in the life of this object: make a new one for every run, so
 * that a rotated secret is seen by the next.
 */
export function createSecretsManagerSecretSource(client: SecretsManagerClient): SecretSource {
  const values = new Map<string, Promise<SecretValue>>();
  return {
    async read(reference): Promise<SecretOutcome> {
      const value = values.get(reference.name) ?? readValue(client, reference.name);
      values.set(reference.name, value);
      const read = await value;
      return 'text' in read ? toClientSecret(reference, read.text, read.versionId) : read;
    },
  };
}

async function readValue(client: SecretsManagerClient, name: string): Promise<SecretValue> {
  try {
    const { SecretString: text, VersionId: versionId } = await client.send(
      new GetSecretValueCommand({ SecretId: name }),
    );
    return text === undefined || versionId === undefined
      ? failed('misconfigured', 'secret_malformed', `secret "${name}" holds no text; expected a JSON object of strings`)
      : { text, versionId };
  } catch (error) {
    const fault = error instanceof Error ? error.name : 'unknown fault';
    const known = MISCONFIGURED[fault];
    return known
      ? failed('misconfigured', known.reason, `secret "${name}" could not be read (${fault}); ${known.advice}`)
      : failed('transient', 'secrets_manager_unavailable', `secret "${name}" could not be read (${fault})`);
  }
}

function toClientSecret(reference: SecretReference, text: string, versionId: string): SecretOutcome {
  const { name, clientIdField = 'clientId', clientSecretField = 'clientSecret' } = reference;
  const value = parseJson(text);
  const fields = isJsonObject(value) ? value : undefined;
  const clientId = fields?.[clientIdField];
  const clientSecret = fields?.[clientSecretField];
  if (!isFilled(clientId) || !isFilled(clientSecret)) {
    const empty = isFilled(clientId) ? clientSecretField : clientIdField;
    return failed(
      'misconfigured',
      fields ? 'secret_not_filled' : 'secret_malformed',
      fields
        ? `secret "${name}" has no value in its field "${empty}"; put the client id and secret in`
        : `secret "${name}" is not a JSON object; expected {"${clientIdField}": "...", "${clientSecretField}": "..."}`,
    );
  }
  return { ok: true, secret: { clientId, clientSecret: new Redacted(clientSecret), versionId } };
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value !== PLACEHOLDER;
}

function failed(kind: FailureKind, reason: string, message: string): Extract<SecretOutcome, { ok: false }> {
  return { ok: false, failure: { kind, reason, message } };
}
