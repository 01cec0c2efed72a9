import type { Problems } from '../schema/problems.ts';
import { own } from '../schema/schema.ts';
import { isJsonObject } from '../values/json.ts';
import { isHeaderName } from './http-header.ts';
import { isPointer } from './pointer.ts';

/** Where an answer has something: a JSON pointer into its body, the empty one for all of it, or a header or cookie by its name. */
export type Place = string | { readonly header: string } | { readonly cookie: string };

/** One place. */
export const PLACE = own<Place>('place', checkPlace);

/** The same, where it may be absent. */
export const OPTIONAL_PLACE = { ...PLACE, optional: true } as const;

const EXPECTED =
  'a JSON pointer like /data/token (RFC 6901, not into a prototype), {"header": "x-auth-token"} or {"cookie": "session"}';

function checkPlace(value: unknown, path: string, problems: Problems): void {
  const isRight = typeof value === 'string' ? isPointer(value) : isNamed(value);
  if (!isRight) {
    problems.add(path, EXPECTED, value);
  }
}

function isNamed(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const [[kind, name] = [], ...others] = Object.entries(value);
  const isKnown = kind === 'header' || kind === 'cookie';
  return isKnown && others.length === 0 && typeof name === 'string' && isHeaderName(name);
}
