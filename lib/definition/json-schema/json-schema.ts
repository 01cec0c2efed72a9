import type { JsonObject } from '../../../functions/domain/values/json.ts';

/** A JSON Schema of draft 07, with what the JSON service of editors understands besides: messages and descriptions of words. */
export type JsonSchema = JsonObject;

/** Strings that have something in them. */
export const TEXT = { type: 'string', minLength: 1 } as const;

/**
 * Returns an object with no other members than those.
 *
 * @param required the names that have to be there
 */
export function closedObject(properties: JsonSchema, required: readonly string[] = []): JsonSchema {
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}

/** Returns what is one of several; the only one is that one. */
export function anyOf(...schemas: readonly JsonSchema[]): JsonSchema {
  const different = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [first = {}] = different;
  return different.length > 1 ? { anyOf: different } : first;
}

/**
 * Returns the members of an object by what one of them says: those of the case, and `key` alone where it says nothing known.
 * Editors tell of the one case what is wrong, and offer what it has.
 */
export function byCase(
  key: string,
  word: JsonSchema,
  cases: readonly { readonly name: string; readonly schema: JsonSchema }[],
): JsonSchema {
  return {
    type: 'object',
    required: [key],
    properties: { [key]: word },
    allOf: cases.map(({ name, schema }) => ({
      if: { properties: { [key]: { const: name } }, required: [key] },
      // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
      then: schema,
    })),
  };
}

/** Refuses strings that match; `errorMessage` is what editors say instead of "a schema that is not allowed". */
export function notMatching(pattern: RegExp, errorMessage: string): JsonSchema {
  return { not: { pattern: patternOf(pattern) }, errorMessage };
}

/** Returns a pattern as JSON Schema has it, which knows no flags: with `i` each letter is either one, with `s` a dot is anything. */
export function patternOf({ source, flags }: RegExp): string {
  const parts = source.match(/\\.|\[(?:\\.|[^\]\\])+\]|\(\?(?:<?[=!]|:)|[\s\S]/g) ?? [];
  return parts.map((part) => inBothCases(part, flags)).join('');
}

function inBothCases(part: string, flags: string): string {
  if (part === '.' && flags.includes('s')) return '[\\s\\S]';
  if (!flags.includes('i') || /^(?:\\|\()/.test(part)) return part;
  if (!part.startsWith('[')) return part.replace(/[a-z]/i, (letter) => `[${bothCases(letter)}]`);
  return part.replace(/\\.|([a-z])-([a-z])|[a-z]/gi, (one, from?: string, to?: string) => {
    if (one.startsWith('\\')) return one;
    return from && to
      ? `${from.toLowerCase()}-${to.toLowerCase()}${from.toUpperCase()}-${to.toUpperCase()}`
      : bothCases(one);
  });
}

function bothCases(letter: string): string {
  return letter.toLowerCase() + letter.toUpperCase();
}
