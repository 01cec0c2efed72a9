import { Problems } from '../../functions/domain/schema/problems.ts';
import { isServiceId } from '../../functions/domain/service/service-definitions.ts';
import { isJsonObject, type JsonObject } from '../../functions/domain/values/json.ts';
import { InvalidServiceDefinition } from '../providers/definition/define-service.ts';
import { problemsWithHints } from './member-hints.ts';
import { optionsOf, PRESETS, presetOf } from './preset-options.ts';
import type { Preset } from './presets/preset.ts';
import { didYouMean } from './suggest.ts';

/** What stands in a file, as a definition, and what is wrong with how it names its preset. */
export interface Expanded {
  /** Where there are problems: something valid in its place, so that the rest of the file can be checked with it. */
  readonly definition: unknown;
  readonly problems: readonly string[];
}

/**
 * Returns the definition that an entry like `{ "preset": "microsoft-graph", "id": "graph", "tenantId": "..." }` stands for. What names
 * no preset is returned as it is.
 *
 * @param path where it stands, for messages: `services[0]`
 */
export function expandPreset(entry: unknown, path: string): Expanded {
  if (!isJsonObject(entry)) return { definition: entry, problems: [] };
  if ('preset' in entry) {
    const { preset: name, ...given } = entry;
    const preset = presetOf(name);
    return preset ? expanded(preset, given, path) : unexpanded(given, path, unknownPreset(name, path));
  }
  const { provider: name, ...given } = entry;
  const preset = isWhole(entry) ? undefined : presetOf(name);
  if (!preset) return { definition: entry, problems: [] };
  const meant = `${path}.preset: expected "${name}", got nothing; provider is a label: for the preset write "preset": "${name}"`;
  return unexpanded(given, path, [meant, ...expanded(preset, given, path).problems]);
}

/** Returns how a whole definition says what only a preset knows; an empty text where no preset has such an option. */
export function presetHint(option: string): string {
  const names = Object.keys(PRESETS).filter((name) => {
    const preset = presetOf(name);
    return preset && option in preset.options({});
  });
  return names.length === 1 ? `; it is an option of a preset: write "preset": "${names[0]}"` : '';
}

/** Tells whether an entry has what only a whole definition has. */
function isWhole(entry: JsonObject): boolean {
  return 'tokenUrl' in entry || 'grant' in entry;
}

function expanded(preset: Preset, given: JsonObject, path: string): Expanded {
  const options = withPlainMethod(given);
  const members = optionsOf(preset, options);
  const problems = problemsWithHints(options, path, members);
  const said = (name: string): boolean => problems.some((problem) => problem.startsWith(`${path}.${name}`));
  try {
    const definition = preset.define(options as never);
    return problems.length === 0 ? { definition, problems } : unexpanded(given, path, problems);
  } catch (error) {
    // Of options that are wrong by themselves a preset can say nothing.
    if (!(error instanceof InvalidServiceDefinition) && problems.length === 0) throw error;
    const found = error instanceof InvalidServiceDefinition ? error.problems : [];
    const more = found.filter((problem) => {
      const [name = ''] = problem.split(/[.:]/);
      return problems.length === 0 || (Object.hasOwn(members, name) && !said(name));
    });
    return unexpanded(given, path, [...problems, ...more.map((problem) => `${path}.${problem}`)]);
  }
}

/** In a definition a method is an object; where it says no more than its name, presets take the name. */
function withPlainMethod(given: JsonObject): JsonObject {
  const { clientAuthentication } = given;
  if (!isJsonObject(clientAuthentication)) return given;
  const { method, ...others } = clientAuthentication;
  const isPlain = typeof method === 'string' && Object.keys(others).length === 0;
  return isPlain ? { ...given, clientAuthentication: method } : given;
}

function unknownPreset(name: unknown, path: string): readonly string[] {
  const problems = new Problems();
  const known = Object.keys(PRESETS);
  problems.add(`${path}.preset`, `one of ${known.join(', ')}`, name);
  return problems.all.map((problem) => `${problem}${typeof name === 'string' ? didYouMean(name, known) : ''}`);
}

function unexpanded({ id }: JsonObject, path: string, problems: readonly string[]): Expanded {
  const definition = {
    id: typeof id === 'string' && isServiceId(id) ? id : `stand-in-${path.replaceAll(/\W/g, '')}`,
    tokenUrl: 'https://stand-in.invalid/',
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
  };
  return { definition, problems };
}
