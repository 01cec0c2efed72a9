import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { FailureKind } from '../domain/failure.ts';
import { isJsonObject } from '../domain/object-reader.ts';
import { Redacted } from '../domain/redacted.ts';
import { requiredSecretFields } from '../domain/required-secret.ts';
import { SECRET_FIELDS, type SecretField, type ServiceDefinition } from '../domain/service-definition.ts';
import type { SecretOutcome, SecretSource, SecretVersion } from '../usecases/ports.ts';
import { parseJson } from './parse-json.ts';

/** A read that brought nothing. */
type FailedRead = Extract<SecretOutcome, { ok: false }>;

/** The value of a secret as text with its version, or why there is none. */
type SecretText = { readonly text: string; readonly versionId: string } | FailedRead;

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
  InvalidParameterException: { reason: 'secret_unreadable', advice: 'correct secret.name in the definition' },
  ValidationException: { reason: 'secret_unreadable', advice: 'correct secret.name in the definition' },
  InvalidRequestException: { reason: 'secret_unreadable', advice: 'see whether it is scheduled for deletion' },
};

/**
 * Returns secrets of Secrets Manager, each read once in the life of this object unless it is asked for anew: make a new
 * one for every run, so that a rotated secret is seen by the next.
 *
 * @param arns of secrets whose own name is not the one that definitions have, by that one
 * @see docs/adr/0014-secrets-and-rotation.md
 */
export function createSecretsManagerSecretSource(
  client: SecretsManagerClient,
  arns: ReadonlyMap<string, string> = new Map(),
): SecretSource {
  const cache = new Map<string, Promise<SecretText>>();
  const read = (name: string, version: SecretVersion): Promise<SecretText> => {
    const stage = version === 'previous' ? 'AWSPREVIOUS' : 'AWSCURRENT';
    const key = `${stage} ${name}`;
    const known = version === 'current-anew' ? undefined : cache.get(key);
    const text = known ?? readText(client, { name, id: arns.get(name) ?? name }, stage);
    cache.set(key, text);
    return text;
  };
  return {
    async read(definition, version = 'current'): Promise<SecretOutcome> {
      if (!definition.secret) {
        return { ok: true, secret: { versionId: 'none', values: {} } };
      }
      const value = await read(definition.secret.name, version);
      return 'text' in value ? toValues(definition, definition.secret.name, value.text, value.versionId) : value;
    },
  };
}

async function readText(
  client: SecretsManagerClient,
  { name, id }: { readonly name: string; readonly id: string },
  stage: string,
): Promise<SecretText> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: id, VersionStage: stage }));
    const { SecretString: text, VersionId: versionId } = answer;
    return text === undefined || versionId === undefined
      ? failed('misconfigured', 'secret_malformed', `secret "${name}" holds no text; expected a JSON object of strings`)
      : { text, versionId };
  } catch (error) {
    const fault = error instanceof Error ? error.name : 'unknown fault';
    const known = Object.hasOwn(MISCONFIGURED, fault) ? MISCONFIGURED[fault] : undefined;
    return known
      ? failed('misconfigured', known.reason, `secret "${name}" could not be read (${fault}); ${known.advice}`)
      : failed('transient', 'secrets_manager_unavailable', `secret "${name}" could not be read (${fault})`);
  }
}

function toValues(definition: ServiceDefinition, name: string, text: string, versionId: string): SecretOutcome {
  const json = parseJson(text);
  const members = isJsonObject(json) ? json : undefined;
  const nameOf = (field: SecretField): string => definition.secret?.fields?.[field] ?? field;
  if (!members) {
    const example = requiredSecretFields(definition).map((field) => `"${nameOf(field)}": "..."`);
    const message = `secret "${name}" is not a JSON object; expected {${example.join(', ')}}`;
    return failed('misconfigured', 'secret_malformed', message);
  }
  const empty = requiredSecretFields(definition).filter((field) => !isFilled(members[nameOf(field)]));
  if (empty.length > 0) {
    const names = empty.map((field) => `"${nameOf(field)}"`).join(', ');
    const outcome = failed(
      'misconfigured',
      'secret_not_filled',
      `secret "${name}" has no value in ${names}; put it in`,
    );
    return empty.every((field) => members[nameOf(field)] === PLACEHOLDER)
      ? { ok: false, failure: { ...outcome.failure, detail: 'placeholder' } }
      : outcome;
  }
  const values = SECRET_FIELDS.flatMap((field) => {
    const value = members[nameOf(field)];
    return isFilled(value) ? [[field, new Redacted(value)] as const] : [];
  });
  return { ok: true, secret: { versionId, values: Object.fromEntries(values) } };
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value !== PLACEHOLDER;
}

function failed(kind: FailureKind, reason: string, message: string): FailedRead {
  return { ok: false, failure: { kind, reason, message } };
}
