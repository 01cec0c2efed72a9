import { HEADER_NAME } from '../../../functions/contract/read-token.ts';
import { RESERVED_CLAIMS } from '../../../functions/domain/service/grant-schema.ts';
import { TENANT_FORMS } from '../../../functions/domain/tenant/tenant-name.ts';
import { LISTED_VALUE, MOST_LISTED, PARAMETER_NAME } from '../../../functions/domain/tenant/tenants-schema.ts';
import { SECRET_NAME } from '../../../functions/domain/values/secret-name.ts';
import { HEADER_VALUE } from '../../../functions/domain/wire/http-header.ts';
import { NEVER_DATA, POINTER } from '../../../functions/domain/wire/pointer.ts';
import { MEMBER } from '../../../functions/domain/wire/request-check.ts';
import { describe } from './descriptions.ts';
import { anyOf, closedObject, type JsonSchema, notMatching, patternOf, TEXT } from './json-schema.ts';

const LISTED = { type: 'string', pattern: patternOf(LISTED_VALUE) };

/** What the values are that only code checks, by the `name` of their schema, seen from where they stand. */
export const OWN_VALUES: Readonly<Record<string, (path: string) => JsonSchema>> = {
  claims: () => ({
    type: 'object',
    propertyNames: { not: { enum: RESERVED_CLAIMS }, errorMessage: 'token-keeper sets this claim itself' },
  }),
  place: () => ref('place'),
  'tenant-parameters': () => ({
    type: 'object',
    propertyNames: { pattern: patternOf(PARAMETER_NAME), not: { enum: ['tenant'] } },
    additionalProperties: anyOf(
      { enum: TENANT_FORMS },
      { type: 'array', minItems: 1, maxItems: MOST_LISTED, uniqueItems: true, items: LISTED },
      {
        type: 'object',
        minProperties: 1,
        maxProperties: MOST_LISTED,
        propertyNames: LISTED,
        additionalProperties: LISTED,
      },
    ),
  }),
  parameters: (path) => ref(path.startsWith('second') ? 'secondParameters' : 'parameters'),
  headers: (path) => ref(path.startsWith('second') ? 'secondHeaders' : 'headers'),
};

/** What editors say of a secret in a definition. */
export const IN_PLAIN = 'what is secret comes from the secret: {"secret": "<member>"}';
const ANY_TEXT = { type: 'string' };

/** What {@link OWN_VALUES} refer to. */
export const OWN_DEFINITIONS: JsonSchema = {
  pointer: pointer(),
  /** Text or a number, or a list that has one at whatever depth. */
  inPlain: anyOf(TEXT, { type: 'number' }, { type: 'array', contains: ref('inPlain') }),
  place: anyOf(ref('pointer'), named('header'), named('cookie')),
  ...ofRequest('', [fromSecret()]),
  ...ofRequest('second', [fromSecret(), reference('firstAnswer', ref('pointer'))]),
};

/** Returns what values a request may have; `prefix` keeps those of the second apart, which may refer to the first answer. */
function ofRequest(prefix: string, single: readonly JsonSchema[]): JsonSchema {
  const named = (name: string): string =>
    prefix === '' ? name : prefix + name.replace(/^./, (first) => first.toUpperCase());
  const value = ref(named('value'));
  const parts = { type: 'array', items: anyOf({ type: 'string' }, ...single), contains: anyOf(...single) };
  const references = [...single, reference('base64', parts)];
  // An object that is begun is no reference yet: editors offer what would make it one.
  const offered = references.flatMap(({ properties }) => Object.keys(properties ?? {}));
  const begun = offered.map((name) => [name, { ...describe(`reference.${name}`), allOf: [value] }]);
  const text = {
    type: 'string',
    pattern: patternOf(HEADER_VALUE),
    patternErrorMessage: 'expected printable ASCII without a line end',
  };
  return {
    [named('value')]: anyOf(
      ...references,
      { type: ['string', 'number', 'boolean', 'null'] },
      { type: 'array', items: value },
      { ...valuesOf(value), properties: Object.fromEntries(begun) },
    ),
    [named('parameters')]: valuesOf(value),
    [named('headers')]: {
      type: 'object',
      propertyNames: {
        allOf: [
          {
            pattern: patternOf(HEADER_NAME),
            patternErrorMessage: 'expected a header that says nothing of length, host or way',
          },
          { not: { const: '__proto__' } },
        ],
      },
      patternProperties: { [patternOf(SECRET_NAME)]: anyOf(...references) },
      additionalProperties: anyOf(...references, text),
    },
  };
}

/** Values by name; those of a secret name are never text. */
function valuesOf(value: JsonSchema): JsonSchema {
  return {
    type: 'object',
    propertyNames: { minLength: 1, not: { const: '__proto__' }, errorMessage: 'no parameter has this name' },
    patternProperties: { [patternOf(SECRET_NAME)]: { allOf: [value], not: ref('inPlain'), errorMessage: IN_PLAIN } },
    additionalProperties: value,
  };
}

function fromSecret(): JsonSchema {
  return reference('secret', {
    ...TEXT,
    pattern: patternOf(MEMBER),
    patternErrorMessage: 'expected the name of a member',
  });
}

function reference(kind: string, source: JsonSchema): JsonSchema {
  const members = {
    [kind]: { ...describe(`reference.${kind}`), ...source },
    prefix: { ...describe('reference.prefix'), ...TEXT },
  };
  return closedObject(members, [kind]);
}

function named(kind: 'header' | 'cookie'): JsonSchema {
  const name = {
    ...describe(`place.${kind}`),
    ...ANY_TEXT,
    pattern: patternOf(HEADER_NAME),
    patternErrorMessage: 'expected the name of a header or cookie',
  };
  return closedObject({ [kind]: name }, [kind]);
}

function pointer(): JsonSchema {
  const intoPrototypes = new RegExp(`/(?:${NEVER_DATA.join('|')})(?:/|$)`);
  return {
    ...describe('pointer'),
    ...ANY_TEXT,
    pattern: patternOf(POINTER),
    patternErrorMessage: 'expected a JSON pointer like /data/token',
    ...notMatching(intoPrototypes, 'no answer has data in a prototype'),
  };
}

function ref(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}
