import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { isJsonObject, type JsonObject } from '../../../../functions/domain/values/json.ts';
import { ROOT } from '../../../../lib/build/functions-directory.ts';
import { DESCRIPTIONS } from '../../../../lib/definition/json-schema/descriptions.ts';
import { patternOf } from '../../../../lib/definition/json-schema/json-schema.ts';
import { servicesSchema } from '../../../../lib/definition/json-schema/services-schema.ts';
import { WORDS } from '../../../../lib/definition/json-schema/words.ts';

/** Returns every object in the schema, with where it stands. */
function everyPart(value: unknown, path: string): readonly (readonly [string, JsonObject])[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => everyPart(one, `${path}/${index}`));
  if (!isJsonObject(value)) return [];
  return [[path, value], ...Object.entries(value).flatMap(([name, one]) => everyPart(one, `${path}/${name}`))];
}

const PARTS = everyPart(servicesSchema(), '');
/** What tells two cases apart says nothing of its own. */
const MEMBERS = PARTS.filter(([path]) => /\/properties\/[^/]+$/.test(path) && !path.includes('/if/'));

describe('the JSON Schema of services', () => {
  it('is one of draft 07', () => {
    const ajv = new Ajv({
      strict: true,
      strictTypes: false,
      strictRequired: false,
      allowUnionTypes: true,
      allowMatchingProperties: true,
    });
    ajv.addVocabulary([
      'allowComments',
      'allowTrailingCommas',
      'enumDescriptions',
      'errorMessage',
      'patternErrorMessage',
    ]);
    expect(ajv.validateSchema(servicesSchema())).toBe(true);
    expect(() => ajv.compile(servicesSchema())).not.toThrow();
  });

  it('is what the package has, where $schema leads', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'services.schema.json'), 'utf8'))).toEqual(servicesSchema());
    const { files, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as JsonObject;
    expect(files).toContain('services.schema.json');
    expect(exports).toMatchObject({ './services.schema.json': './services.schema.json' });
  });

  it('describes every member', () => {
    const told = MEMBERS.filter(([path]) => !/\/(?:preset|method)$/.test(path) || !path.includes('/anyOf/'));
    expect(
      told.filter(([, one]) => !('description' in one || '$ref' in one || 'const' in one)).map(([path]) => path),
    ).toEqual([]);
  });

  it('says what each word means where more than one is described', () => {
    const described = PARTS.filter(([, one]) => 'enumDescriptions' in one);
    expect(
      described.filter(([, one]) => (one['enumDescriptions'] as string[]).includes('')).map(([path]) => path),
    ).toEqual([]);
  });

  it('uses every description', () => {
    const used = new Set(
      PARTS.flatMap(([, one]) => [one['description'], ...((one['enumDescriptions'] as string[]) ?? [])]),
    );
    const all = [...Object.entries(DESCRIPTIONS), ...Object.entries(WORDS)];
    expect(all.filter(([, text]) => !used.has(text)).map(([key]) => key)).toEqual([]);
  });

  it('refuses unknown members wherever names are known', () => {
    const open = PARTS.filter(
      ([path, one]) => 'properties' in one && !('additionalProperties' in one) && !path.endsWith('/if'),
    );
    // What a word decides on is closed in each case of it.
    expect(open.filter(([, one]) => !('allOf' in one || 'else' in one)).map(([path]) => path)).toEqual([]);
  });
});

describe('a pattern of JSON Schema', () => {
  it.each([
    [/^a.b$/s, '^a[\\s\\S]b$'],
    [/^(?:x-)?Key\d$/i, '^(?:[xX]-)?[kK][eE][yY]\\d$'],
    [/^[a-f\w.]+(?!z)/i, '^[a-fA-F\\w.]+(?![zZ])'],
    [/[a.]./, '[a.].'],
  ])('%s has no flags', (pattern, expected) => {
    expect(patternOf(pattern)).toBe(expected);
  });
});
