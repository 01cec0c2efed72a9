import type { Problems } from '../schema/problems.ts';
import { own } from '../schema/schema.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { isSecretName } from '../values/secret-name.ts';
import { isHeaderName, isHeaderValue } from './http-header.ts';
import { isPointer } from './pointer.ts';
import { type Encoded, isEncoded, isReference, type Reference, type RequestValues } from './request-value.ts';

/** No request has a value as deep in itself. */
const DEEPEST = 8;
/** The name of a member of a secret; it never leads into a prototype. */
export const MEMBER = /^(?!__proto__$|constructor$|prototype$)[A-Za-z_][\w.-]{0,63}$/;

/** What is said in the place of what may be a secret. */
const HIDDEN = '...';
const NAME = 'no name that is empty, __proto__ or half a character';

/** Tells whether a parameter may have a name: a server that assigns `__proto__` as it comes makes something else of it. */
function isName(name: string): boolean {
  return name !== '' && name !== '__proto__' && name.isWellFormed();
}

/** Parameters of a request. */
export const PARAMETERS = { ...own<RequestValues>('parameters', checkParameters), optional: true } as const;
/** Headers of a request. */
export const HEADERS = { ...own<RequestValues>('headers', checkHeaders), optional: true } as const;

function checkParameters(value: unknown, path: string, problems: Problems): void {
  checkEach(value, path, problems, (one, at, name) => checkParameter(one, at, name, problems));
}

function checkHeaders(value: unknown, path: string, problems: Problems): void {
  const names = isJsonObject(value) ? Object.keys(value).map((name) => name.toLowerCase()) : [];
  for (const name of names.filter((name, index) => names.indexOf(name) !== index)) {
    problems.add(path, 'each header once, upper and lower case being the same', name);
  }
  checkEach(value, path, problems, (one, at, name) => {
    if (!isHeaderName(name)) {
      const none = 'a name of letters, digits and hyphens';
      const kind = 'the name of a header that says nothing of length, host or way of the request';
      problems.add(at, /^[\w-]+$/.test(name) ? kind : none, name);
    } else if (isReference(one)) {
      checkReference(one, at, problems);
    } else if (isEncoded(one)) {
      checkEncoded(one, at, problems);
    } else {
      checkPlainHeader(one, at, name, problems);
    }
  });
}

function checkPlainHeader(value: unknown, path: string, name: string, problems: Problems): void {
  if (typeof value === 'string' && isSecretName(name)) {
    addSecretInPlain(path, problems);
  } else if (typeof value !== 'string' || !isHeaderValue(value)) {
    const seen = typeof value === 'string' ? value : HIDDEN;
    problems.add(path, 'printable ASCII without a line end, or {"secret": "<member>"}', seen);
  }
}

function checkEach(
  value: unknown,
  path: string,
  problems: Problems,
  check: (one: unknown, at: string, name: string) => void,
): void {
  if (!isJsonObject(value)) {
    problems.add(path, 'an object', value && HIDDEN);
    return;
  }
  for (const [name, one] of Object.entries(value)) {
    if (isName(name)) check(one, `${path}.${name}`, name);
    else problems.add(path, NAME, name);
  }
}

function checkParameter(value: unknown, path: string, name: string, problems: Problems, depth = DEEPEST): void {
  if (isReference(value)) {
    checkReference(value, path, problems);
  } else if (isEncoded(value)) {
    checkEncoded(value, path, problems);
  } else if (value !== '' && ['string', 'number'].includes(typeof value) && isSecretName(name)) {
    addSecretInPlain(path, problems);
  } else if (typeof value === 'object' && value !== null) {
    if (depth === 0) problems.add(path, `a value not deeper than ${DEEPEST} in others`, HIDDEN);
    else checkInner(value, path, name, problems, depth - 1);
  } else if (!isPlain(value)) {
    problems.add(path, 'JSON without half characters, or {"secret": "<member>"}', value);
  }
}

/** A number is one that JSON can have: not NaN, not beyond all bounds. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  return typeof value === 'boolean' || value === null || Number.isFinite(value);
}

function checkInner(value: JsonObject | object, path: string, name: string, problems: Problems, depth: number): void {
  for (const [inner, one] of Object.entries(value)) {
    if (!isName(inner)) problems.add(path, NAME, inner);
    checkParameter(one, `${path}.${inner}`, Array.isArray(value) ? name : inner, problems, depth);
  }
}

function checkReference({ secret, firstAnswer, prefix = 'x' }: Reference, path: string, problems: Problems): void {
  if (secret !== undefined && !MEMBER.test(secret)) {
    problems.add(`${path}.secret`, 'the name of a member of the secret (letters, digits and _.-)', HIDDEN);
  }
  if (firstAnswer !== undefined && !isPointer(firstAnswer)) {
    problems.add(`${path}.firstAnswer`, 'a JSON pointer into the first answer, like /data/token', firstAnswer);
  }
  checkPrefix(prefix, path, problems);
}

function checkEncoded({ base64, prefix = 'x', ...others }: Encoded, path: string, problems: Problems): void {
  const isRight = base64.every((part) => typeof part === 'string' || isReference(part));
  if (!isRight || !base64.some(isReference) || Object.keys(others).length > 0) {
    problems.add(path, '{"base64": [texts and {"secret": "<member>"}], "prefix": "<text>"} and no more', HIDDEN);
  }
  for (const part of base64.filter(isReference)) checkReference(part, `${path}.base64`, problems);
  checkPrefix(prefix, path, problems);
}

function checkPrefix(prefix: string, path: string, problems: Problems): void {
  if (!isHeaderValue(prefix.replace(/ +$/, ''))) {
    problems.add(`${path}.prefix`, 'printable ASCII', prefix);
  }
}

/** Notes a secret in a definition. What stands there is not shown. */
function addSecretInPlain(path: string, problems: Problems): void {
  problems.add(path, 'its value from the secret, {"secret": "<member>"}, since definitions are no secret', HIDDEN);
}
