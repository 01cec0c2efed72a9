/** This folder: the JSON Schema of a file of services, for editors; made of the one schema that definitions are checked by. */

import { isDeepStrictEqual } from 'node:util';
import type { Members, Schema } from '../../../functions/domain/schema/schema.ts';
import { SERVICE } from '../../../functions/domain/service/service-schema.ts';
import type { JsonObject } from '../../../functions/domain/values/json.ts';
import { optionsOf, PRESETS } from '../preset-options.ts';
import type { Preset } from '../presets/preset.ts';
import { describe, describeWords } from './descriptions.ts';
import { anyOf, byCase, closedObject, type JsonSchema } from './json-schema.ts';
import { OWN_DEFINITIONS } from './own-values.ts';
import { jsonSchemaOf, objectOf } from './schema-of.ts';

/**
 * Returns the JSON Schema of a file of services, draft 07: a list, or `{ "$schema": ..., "services": [...] }`, of whole definitions
 * and of those that name a preset. Comments and trailing commas are no mistakes in such a file.
 *
 * @see docs/adr/0063-a-json-schema-that-nobody-writes.md
 */
export function servicesSchema(): JsonSchema {
  const list = { ...describe('services'), type: 'array', minItems: 1, items: { $ref: '#/definitions/service' } };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Services of token-keeper',
    allowComments: true,
    allowTrailingCommas: true,
    if: { type: 'array' },
    // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
    then: list,
    else: closedObject({ $schema: { ...describe('$schema'), type: 'string' }, services: list }, ['services']),
    definitions: { service: serviceSchema(), whole: objectOf(SERVICE, ''), ...OWN_DEFINITIONS },
  };
}

function serviceSchema(): JsonSchema {
  const names = Object.keys(PRESETS);
  const preset = { ...describe('preset'), enum: names, ...describeWords('preset', names) };
  return {
    type: 'object',
    properties: { preset },
    if: { required: ['preset'] },
    // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
    then: byCase(
      'preset',
      preset,
      Object.entries(PRESETS).map(([name, one]) => ({ name, schema: presetSchema(name, one) })),
    ),
    else: { $ref: '#/definitions/whole' },
  };
}

/** What a preset takes may depend on what it is given: a member may be what it is in any of these cases. */
function presetSchema(name: string, preset: Preset): JsonSchema {
  const cases = casesOf(preset);
  const names = new Set(cases.flatMap((members) => Object.keys(members)));
  const properties = [...names].map((member) => {
    const schemas = cases.flatMap((members) => members[member] ?? []);
    const path = `${name}.${member}`;
    const one = { ...describe(path), ...anyOf(...schemas.flatMap((schema) => withNamedMethod(path, schema))) };
    return [member, asInWhole(member, one) ?? one];
  });
  const required = [...names].filter((member) =>
    cases.every((members) => members[member]?.optional === undefined && members[member]),
  );
  return closedObject({ preset: { const: name }, ...Object.fromEntries(properties) }, required);
}

/** Returns where a whole definition has the same member; `undefined` where it has none, or another. */
function asInWhole(member: string, one: JsonSchema): JsonSchema | undefined {
  const schema: Schema | undefined = (SERVICE as Members)[member];
  const isSame = schema && isDeepStrictEqual(jsonSchemaOf(schema, member), one);
  return isSame ? { $ref: `#/definitions/whole/properties/${member}` } : undefined;
}

/** A method that says no more than its name may be an object, as in a whole definition. */
function withNamedMethod(path: string, schema: Schema): readonly JsonSchema[] {
  const one = jsonSchemaOf(schema, path);
  return path.endsWith('.clientAuthentication') && 'enum' in schema
    ? [one, closedObject({ method: one }, ['method'])]
    : [one];
}

/** Returns what a preset takes for each kind of value of each option that it looks at. */
function casesOf(preset: Preset): readonly Members[] {
  const looked = new Set<string>();
  const given = new Proxy<JsonObject>({}, { get: (_, name) => void looked.add(String(name)) });
  const first = optionsOf(preset, given);
  return [
    first,
    ...[...looked].flatMap((name) => wordsOf(first[name]).map((value) => optionsOf(preset, { [name]: value }))),
  ];
}

function wordsOf(schema: Schema | undefined): readonly unknown[] {
  return [{}, '', ...(schema && 'enum' in schema ? schema.enum : [])];
}
