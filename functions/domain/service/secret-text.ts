import { isJsonObject, ownMember } from '../values/json.ts';
import { isHeaderValue } from '../wire/http-header.ts';
import { SECRET_SHAPES } from '../wire/secret-members.ts';
import { requiredSecretFields, SECRET_PLACEHOLDER, secretFieldsInHeaders } from './required-secret.ts';
import type { SecretField, SecretTexts, ServiceDefinition } from './service-definition.ts';

/** Values that are PEM text, where line ends mean nothing. */
const PEM_FIELDS: readonly SecretField[] = ['privateKey', 'certificate'];

/** What is wrong with the values of a secret, and what is only odd. No text has any of a value. */
export interface SecretFindings {
  /** No request can be made with it. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Tells whether a value is PEM text, which has several lines and ends with one. */
export function isPem(field: SecretField): boolean {
  return PEM_FIELDS.includes(field);
}

/** Returns the name that a value has in the secret of a service: what the definition says, else what the shape of the secret does. */
export function memberName({ secret }: Pick<ServiceDefinition, 'secret'>, field: SecretField): string {
  const names = { ...(secret?.shape && SECRET_SHAPES[secret.shape]), ...secret?.fields };
  return ownMember<string>(names, field) ?? field;
}

/** Returns a member of a secret as text: of a whole number its digits, of a private key that is a JWK its JSON; `undefined` of anything else. */
export function memberText(value: unknown, field: SecretField): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  if (field === 'privateKey' && isJsonObject(value)) return JSON.stringify(value);
  return typeof value === 'string' ? value : undefined;
}

/**
 * Returns the text that a member of a secret is sent as; `undefined` when there is none, or it is the placeholder.
 *
 * An id that is a number is that number's digits. Line ends after a value come from `echo` or an editor and can never be
 * right, so they are left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#appendix-A.2
 */
export function secretText(value: unknown, field: SecretField): string | undefined {
  const text = memberText(value, field);
  if (text === undefined || ['', SECRET_PLACEHOLDER].includes(text.trim())) return undefined;
  return isPem(field) ? text : withoutLineEnd(text);
}

/**
 * Checks the texts of a secret, as they are stored, against what the client authentication of a service can carry.
 *
 * The one check for `secret put`, `debug` and the requests themselves. What RFC 6749 does not allow and may be right all the
 * same is a warning.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#appendix-A
 * @see https://www.rfc-editor.org/rfc/rfc7617#section-2
 */
export function checkSecretTexts(definition: ServiceDefinition, values: SecretTexts<string>): SecretFindings {
  const isRaw = definition.clientAuthentication.method === 'client_secret_basic_raw';
  const inHeaders = secretFieldsInHeaders(definition);
  const used = new Set([...requiredSecretFields(definition), 'clientId', 'keyId', 'passphrase']);
  const found = [...used].flatMap((field) => {
    const value = (field === 'clientId' && definition.clientId) || ownMember<string>(values, field);
    const isInHeader = inHeaders.includes(field);
    if (value === undefined || (isPem(field) && !isInHeader)) return [];
    const text = withoutLineEnd(value);
    const unsendable = (isInHeader && unfitForHeader(text)) || unsendableOf(text, field, isRaw);
    const odd = unsendable ?? oddityOf(value) ?? (field === 'clientSecret' ? shortness(definition, value) : undefined);
    return odd === undefined
      ? []
      : [{ isFatal: unsendable !== undefined, text: `${memberName(definition, field)}: ${odd}` }];
  });
  const texts = (isFatal: boolean): string[] => found.filter((one) => one.isFatal === isFatal).map(({ text }) => text);
  return { problems: texts(true), warnings: texts(false) };
}

function withoutLineEnd(text: string): string {
  // Without the look-behind a long run of line ends inside would be tried from each of them.
  return text.replace(/(?<![\r\n])[\r\n]+$/, '');
}

function unsendableOf(text: string, field: SecretField, isRaw: boolean): string | undefined {
  if (!text.isWellFormed()) return 'has half of a character, which cannot be sent';
  const isBasic = isRaw && (field === 'clientId' || field === 'clientSecret');
  const what =
    (/\p{Cc}/u.test(text) && 'a control character') || (field === 'clientId' && text.includes(':') && 'a colon');
  return isBasic && what ? `has ${what}, which HTTP Basic cannot carry as it is` : undefined;
}

/** A line end would begin another header. */
function unfitForHeader(text: string): string | undefined {
  return isHeaderValue(text)
    ? undefined
    : 'has a line end, white space at an end or a character beyond ASCII, which a header cannot carry';
}

function oddityOf(text: string): string | undefined {
  if (text !== withoutLineEnd(text)) return 'ends with a line end, which is left out';
  if (text !== text.trim()) return 'begins or ends with white space, which is sent as part of it';
  if (/^(?:(["']).*\1|\{.*\})$/s.test(text)) return 'is in quotes or braces, which are sent as part of it';
  if (/\p{Cc}/u.test(text)) return 'has a control character, which no credential of RFC 6749 has';
  if (/[\p{Z}\p{Cf}]/u.test(text.replaceAll(' ', '')))
    return 'has white space that cannot be seen, or looks like a blank';
  return /[^\x20-\x7e]/.test(text) ? 'has a character beyond ASCII, which no credential of RFC 6749 has' : undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
function shortness({ clientAuthentication }: ServiceDefinition, text: string): string | undefined {
  if (clientAuthentication.method !== 'client_secret_jwt') return undefined;
  const { algorithm } = clientAuthentication.assertion;
  const bytes = Number(algorithm.slice(2)) / 8;
  const isShort = new TextEncoder().encode(withoutLineEnd(text)).length < bytes;
  return isShort ? `is shorter than ${bytes} bytes, and many servers take no such key for ${algorithm}` : undefined;
}
