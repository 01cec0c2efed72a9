import { Problems } from '../../functions/domain/schema/problems.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../functions/domain/service/service-definitions.ts';
import { SERVICE } from '../../functions/domain/service/service-schema.ts';
import { isJsonObject } from '../../functions/domain/values/json.ts';
import { LocalProblem } from '../local/files/local-problem.ts';
import { expandPreset, presetHint } from './expand-preset.ts';
import { type Hints, hintsFor, withHints } from './member-hints.ts';
import type { LoadedServices } from './services-file.ts';
import { didYouMean } from './suggest.ts';

/** The services of a file, or everything that is wrong with them, one line each. */
export type ReadDefinitions =
  | { readonly definitions: readonly ServiceDefinition[] }
  | { readonly problems: readonly string[] };

/**
 * Returns the definitions that people wrote: whole ones, and those that a preset makes of its options. What is mistyped comes with
 * what was most likely meant.
 *
 * @param nameSecret names the secret of a definition that leaves it open; absent: `token-keeper/<id>`
 */
export function readDefinitions(value: unknown, nameSecret?: (id: string) => string): ReadDefinitions {
  const list = isJsonObject(value) ? value['services'] : value;
  if (!Array.isArray(list)) {
    const parsed = parseServiceDefinitions(value);
    return 'problems' in parsed
      ? { problems: parsed.problems.map((problem) => `${problem}${listHint(value)}`) }
      : parsed;
  }
  const expanded = list.map((entry, index) => expandPreset(entry, pathOf(index)));
  const parsed = parseServiceDefinitions(
    expanded.map(({ definition }) => definition),
    nameSecret,
  );
  const hints = new Map(list.flatMap((entry, index) => [...wholeHints(entry, pathOf(index))]));
  const found = 'problems' in parsed ? withHints(parsed.problems, hints) : [];
  const problems = [...besideList(value), ...expanded.flatMap((one) => one.problems), ...found];
  if (problems.length === 0) return parsed;
  return { problems: problems.toSorted((a, b) => indexOf(a) - indexOf(b)) };
}

/**
 * Returns the definitions of a file that was loaded.
 *
 * @throws {LocalProblem} naming the file and everything that is wrong with it, one line each
 */
export function definitionsOf(
  { file, value }: LoadedServices,
  nameSecret?: (id: string) => string,
): readonly ServiceDefinition[] {
  const read = readDefinitions(value, nameSecret);
  if ('problems' in read) throw new LocalProblem(read.problems.map((problem) => `${file}: ${problem}`).join('\n'));
  return read.definitions;
}

/** What is misspelt beside the list would be ignored silently; what stands there is not shown, it may be a secret. */
function besideList(value: unknown): readonly string[] {
  if (!isJsonObject(value)) return [];
  const problems = new Problems();
  const { services: _list, $schema = '', ...others } = value;
  if (typeof $schema !== 'string') problems.add('$schema', 'where the JSON Schema is, as text', $schema);
  for (const name of Object.keys(others)) problems.add(name, 'nothing beside $schema and services', '...');
  return problems.all;
}

function pathOf(index: number): string {
  return `services[${index}]`;
}

function indexOf(problem: string): number {
  return Number(/^services\[(\d+)\]/.exec(problem)?.[1] ?? -1);
}

/** Hints for an entry that is a whole definition; what a preset takes has been looked at with its own names. */
function wholeHints(entry: unknown, path: string): Hints {
  if (!isJsonObject(entry) || 'preset' in entry) return new Map();
  return new Map(
    [...hintsFor(entry, path, SERVICE)].map(([at, hint]) => {
      const name = at.slice(path.length + 1);
      return [at, hint || (Object.hasOwn(SERVICE, name) ? '' : presetHint(name))];
    }),
  );
}

function listHint(value: unknown): string {
  if (!isJsonObject(value)) return '';
  if ([value, ...Object.values(value)].some(isEntry)) return '; put it into a list: [ ... ]';
  return (
    Object.keys(value)
      .filter((name) => name !== 'services')
      .map((name) => didYouMean(name, ['services']))
      .find(Boolean) ?? ''
  );
}

function isEntry(value: unknown): boolean {
  return isJsonObject(value) && ['id', 'preset', 'tokenUrl'].some((name) => name in value);
}
