import type { JsonObject } from '../../../../functions/domain/values/json.ts';
import { INIT_PRESETS } from './init-presets.ts';
import type { InitPreset, Question } from './presets/question.ts';

/** What the options said, by the option: `{ '--tenant <id>': 'contoso.com' }`. */
export type Given = ReadonlyMap<string, string>;

/** Other words for them: the names of the presets, and what people call them. */
const ALSO: Readonly<Record<string, string>> = {
  'genesys-cloud': 'genesys',
  'client-credentials': 'custom',
  graph: 'microsoft-graph',
};

/** Every word for a preset. */
export const INIT_WORDS: readonly string[] = [...Object.keys(INIT_PRESETS), ...Object.keys(ALSO)];

/** Returns what a word stands for; `undefined` for no such preset. */
export function initPresetOf(word: string): InitPreset | undefined {
  const name = ALSO[word] ?? word;
  return Object.hasOwn(INIT_PRESETS, name) ? INIT_PRESETS[name] : undefined;
}

/** Every option that some preset takes, once each; where presets differ in what it means, they are named. */
export function everyQuestion(): readonly Question[] {
  const all = Object.values(INIT_PRESETS).flatMap(({ questions }) => questions);
  return all.filter(({ flags }, index) => all.findIndex((one) => one.flags === flags) === index);
}

/** Returns the entry that the answers make, in the order of the questions. */
export function entryOf({ preset }: InitPreset, id: string, options: JsonObject): JsonObject {
  const { assertion, ...others } = options;
  if (preset !== 'client-credentials') {
    const signs = preset === 'jwt-bearer' ? { assertion: assertion ?? { algorithm: 'RS256' } } : {};
    return { preset, id, ...others, ...signs };
  }
  const { clientAuthentication: method, ...rest } = others;
  const isSigned = method === 'private_key_jwt';
  const clientAuthentication = isSigned ? { method, assertion: assertion ?? { algorithm: 'RS256' } } : method;
  const { tokenUrl, ...more } = rest;
  return { preset, id, tokenUrl, clientAuthentication, ...more };
}

/** Returns `--tenant` of `--tenant <id>`. */
export function nameOf(flags: string): string {
  return flags.split(' ')[0] ?? flags;
}

/** Returns what the parsed options of a command say, by the options. */
export function givenOf(valueOfFlags: (flags: string) => unknown): Given {
  const given = everyQuestion().map(({ flags }) => [flags, valueOfFlags(flags)] as const);
  return new Map(given.flatMap(([flags, value]) => (value === undefined ? [] : [[flags, String(value)]])));
}
