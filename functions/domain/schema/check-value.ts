import { isJsonObject, isWholeNumber } from '../values/json.ts';
import { isSecretName } from '../values/secret-name.ts';
import type { Problems } from './problems.ts';
import type { List, Members, Scalar, Schema, StringMap, Variant } from './schema.ts';

/** Notes everything that is wrong with `value`, which stands at `path`, instead of stopping at the first. */
export function checkValue(value: unknown, path: string, schema: Schema, problems: Problems): void {
  if (schema.type === 'object') {
    checkMembers(value, path, schema.members, problems);
    schema.together?.(isJsonObject(value) ? value : {}, path, problems);
  } else if (schema.type === 'variant') {
    checkMembers(value, path, membersOf(schema, value), problems);
  } else if (schema.type === 'map') {
    checkMap(value, path, schema, problems);
  } else if (schema.type === 'own') {
    schema.check(value, path, problems);
  } else if (schema.type === 'list') {
    checkList(value, path, schema, problems);
  } else if (!accepts(schema, value)) {
    problems.add(path, expectedOf(schema), 'isHidden' in schema && value ? '...' : value);
  }
}

function checkList(value: unknown, path: string, { of, orOne }: List, problems: Problems): void {
  const list = orOne && !Array.isArray(value) ? [value] : value;
  if (!Array.isArray(list) || list.length === 0 || !list.every((one) => accepts(of, one))) {
    const expected = expectedOf(of);
    problems.add(path, orOne ? `${expected}, or a list of such` : `a list of one or more, each ${expected}`, value);
  }
}

/** Tells whether `value` follows the schema of a single value. */
export function accepts(schema: Scalar, value: unknown): boolean {
  if (schema.type === 'integer') return isWholeNumber(value, schema.minimum, schema.maximum);
  if (schema.type === 'range') return isRange(value, schema.minimum, schema.maximum);
  if (schema.type !== 'string' || typeof value !== 'string') return typeof value === schema.type;
  if ('enum' in schema) return schema.enum.includes(value);
  return (
    (value !== '' || schema.mayBeEmpty === true) &&
    (schema.pattern?.test(value) ?? true) &&
    (schema.accepts?.(value) ?? true)
  );
}

function isRange(value: unknown, minimum: number, maximum: number): boolean {
  if (!isJsonObject(value)) return isWholeNumber(value, minimum, maximum);
  const { min, max, ...others } = value;
  return isWholeNumber(max, minimum, maximum) && isWholeNumber(min, minimum, max) && Object.keys(others).length === 0;
}

function expectedOf(schema: Scalar): string {
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'range':
      return 'whole seconds, or {"min": seconds, "max": seconds} with min <= max';
    default:
      return 'enum' in schema ? `one of ${schema.enum.join(', ')}` : (schema.expected ?? 'a non-empty string');
  }
}

/** Returns the members that an object of a variant may have; with an unknown case those that all cases have. */
export function membersOf({ key, cases, common }: Variant, value: unknown): Members {
  const name = isJsonObject(value) ? value[key] : undefined;
  const own = typeof name === 'string' && Object.hasOwn(cases, name) ? cases[name] : {};
  return { [key]: { type: 'string', enum: Object.keys(cases) }, ...own, ...common };
}

function checkMembers(value: unknown, path: string, members: Members, problems: Problems): void {
  const object = isJsonObject(value) ? value : {};
  if (object !== value) {
    // `"secret": "the secret itself"` is a mistake that is near.
    const isHidden = Boolean(value) && isSecretName(path.slice(path.lastIndexOf('.') + 1));
    problems.add(path, 'an object', isHidden ? '...' : value);
    // Of what is something else, the same would be told once for each member.
    if (value !== undefined) return;
  }
  // A misspelt option would be ignored silently.
  for (const name of Object.keys(object).filter((name) => !Object.hasOwn(members, name))) {
    problems.add(`${path}.${name}`, `one of the known members (${Object.keys(members).join(', ')})`, name);
  }
  for (const [name, schema] of Object.entries(members)) {
    if (object[name] !== undefined || !schema.optional) {
      checkValue(object[name], `${path}.${name}`, schema, problems);
    }
  }
}

/** What stands under a reserved name, or that of a secret, is not shown. */
function checkMap(value: unknown, path: string, { reserved }: StringMap, problems: Problems): void {
  if (!isJsonObject(value)) {
    problems.add(path, 'an object of strings', value);
    return;
  }
  for (const [name, text] of Object.entries(value)) {
    if (reserved.includes(name)) {
      problems.add(`${path}.${name}`, `a name that token-keeper does not set itself (${reserved.join(', ')})`, name);
    } else if (text !== '' && isSecretName(name)) {
      const expected = 'its value from the secret, as {"secret": "<member>"} in request.parameters';
      problems.add(`${path}.${name}`, expected, '...');
    } else if (typeof text !== 'string') {
      problems.add(`${path}.${name}`, 'a string', text);
    }
  }
}
