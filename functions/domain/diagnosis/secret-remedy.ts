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

/** There is nothing of the tenant in the secret. */
const ABSENT: readonly string[] = [...REPLACED, 'secret-field-missing', 'secret-placeholder'];

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
  const { id, secret } = definition;
  // A command is pasted into a shell: a name that no service can have belongs into none.
  if (!SERVICE_ID_PATTERN.test(id)) return diagnosis;
  const advice = withNames(diagnosis.advice, id);
  const changed = isOfSecret(code) ? FIELDS[code] : undefined;
  const required = requiredSecretFields(definition);
  if (!changed || !secret || required.length === 0) return { ...diagnosis, advice };
  const name = secretNameOf(secretId ?? secret.name);
  if (secret.part !== undefined) return { ...diagnosis, advice: adviceForTenant(code, advice, name, id) };
  // A value that the request names itself has no name of ours.
  const own = required.filter((field) => changed === SECRET_FIELDS || changed.includes(field));
  const fields = own.length > 0 ? own : changed;
  const field = fields.length === 1 && !REPLACED.includes(code) ? ` --field ${fields[0]}` : '';
  const command = `npx token-keeper secret put ${id}${field}${REPLACED.includes(code) ? ' --replace' : ''}`;
  const what = advice.endsWith(' the secret') ? advice : `${advice}; to change the secret`;
  // What is not there is not filled either: it has to be created first, which the command does not do.
  const isMissing = code === 'secret-missing';
  const rotate = isMissing ? '' : `: aws secretsmanager rotate-secret --secret-id ${name}`;
  const by = secret.shape ? `, which AWS rotates${rotate}` : `${isMissing ? ', then' : ''}: ${command}`;
  return { ...diagnosis, advice: `${what} ${name}${by}` };
}

function adviceForTenant(code: string, advice: string, secretName: string, id: string): string {
  const values = `put the values of the tenant into ${secretName}: npx token-keeper tenant import ${id} FILE.csv`;
  return ABSENT.includes(code) ? values : `${advice}; ${values}`;
}

/** The service is named, and where the log is to be read, the command that shows it. */
function withNames(advice: string, id: string): string {
  const named = advice.replace('<service>', id);
  return named.endsWith(' the log of refresh-tokens') ? `${named}: npx token-keeper logs ${id}` : named;
}
