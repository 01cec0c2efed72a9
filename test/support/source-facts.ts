import { parseSync } from '@swc/core';

/** One import of a source file, in any of its forms: `import`, `export … from`, `import()`, `import('…').Type`, `require()`. */
export interface SourceImport {
  /** The text between the quotes; absent for an `import()` of something computed. */
  readonly specifier: string | undefined;
  /** True when nothing of it is left after type stripping; `import { type A }` is left, as `import {}`. */
  readonly typeOnly: boolean;
}

/** What a source file reads besides its arguments. */
export type Ambient = 'clock' | 'environment' | 'random';

/** What the architecture rules need to know of a source file. */
export interface SourceFacts {
  readonly imports: readonly SourceImport[];
  readonly ambient: ReadonlySet<Ambient>;
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const AMBIENT_NAMES: Readonly<Record<string, Ambient>> = {
  'Date.now': 'clock',
  'Temporal.Now': 'clock',
  'performance.now': 'clock',
  'performance.timeOrigin': 'clock',
  'process.hrtime': 'clock',
  'Math.random': 'random',
  'process.env': 'environment',
};

const AMBIENT_MODULES: Readonly<Record<string, Ambient>> = {
  'node:perf_hooks': 'clock',
  perf_hooks: 'clock',
  'node:process': 'environment',
  process: 'environment',
};

/**
 * Returns what a TypeScript source imports and which ambient state it reads, found in its syntax tree: comments and
 * strings do not count.
 *
 * @throws {Error} when the source cannot be parsed
 */
export function sourceFacts(source: string): SourceFacts {
  const nodes = [...descendants(parseSync(source, { syntax: 'typescript', target: 'es2024' }))];
  const imports = nodes.flatMap(importsOf);
  const fromModules = imports.flatMap(({ specifier }) => AMBIENT_MODULES[specifier ?? ''] ?? []);
  return { imports, ambient: new Set([...nodes.flatMap(ambientOf), ...fromModules]) };
}

function* descendants(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) yield value;
  for (const child of Object.values(value)) yield* descendants(child);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function importsOf(node: Node): SourceImport[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return isNode(node['source'])
        ? [{ specifier: stringOf(node['source']), typeOnly: node['typeOnly'] === true }]
        : [];
    case 'TsImportType':
      return [{ specifier: stringOf(node['argument']), typeOnly: true }];
    case 'CallExpression':
      return isImportCall(node['callee']) ? [{ specifier: firstArgument(node), typeOnly: false }] : [];
    default:
      return [];
  }
}

function isImportCall(callee: unknown): boolean {
  return isNode(callee) && (callee.type === 'Import' || nameOf(callee) === 'require');
}

function firstArgument(call: Node): string | undefined {
  const first = Array.isArray(call['arguments']) ? call['arguments'][0] : undefined;
  return stringOf(first?.expression);
}

function stringOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'StringLiteral' ? String(node['value']) : undefined;
}

function ambientOf(node: Node): Ambient[] {
  switch (node.type) {
    case 'MemberExpression':
      return [nameOf(node)].flatMap((name) => AMBIENT_NAMES[name] ?? []);
    case 'VariableDeclarator':
      return destructuredNames(node).flatMap((name) => AMBIENT_NAMES[name] ?? []);
    case 'NewExpression':
      return nameOf(node['callee']) === 'Date' && isEmpty(node['arguments']) ? ['clock'] : [];
    case 'CallExpression':
      return nameOf(node['callee']) === 'Date' ? ['clock'] : [];
    default:
      return [];
  }
}

function isEmpty(argumentList: unknown): boolean {
  return !Array.isArray(argumentList) || argumentList.length === 0;
}

/** Returns the dotted name of an expression such as `process.env`, without `globalThis`; empty when it has none. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node['value']);
  if (node.type === 'ParenthesisExpression') return nameOf(node['expression']);
  if (node.type !== 'MemberExpression' || !isNode(node['property'])) return '';
  const object = nameOf(node['object']);
  const property = node['property'];
  const key = property.type === 'Computed' ? (stringOf(property['expression']) ?? '') : String(property['value']);
  return object === 'globalThis' ? key : `${object}.${key}`;
}

/** Returns `process.env` for `const { env } = process`, and so on for each key of an object pattern. */
function destructuredNames(declarator: Node): string[] {
  const pattern = declarator['id'];
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern' || !Array.isArray(pattern['properties'])) return [];
  const object = nameOf(declarator['init']);
  return pattern['properties'].map((property) => `${object}.${property.key?.value ?? ''}`);
}
