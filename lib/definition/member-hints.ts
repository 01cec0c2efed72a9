import { checkValue, membersOf } from '../../functions/domain/schema/check-value.ts';
import { Problems } from '../../functions/domain/schema/problems.ts';
import type { Members, Schema } from '../../functions/domain/schema/schema.ts';
import { isJsonObject, type JsonObject } from '../../functions/domain/values/json.ts';
import { suggest } from './suggest.ts';
import { hintForPlace, hintForWord, noteSecretHints, OF_THE_SECRET } from './value-hints.ts';

/** What may help with what stands at a path: the end of the message that names it. */
export type Hints = ReadonlyMap<string, string>;

/** Returns what is wrong with an object, one line each, with a hint where what was meant can be told. */
export function problemsWithHints(object: JsonObject, path: string, members: Members): readonly string[] {
  const problems = new Problems();
  checkValue(object, path, { type: 'object', members }, problems);
  return withHints(problems.all, hintsFor(object, path, members));
}

/** Returns problems with the hint for what stands at the path that they begin with. */
export function withHints(problems: readonly string[], hints: Hints): readonly string[] {
  return problems.map((problem) => {
    const path = [...hints.keys()].find((one) => problem.startsWith(`${one}: `));
    return `${problem}${path === undefined ? '' : hints.get(path)}`;
  });
}

/**
 * Returns hints for the members of an object that have no name, and no word, that is known: the closest one, where they belong
 * otherwise, and that a secret has no place among them. A hint has known words only.
 */
export function hintsFor(object: JsonObject, path: string, members: Members): Hints {
  const hints = new Map<string, string>();
  noteHints(object, path, members, hints);
  return hints;
}

function noteHints(object: JsonObject, path: string, members: Members, hints: Map<string, string>): void {
  const free = Object.keys(members).filter((name) => object[name] === undefined);
  for (const [name, value] of Object.entries(object)) {
    const schema = Object.hasOwn(members, name) ? members[name] : undefined;
    // One tenant is a text, and no misspelt `tenants`.
    const near = isJsonObject(value) ? free : free.filter((one) => one !== 'tenants');
    if (schema === undefined) hints.set(`${path}.${name}`, hintForName(name, near, members));
    else noteHintsFor(value, `${path}.${name}`, schema, hints);
  }
}

function noteHintsFor(value: unknown, path: string, schema: Schema, hints: Map<string, string>): void {
  if ('enum' in schema && typeof value === 'string') {
    hints.set(path, schema.enum.includes(value) ? '' : hintForWord(value, schema.enum));
  } else if (schema.type === 'own') {
    if (schema.name === 'place') hints.set(path, hintForPlace(value));
    else noteSecretHints(value, path, '', hints);
  } else if (schema.type !== 'map' && isJsonObject(value)) {
    noteHints(value, path, innerMembers(schema, value), hints);
  } else {
    hints.set(path, hintForObject(schema, value));
  }
}

/** Says how to write what should be an object; nothing of any other value. */
function hintForObject(schema: Schema, value: unknown): string {
  if (schema.type === 'variant' && Object.hasOwn(schema.cases, String(value)))
    return `; write {"${schema.key}": "${value}"}`;
  const members = Object.entries(innerMembers(schema, {}));
  const needed = members.filter(([, { optional }]) => !optional);
  if (needed.length === 1) return `; write {"${needed[0]?.[0]}": "..."}`;
  const names = (needed.length > 0 ? needed : members).map(([name]) => name).join(', ');
  return names === '' ? '' : `; it ${needed.length > 0 ? 'needs' : 'may have'} ${names}`;
}

function innerMembers(schema: Schema, value: JsonObject): Members {
  if (schema.type === 'object') return schema.members;
  return schema.type === 'variant' ? membersOf(schema, value) : {};
}

const NO_SECRET_HERE = '; what is secret belongs into the secret: npx token-keeper secret put';

function hintForName(name: string, free: readonly string[], members: Members): string {
  // A second request is rare, and has what the first has; of two that have a name the last is meant, which tenants never are.
  const { secondRequest: _rare, tenants, ...usual } = members;
  const outer = Object.entries(tenants ? { tenants, ...usual } : usual);
  const nested = new Map(outer.flatMap(([outer, schema]) => nestedNames(outer, schema)));
  const found = suggest(name, [...free, ...OF_THE_SECRET, ...nested.keys()]);
  if (found === undefined) return '';
  if (free.includes(found)) return `; did you mean ${found}?`;
  return OF_THE_SECRET.includes(found) ? NO_SECRET_HERE : `; did you mean ${nested.get(found)}?`;
}

/** Returns the names inside a member, each with its path: `scope` is `grant.scope`. */
function nestedNames(outer: string, schema: Schema): readonly (readonly [string, string])[] {
  if (schema.type !== 'object' && schema.type !== 'variant') return [];
  const inner =
    schema.type === 'object' ? schema.members : Object.assign({}, ...Object.values(schema.cases), schema.common);
  return Object.keys(inner).map((name) => [name, `${outer}.${name}`]);
}
