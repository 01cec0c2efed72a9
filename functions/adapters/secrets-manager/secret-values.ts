import { parseJson } from '../../../lib/platform/json.ts';
import { requiredSecretFields, SECRET_PLACEHOLDER } from '../../domain/service/required-secret.ts';
import { SECRET_FIELDS, type SecretField, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import type { SecretOrFailure } from '../../usecases/ports/secret-source.ts';
import { failedRead, type SecretText } from './secret-text.ts';

/** Returns the values that a service has in a secret, or why no request can be made with it. */
export function secretValues(
  definition: ServiceDefinition,
  name: string,
  { text, versionId }: SecretText,
): SecretOrFailure {
  const json = parseJson(text.reveal());
  const members = isJsonObject(json) ? json : undefined;
  const nameOf = (field: SecretField): string => definition.secret?.fields?.[field] ?? field;
  if (!members) {
    const example = requiredSecretFields(definition).map((field) => `"${nameOf(field)}": "..."`);
    const message = `secret "${name}" is not a JSON object, expected {${example.join(', ')}}`;
    return failedRead('secret_malformed', message);
  }
  const empty = requiredSecretFields(definition).filter((field) => !isFilled(members[nameOf(field)]));
  if (empty.length > 0) {
    const names = empty.map((field) => `"${nameOf(field)}"`).join(', ');
    const isPlaceholder = empty.every((field) => members[nameOf(field)] === SECRET_PLACEHOLDER);
    const message = `secret "${name}" has no value in ${names}`;
    return failedRead('secret_not_filled', message, isPlaceholder ? 'placeholder' : undefined);
  }
  const values = SECRET_FIELDS.flatMap((field) => {
    const value = members[nameOf(field)];
    return isFilled(value) ? [[field, new Redacted(value)] as const] : [];
  });
  return { ok: true, secret: { versionId, values: Object.fromEntries(values) } };
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value !== SECRET_PLACEHOLDER;
}
