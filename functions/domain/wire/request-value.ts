import type { Problems } from '../schema/problems.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { isHeaderName, isHeaderValue } from './http-header.ts';
import { isPointer } from './pointer.ts';
import { isSecretName } from './token-url.ts';

/** A value that is not known when a definition is written: a member of the secret, or a part of the first of two answers. */
export type Reference = (
  | { readonly secret: string; readonly firstAnswer?: never }
  /** JSON pointer into the body of the first answer; only in the second of two requests. */
  | { readonly firstAnswer: string; readonly secret?: never }
) & {
  /** Put before it: `Token ` or `Bearer `. */
  readonly prefix?: string;
};

/** A value of a request. Lists and objects are for JSON; a list in a form repeats its parameter. */
export type RequestValue =
  | string
  | number
  | boolean
  | null
  | Reference
  | readonly RequestValue[]
  | { readonly [name: string]: RequestValue };

/** Parameters or headers by the names that the provider has for them. */
export type RequestValues = Readonly<Record<string, RequestValue>>;

/** No request has a value as deep in itself. */
const DEEPEST = 8;
/** The name of a member of a secret; it never leads into a prototype. */
const MEMBER = /^(?!__proto__$|constructor$|prototype$)[A-Za-z_][\w.-]{0,63}$/;

/** Parameters of a request. */
export const PARAMETERS = ownValues('parameters', checkParameters);
/** Headers of a request. */
export const HEADERS = ownValues('headers', checkHeaders);

function ownValues<C>(name: string, check: C) {
  return { type: 'own', name, check, optional: true } as {
    readonly type: 'own';
    readonly name: string;
    readonly check: C;
    readonly optional: true;
    readonly as?: RequestValues;
  };
}

/** Tells whether a value is a {@link Reference}: an object with `secret` or `firstAnswer` as text, and a `prefix` at most. */
export function isReference(value: unknown): value is Reference {
  if (!isJsonObject(value)) return false;
  const { prefix, ...source } = value;
  const [[kind, name] = [], ...others] = Object.entries(source);
  const isKnown = kind === 'secret' || kind === 'firstAnswer';
  return isKnown && others.length === 0 && typeof name === 'string' && ['undefined', 'string'].includes(typeof prefix);
}

/** Returns the references in a value, those inside of it included. */
export function referencesIn(value: unknown): readonly Reference[] {
  if (isReference(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesIn) : [];
}

function checkParameters(value: unknown, path: string, problems: Problems): void {
  checkEach(value, path, problems, (one, at, name) => checkParameter(one, at, name, problems));
}

function checkHeaders(value: unknown, path: string, problems: Problems): void {
  checkEach(value, path, problems, (one, at, name) => {
    if (!isHeaderName(name)) {
      problems.add(at, 'the name of a header that says nothing of length, host or way of the request', name);
    } else if (isReference(one)) {
      checkReference(one, at, problems);
    } else if (typeof one === 'string' && isSecretName(name)) {
      addSecretInPlain(at, problems);
    } else if (typeof one !== 'string' || !isHeaderValue(one)) {
      problems.add(at, 'printable ASCII without a line end, or {"secret": "<member>"}', one);
    }
  });
}

function checkEach(
  value: unknown,
  path: string,
  problems: Problems,
  check: (one: unknown, at: string, name: string) => void,
): void {
  if (!isJsonObject(value)) {
    problems.add(path, 'an object', value);
    return;
  }
  for (const [name, one] of Object.entries(value)) check(one, `${path}.${name}`, name);
}

function checkParameter(value: unknown, path: string, name: string, problems: Problems, depth = DEEPEST): void {
  if (isReference(value)) {
    checkReference(value, path, problems);
  } else if (typeof value === 'string' && value !== '' && isSecretName(name)) {
    addSecretInPlain(path, problems);
  } else if (depth === 0) {
    problems.add(path, `a value not deeper than ${DEEPEST} in others`, '...');
  } else if (typeof value === 'object' && value !== null) {
    checkInner(value, path, name, problems, depth - 1);
  } else if (!['string', 'number', 'boolean'].includes(typeof value) && value !== null) {
    problems.add(path, 'a value of JSON, or {"secret": "<member>"}', value);
  }
}

function checkInner(value: JsonObject | object, path: string, name: string, problems: Problems, depth: number): void {
  for (const [inner, one] of Object.entries(value)) {
    checkParameter(one, `${path}.${inner}`, Array.isArray(value) ? name : inner, problems, depth);
  }
}

function checkReference({ secret, firstAnswer, prefix = 'x' }: Reference, path: string, problems: Problems): void {
  if (secret !== undefined && !MEMBER.test(secret)) {
    problems.add(`${path}.secret`, 'the name of a member of the secret (letters, digits and _.-)', '...');
  }
  if (firstAnswer !== undefined && !isPointer(firstAnswer)) {
    problems.add(`${path}.firstAnswer`, 'a JSON pointer into the first answer, like /data/token', firstAnswer);
  }
  if (!isHeaderValue(prefix.trimEnd())) {
    problems.add(`${path}.prefix`, 'printable ASCII', prefix);
  }
}

/** What stands there is not shown. */
function addSecretInPlain(path: string, problems: Problems): void {
  problems.add(path, 'its value from the secret, {"secret": "<member>"}, since definitions are no secret', '...');
}
