import { SERVICE_ID_PATTERN } from '../../contract/constants.ts';
import type { ErrorDiagnosis } from '../../contract/contract-error.ts';
import { requiredSecretFields } from '../service/required-secret.ts';
import { secretNameOf } from '../service/secret-id.ts';
import { SECRET_FIELDS, type SecretField, type ServiceDefinition } from '../service/service-definition.ts';

const KEY: readonly SecretField[] = ['privateKey', 'certificate', 'keyId'];

/** The values of the secret that a cause asks to be changed; of those the ones that the service has are meant. */
const FIELDS: Readonly<Record<string, readonly SecretField[]>> = {
  'secret-missing': SECRET_FIELDS,
  'secret-placeholder': SECRET_FIELDS,
  'secret-field-missing': SECRET_FIELDS,
  'secret-malformed': SECRET_FIELDS,
  'secret-unusable': SECRET_FIELDS,
  'previous-secret-used': SECRET_FIELDS,
  'secret-not-encoded': SECRET_FIELDS,
  'new-secret-refused': SECRET_FIELDS,
  'wrong-region-or-secret': SECRET_FIELDS,
  'client-refused': SECRET_FIELDS,
  'client-or-grant-refused': SECRET_FIELDS,
  'login-refused': SECRET_FIELDS,
  'user-refused': ['username', 'password'],
  'password-expired': SECRET_FIELDS,
  'client-secret-wrong': ['clientSecret'],
  'client-secret-expired': ['clientSecret'],
  'key-refused': KEY,
  'key-unknown': KEY,
  'key-id-unknown': ['keyId'],
  'certificate-mismatch': KEY,
  'refresh-token-refused': ['refreshToken'],
  'refresh-token-spent': ['refreshToken'],
  'refresh-answer-lost': ['refreshToken'],
};

/** Tells whether a cause may be in what the secret holds. */
export function isOfSecret(code: string): boolean {
  return Object.hasOwn(FIELDS, code);
}

/** What cannot be added to is replaced: there is no value, or none that has members. */
const REPLACED: readonly string[] = ['secret-missing', 'secret-malformed'];

/** A name that a tenant can have, whatever its form: nothing in it acts in a shell. */
const TENANT_NAME = /^[A-Za-z0-9][\w.~-]*$/;

/** Whose advice is given. */
export interface RemedyFacts {
  readonly definition: ServiceDefinition;
  /** What the deployment calls its secret; absent: what the definition does. */
  readonly secretId?: string | undefined;
}

/**
 * Returns a diagnosis whose advice names what is to be changed and the command that does it: the secret by its name, and the one
 * field where only one comes into question. A service without a secret, and a cause that is none of its secret, have theirs as it is.
 */
export function withRemedy<D extends ErrorDiagnosis>(diagnosis: D, { definition, secretId }: RemedyFacts): D {
  const { code } = diagnosis;
  const { id, secret, tenant = 'none' } = definition;
  // A command is pasted into a shell: a name that no service can have belongs into none.
  if (!SERVICE_ID_PATTERN.test(id) || !TENANT_NAME.test(tenant)) return diagnosis;
  const advice = withNames(diagnosis.advice, definition);
  const changed = isOfSecret(code) ? FIELDS[code] : undefined;
  const required = requiredSecretFields(definition);
  if (!changed || !secret || required.length === 0) return { ...diagnosis, advice };
  const name = secretNameOf(secretId ?? secret.name);
  const what = advice.endsWith(' the secret') ? advice : `${advice}; to change the secret`;
  // A value that the request names itself has no name of ours.
  const own = required.filter((field) => changed === SECRET_FIELDS || changed.includes(field));
  const by = secret.part === undefined ? changedBy(code, definition, name, own.length > 0 ? own : changed) : '';
  const ofTenant = ` (values of tenant ${secret.part}): npx token-keeper tenant import ${id} FILE.csv`;
  return { ...diagnosis, advice: `${what} ${name}${by || ofTenant}` };
}

/** Says how the secret of a service is changed: what of it, and by whom. */
function changedBy(
  code: string,
  { id, secret }: ServiceDefinition,
  name: string,
  fields: readonly SecretField[],
): string {
  const field = fields.length === 1 && !REPLACED.includes(code) ? ` --field ${fields[0]}` : '';
  const command = `npx token-keeper secret put ${id}${field}${REPLACED.includes(code) ? ' --replace' : ''}`;
  // What is not there is not filled either: it has to be created first, which the command does not do.
  const isMissing = code === 'secret-missing';
  const rotate = isMissing ? '' : `: aws secretsmanager rotate-secret --secret-id ${name}`;
  return secret?.shape ? `, which AWS rotates${rotate}` : `${isMissing ? ', then' : ''}: ${command}`;
}

/** The service or tenant is named, and where the log is to be read, or the tenant put right, the command that does it. */
function withNames(advice: string, { id, tenant }: ServiceDefinition): string {
  const subject = tenant === undefined ? id : `${id} --tenant ${tenant}`;
  const named = advice.replace('<service>', subject);
  if (tenant !== undefined && named.endsWith(' the tenant again'))
    return `${named}: npx token-keeper tenant add ${id} ${tenant}`;
  return named.endsWith(' the log of refresh-tokens') ? `${named}: npx token-keeper logs ${subject}` : named;
}
