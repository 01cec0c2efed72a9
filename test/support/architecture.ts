import { dirname, join } from 'node:path/posix';
import { MAP, type Room } from './architecture-map.ts';
import { type Ambient, type SourceImport, sourceFacts } from './source-facts.ts';

/** Runs the functions, so it may know what they are made of, but never takes a handler into its own process. */
const HANDLERS = ['functions/refresh-tokens', 'functions/serve-tokens'];

const AMBIENT_READERS: Readonly<Record<Ambient, RegExp>> = {
  clock:
    /^((functions\/adapters\/process|lib\/client\/transport)\/system-clock|lib\/infrastructure\/network\/keeper-network|test\/torture\/(run|world\/true-time))\.ts$/,
  environment:
    /^(functions\/[^/]+-tokens\/config\.ts$|lib\/client\/transport\/environment\.ts$|lib\/(cli|local|localstack|terminal)\/|bin\/)/,
  random: /^(functions\/[^/]+-tokens\/handler\.ts$|lib\/client\/transport\/environment\.ts$|lib\/(cli|local)\/|bin\/)/,
};

/** A file of the map: its path relative to the root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly source: string;
}

/**
 * Returns what a file does against the map, one line each; empty when nothing.
 *
 * @throws {Error} when the source cannot be parsed
 */
export function architectureViolations({ path, source }: SourceFile): string[] {
  const room = roomOf(path);
  if (room === undefined) return [`${path}: ${dirname(path)} is not on the map`];
  const { imports, ambient } = sourceFacts(source);
  return [
    ...imports.flatMap((found) => importViolation(path, room, found)),
    ...[...ambient].filter((kind) => !AMBIENT_READERS[kind].test(path)).map((kind) => `${path}: reads the ${kind}`),
  ];
}

/** Returns the circles of files that import each other, types included: each as the files that are in it. */
export function importCircles(files: readonly SourceFile[]): string[][] {
  const imports = new Map(files.map(({ path, source }) => [path, relativeImports(path, source)]));
  const reaches = new Map([...imports.keys()].map((path) => [path, reachable(path, imports)]));
  const circles = new Map<string, string[]>();
  for (const [path, reached] of reaches) {
    if (!reached.has(path)) continue;
    const circle = [...reached].filter((other) => reaches.get(other)?.has(path)).sort();
    circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

function roomOf(path: string): Room | undefined {
  return MAP.find(({ folder }) => folder === dirname(path));
}

function relativeImports(path: string, source: string): string[] {
  return sourceFacts(source).imports.flatMap(({ specifier }) =>
    specifier?.startsWith('.') ? [join(dirname(path), specifier)] : [],
  );
}

function reachable(start: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const open = [...(imports.get(start) ?? [])];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    open.push(...(imports.get(path) ?? []));
  }
  return reached;
}

function importViolation(path: string, room: Room, { specifier, typeOnly }: SourceImport): string[] {
  if (specifier === undefined) return path.startsWith('functions/') ? [`${path}: imports something computed`] : [];
  if (!specifier.startsWith('.')) {
    return room.packages === undefined || room.packages.includes(specifier) ? [] : [`${path}: imports ${specifier}`];
  }
  const target = join(dirname(path), specifier);
  return mayImport(room, target) ? [] : [`${path}: imports ${typeOnly ? 'types of ' : ''}${target}`];
}

function mayImport(room: Room, target: string): boolean {
  const other = roomOf(target);
  if (other === room) return true;
  if (other === undefined || MAP.indexOf(other) > MAP.indexOf(room) || HANDLERS.includes(other.folder)) return false;
  return room.from === undefined || room.from.some((pattern) => matches(pattern, other.folder));
}

function matches(pattern: string, folder: string): boolean {
  const parent = pattern.replace(/\/\*$/, '');
  return folder === parent || (pattern !== parent && folder.startsWith(`${parent}/`));
}
