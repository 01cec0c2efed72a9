import { parseSync } from '@swc/core';

/** A node of a source file, with where its text begins and ends in UTF-16 units. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Everything else of the parser's node; nodes in it are syntax nodes. */
  readonly [field: string]: unknown;
}

/** Nodes that are not of the program that runs: what strips types takes them out. */
const IS_TYPE =
  /^(?:Ts(?!AsExpression|SatisfiesExpression|NonNullExpression|ConstAssertion)|ImportDeclaration|Export(?:All|Named)Declaration)/;

/**
 * Returns every node of a TypeScript source that is left at run time, parents before their children.
 *
 * @throws {Error} when the source cannot be parsed
 */
export function nodesOf(source: string): readonly SyntaxNode[] {
  // The parser counts bytes, from some number on that the first statement tells.
  const program = parseSync(`;${source}`, { syntax: 'typescript', target: 'es2024' });
  const first = (program.body[0] as unknown as { readonly span: Span }).span.start + 1;
  const unitOf = unitsOfBytes(source);
  const nodes: SyntaxNode[] = [];
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (!isObject(value) || IS_TYPE.test(String(value['type']))) return value;
    const span = spanOf(value);
    const node: Record<string, unknown> = span
      ? { start: unitOf(span.start - first), end: unitOf(span.end - first) }
      : {};
    if (span) nodes.push(node as unknown as SyntaxNode);
    for (const [field, child] of Object.entries(value)) {
      if (field !== 'span' && field !== 'spread') node[field] = visit(child);
    }
    return node;
  };
  visit(program.body.slice(1));
  return nodes;
}

/** Tells whether something in a node is a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return isObject(value) && typeof value['type'] === 'string' && typeof value['start'] === 'number';
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The parser gives members of an object literal no span of their own. */
function spanOf(node: Record<string, unknown>): Span | undefined {
  if (node['type'] === 'KeyValueProperty') {
    return { start: spanIn(node['key']).start, end: spanIn(node['value']).end };
  }
  if (node['type'] === 'SpreadElement') {
    return { start: (node['spread'] as Span).start, end: spanIn(node['arguments']).end };
  }
  return node['span'] as Span | undefined;
}

function spanIn(node: unknown): Span {
  return (node as { readonly span: Span }).span;
}

function unitsOfBytes(source: string): (byte: number) => number {
  if (Buffer.byteLength(source) === source.length) return (byte) => byte;
  const bytes = Buffer.from(source);
  return (byte) => bytes.subarray(0, byte).toString().length;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
