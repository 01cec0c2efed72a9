import { isJsonObject } from '../values/json.ts';

/** A value that is not known when a definition is written: a member of the secret, or a part of the first of two answers. */
export type Reference = (
  | { readonly secret: string; readonly firstAnswer?: never }
  /** JSON pointer into the body of the first answer; only in the second of two requests. */
  | { readonly firstAnswer: string; readonly secret?: never }
) & {
  /** Put before it: `Token ` or `Bearer `. */
  readonly prefix?: string;
};

/** Base64 of texts and references put together, as HTTP Basic and its relatives have it: `["user", ":", {"secret": "apiKey"}]`. */
export interface Encoded {
  readonly base64: readonly (string | Reference)[];
  /** Put before it: `Basic ` or `ID `. */
  readonly prefix?: string;
}

/** A value of a request. Lists and objects are for JSON; a list in a form repeats its parameter. */
export type RequestValue =
  | string
  | number
  | boolean
  | null
  | Reference
  | Encoded
  | readonly RequestValue[]
  | { readonly [name: string]: RequestValue };

/** Parameters or headers by the names that the provider has for them. */
export type RequestValues = Readonly<Record<string, RequestValue>>;

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

/** Tells whether a value is {@link Encoded}: whatever has a list as `base64` is meant to be. */
export function isEncoded(value: unknown): value is Encoded {
  return isJsonObject(value) && Array.isArray(value['base64']);
}
