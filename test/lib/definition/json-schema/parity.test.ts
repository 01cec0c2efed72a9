import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { SERVICE } from '../../../../functions/domain/service/service-schema.ts';
import { servicesSchema } from '../../../../lib/definition/json-schema/services-schema.ts';
import { optionsOf, PRESETS } from '../../../../lib/definition/preset-options.ts';
import type { Preset } from '../../../../lib/definition/presets/preset.ts';
import { readDefinitions } from '../../../../lib/definition/read-definitions.ts';
import { LEFT_TO_PRESETS, LEFT_TO_VALIDATE } from './support/left-to-validate.ts';
import { objectsOf, plainOf } from './support/variations.ts';

const bySchema = new Ajv({ strict: false }).compile(servicesSchema());
const WHOLE = { ...plainOf(SERVICE), id: 'crm' };

/** Returns what is not as it should be between the two, for a message; nothing where they agree or the difference is known. */
function differencesOf(file: unknown, left = LEFT_TO_VALIDATE): readonly string[] {
  // What nobody can write in JSON is no difference.
  const value: unknown = JSON.parse(JSON.stringify(file));
  const read = readDefinitions(value);
  const problems = 'problems' in read ? read.problems : [];
  if (!bySchema(value)) {
    const errors = JSON.stringify(bySchema.errors);
    return problems.length > 0 ? [] : [`${JSON.stringify(value)}: refused by the schema alone: ${errors}`];
  }
  const unknown = problems.filter((problem) => !left.some(({ says }) => says.test(problem)));
  return unknown.map((problem) => `${JSON.stringify(value)}: not refused by the schema: ${problem}`);
}

/** Entries with each option of a preset that is its own; what all have is varied in whole definitions. */
function entriesOf(preset: string, one: Preset): readonly object[] {
  const plain = Object.keys(optionsOf(one, {})).join();
  const looks = [
    {},
    { clientAuthentication: {} },
    { domain: 'x' },
    { credential: {} },
    { accountId: 'x' },
    { domainPrefix: 'x' },
  ].filter(
    (given, index) =>
      index === 0 || Object.keys(optionsOf(one, given)).join() !== plain || 'clientAuthentication' in given,
  );
  return looks.flatMap((given) => {
    const options = Object.entries(optionsOf(one, given)).filter(
      ([name, { optional }]) => !(name in SERVICE) || !optional || name in given,
    );
    return objectsOf(Object.fromEntries(options)).map((entry) => ({ ...given, ...entry, preset }));
  });
}

/** A whole definition or an entry of a preset in which something at any place is anything. */
const damaged = fc
  .record({
    base: fc.constantFrom(
      WHOLE,
      { ...WHOLE, request: { body: 'json', parameters: { user: { secret: 'username' } } }, response: { token: '/a' } },
      { ...WHOLE, secret: { name: 'x', fields: { clientId: 'y' } }, timing: { maxLifetimeSeconds: 60 } },
      { id: 'a', preset: 'genesys-cloud', region: 'eu-central-1' },
    ),
    path: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
    name: fc.option(fc.constantFrom(...Object.keys(SERVICE), 'secret', 'constructor', '__proto__', 'type', 'x')),
    value: fc.jsonValue(),
  })
  .map(({ base, path, name, value }) => damage(base, path, name, value));

function damage(
  object: unknown,
  [index = 0, ...path]: readonly number[],
  name: string | null,
  value: unknown,
): unknown {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return value;
  const names = Object.keys(object);
  const at = path.length === 0 && name !== null ? name : (names[index % Math.max(names.length, 1)] ?? 'x');
  const inner = (object as Readonly<Record<string, unknown>>)[at];
  return { ...object, [at]: path.length === 0 ? value : damage(inner, path, name, value) };
}

describe('whatever the check of definitions accepts, the JSON Schema accepts; what it misses is named', () => {
  it.each(Object.entries(SERVICE))('%s at its bounds and beside them', (name, schema) => {
    const entries = objectsOf({ [name]: schema }).map((one) => ({ ...WHOLE, ...one }));
    expect(entries.flatMap((entry) => differencesOf([entry]))).toEqual([]);
  });

  it.each(Object.entries(PRESETS))('the options of the preset %s', (preset, one) => {
    const left = [...LEFT_TO_VALIDATE, ...LEFT_TO_PRESETS];
    expect(entriesOf(preset, one).flatMap((entry) => differencesOf([entry], left))).toEqual([]);
  });

  it('anything at any place of a definition', () => {
    fc.assert(
      fc.property(damaged, (entry) => expect(differencesOf([entry])).toEqual([])),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a list', [WHOLE]],
    ['a list in an object', { services: [WHOLE] }],
    ['with $schema', { $schema: './node_modules/token-keeper/services.schema.json', services: [WHOLE] }],
    ['$schema that is no text', { $schema: 7, services: [WHOLE] }],
    ['another member', { services: [WHOLE], service: [] }],
    ['no services', { $schema: 'x' }],
    ['an empty list', []],
    ['one service without a list', WHOLE],
    ['an object of services', { services: { crm: WHOLE } }],
    ['no object', [null, 7, 'x', []]],
    ['the same twice', [WHOLE, WHOLE]],
    [
      'a secret in plain in lists of lists',
      [{ ...WHOLE, request: { body: 'json', parameters: { a: { secret: 'b' }, password: [[['x']]] } } }],
    ],
    ['nothing', null],
  ])('the file: %s', (_what, file) => {
    expect(differencesOf(file)).toEqual([]);
  });

  it('any JSON is checked without an end of its own', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(differencesOf(value)).toEqual([])));
  });
});
