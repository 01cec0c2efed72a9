import { membersOf } from '../../../functions/domain/schema/check-value.ts';
import type { List, Members, Scalar, Schema, StringMap, Variant } from '../../../functions/domain/schema/schema.ts';
import { SECRET_NAME } from '../../../functions/domain/values/secret-name.ts';
import { describe, describeWords } from './descriptions.ts';
import { anyOf, byCase, closedObject, type JsonSchema, patternOf, TEXT } from './json-schema.ts';
import { IN_PLAIN, OWN_VALUES } from './own-values.ts';

/**
 * Returns what a value may be as JSON Schema. It refuses nothing that {@link Schema} takes; what members say together, and what only
 * code can tell of a text, is left to the check itself.
 *
 * @param path of the member, `grant.scope`: its description is found by it
 */
export function jsonSchemaOf(schema: Schema, path: string): JsonSchema {
  return { ...describe(path), ...bodyOf(schema, path) };
}

/** Returns an object with such members and no others. */
export function objectOf(members: Members, path: string): JsonSchema {
  const entries = Object.entries(members);
  const properties = entries.map(([name, schema]) => [
    name,
    jsonSchemaOf(schema, path === '' ? name : `${path}.${name}`),
  ]);
  return closedObject(
    Object.fromEntries(properties),
    entries.filter(([, { optional }]) => !optional).map(([name]) => name),
  );
}

function bodyOf(schema: Schema, path: string): JsonSchema {
  switch (schema.type) {
    case 'object':
      return objectOf(schema.members, path);
    case 'variant':
      return variantOf(schema, path);
    case 'map':
      return mapOf(schema);
    case 'list':
      return listOf(schema, path);
    case 'own':
      return ownOf(schema.name, path);
    default:
      return scalarOf(schema, path);
  }
}

function variantOf(variant: Variant, path: string): JsonSchema {
  const { key, cases } = variant;
  const names = Object.keys(cases);
  const at = `${path}.${key}`;
  return byCase(
    key,
    jsonSchemaOf({ type: 'string', enum: names }, at),
    names.map((name) => ({ name, schema: objectOf(membersOf(variant, { [key]: name }), path) })),
  );
}

function mapOf({ reserved }: StringMap): JsonSchema {
  return {
    type: 'object',
    patternProperties: { [patternOf(SECRET_NAME)]: { maxLength: 0, errorMessage: IN_PLAIN } },
    additionalProperties: { type: 'string' },
    propertyNames: { not: { enum: reserved }, errorMessage: 'token-keeper sets this parameter itself' },
  };
}

function listOf({ of, orOne }: List, path: string): JsonSchema {
  const one = scalarOf(of, path);
  const list = { type: 'array', minItems: 1, items: one };
  return orOne ? anyOf(one, list) : list;
}

function scalarOf(schema: Scalar, path: string): JsonSchema {
  if (schema.type === 'boolean') return { type: 'boolean' };
  if (schema.type !== 'string') {
    const { minimum, maximum } = schema;
    const integer = { type: 'integer', minimum, maximum };
    return schema.type === 'integer'
      ? integer
      : anyOf(
          integer,
          closedObject({ min: { ...describe('min'), ...integer }, max: { ...describe('max'), ...integer } }, [
            'min',
            'max',
          ]),
        );
  }
  if ('enum' in schema) return { enum: schema.enum, ...describeWords(path, schema.enum) };
  const { expected, pattern, mayBeEmpty } = schema;
  return {
    ...(mayBeEmpty ? { type: 'string' } : TEXT),
    ...(pattern ? { pattern: patternOf(pattern) } : {}),
    ...(pattern && expected ? { patternErrorMessage: `expected ${expected}` } : {}),
  };
}

function ownOf(name: string, path: string): JsonSchema {
  const own = OWN_VALUES[name];
  if (!own) throw new Error(`${path}: nothing says what ${name} is as JSON Schema`);
  return own(path);
}
