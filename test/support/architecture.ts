import { dirname, join } from 'node:path/posix';
import { type Ambient, type SourceImport, sourceFacts } from './source-facts.ts';

/** What the files of one layer may import besides each other. */
interface Arrows {
  /** Layers, `lib/*` meaning any folder of lib. */
  readonly values: readonly string[];
  /** Layers of which `import type` is allowed as well. */
  readonly types?: readonly string[];
  /** Packages and Node modules; absent means any. */
  readonly packages?: readonly string[];
}

const HANDLER: Arrows = { values: ['functions/adapters', 'functions/usecases', 'functions/domain'] };
const LIBRARY: Arrows = { values: ['lib/*', 'functions/adapters', 'functions/usecases', 'functions/domain'] };

const ARROWS: Readonly<Record<string, Arrows>> = {
  'functions/domain': { values: [], packages: [] },
  'functions/usecases': { values: ['functions/domain'], packages: ['p-limit'] },
  'functions/adapters': { values: ['functions/usecases', 'functions/domain'] },
  'functions/refresh-tokens': HANDLER,
  'functions/serve-tokens': HANDLER,
  'lib/build': { values: [] },
  'lib/cli': LIBRARY,
  'lib/cost': { values: ['lib/build', 'lib/local', 'functions/domain'], packages: ['cli-table3', 'commander'] },
  'lib/client': { values: [], types: ['functions/domain'] },
  'lib/infrastructure': { values: ['lib/build', 'lib/client', 'lib/providers', 'functions/domain'] },
  'lib/local': LIBRARY,
  'lib/providers': { values: ['functions/domain'] },
  bin: { values: ['lib/*', 'functions/adapters', 'functions/domain'] },
};

const AMBIENT_READERS: Readonly<Record<Ambient, RegExp>> = {
  clock: /^(functions\/adapters|lib\/client)\/system-clock\.ts$/,
  environment: /^(functions\/[^/]+-tokens\/config\.ts$|lib\/client\/environment\.ts$|lib\/(cli|local)\/|bin\/)/,
  random: /^(functions\/[^/]+-tokens\/handler\.ts$|lib\/client\/environment\.ts$|lib\/(cli|local)\/|bin\/)/,
};

/**
 * Returns what a file of functions/, lib/ or bin/ does against the architecture, one line each; empty when nothing.
 *
 * `path` is relative to the root, with forward slashes. Handler → adapters → usecases → domain, and never back.
 *
 * @throws {Error} when the source cannot be parsed
 */
export function architectureViolations(path: string, source: string): string[] {
  const layer = layerOf(path);
  const arrows = ARROWS[layer];
  if (arrows === undefined) return [`${path}: ${layer} is a layer without rules`];
  const { imports, ambient } = sourceFacts(source);
  return [
    ...imports.flatMap((found) => importViolation(path, arrows, found)),
    ...[...ambient].filter((kind) => !AMBIENT_READERS[kind].test(path)).map((kind) => `${path}: reads the ${kind}`),
  ];
}

function layerOf(path: string): string {
  const [top = '', folder = '', ...rest] = path.split('/');
  return (top === 'functions' || top === 'lib') && rest.length > 0 ? `${top}/${folder}` : top;
}

function importViolation(path: string, arrows: Arrows, { specifier, typeOnly }: SourceImport): string[] {
  if (specifier === undefined) return path.startsWith('functions/') ? [`${path}: imports something computed`] : [];
  if (!specifier.startsWith('.')) {
    return arrows.packages === undefined || arrows.packages.includes(specifier)
      ? []
      : [`${path}: imports ${specifier}`];
  }
  const target = join(dirname(path), specifier);
  const allowed = [layerOf(path), ...arrows.values, ...(typeOnly ? (arrows.types ?? []) : [])];
  const layer = layerOf(target);
  const matches = allowed.some((name) => name === layer || (name === 'lib/*' && layer.startsWith('lib/')));
  return matches ? [] : [`${path}: imports ${typeOnly ? 'types of ' : ''}${target}`];
}
