import { isNode, type SyntaxNode } from './syntax-tree.ts';

/** One change of a source: what stands between two places, in UTF-16 units, is replaced. */
export interface Edit {
  /** What kind of change it is, in a word. */
  readonly operator: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Operators that become another, with the kind of change. */
const SWAPPED: Readonly<Record<string, readonly (readonly [operator: string, by: string])[]>> = {
  '<': [
    ['boundary', '<='],
    ['comparison', '>='],
  ],
  '<=': [
    ['boundary', '<'],
    ['comparison', '>'],
  ],
  '>': [
    ['boundary', '>='],
    ['comparison', '<='],
  ],
  '>=': [
    ['boundary', '>'],
    ['comparison', '<'],
  ],
  '===': [['equality', '!==']],
  '!==': [['equality', '===']],
  '+': [['arithmetic', '-']],
  '-': [['arithmetic', '+']],
  '*': [['arithmetic', '/']],
  '/': [['arithmetic', '*']],
  '%': [['arithmetic', '*']],
  '++': [['arithmetic', '--']],
  '--': [['arithmetic', '++']],
  '+=': [['arithmetic', '-=']],
  '-=': [['arithmetic', '+=']],
};
const OTHER_METHODS: Readonly<Record<string, string>> = { min: 'max', max: 'min', some: 'every', every: 'some' };
const IS_TEXT = /^(?:String|Template)Literal$/;
/** Codes, names and other words of one piece; sentences are for people. */
const IS_CODE = /^\S+$/;

const child = (node: SyntaxNode, field: string): SyntaxNode => node[field] as SyntaxNode;
const listOf = (node: SyntaxNode, field: string): readonly unknown[] => node[field] as readonly unknown[];
const whole = (operator: string, { start, end }: SyntaxNode, replacement: string): Edit => ({
  operator,
  start,
  end,
  replacement,
});

/** How a node of some type is changed. */
const MAKERS: Readonly<Record<string, (node: SyntaxNode, source: string) => readonly Edit[]>> = {
  BinaryExpression: (node, source) =>
    /^(?:&&|\|\||\?\?)$/.test(String(node['operator'])) ? logical(node, source) : binary(node, source),
  AssignmentExpression: (node, source) =>
    swapped(node, source.indexOf(String(node['operator']), child(node, 'left').end)),
  UpdateExpression: (node) => swapped(node, node['prefix'] === true ? node.start : node.end - 2),
  UnaryExpression: (node) =>
    node['operator'] === '!' ? [whole('negation', { ...node, end: node.start + 1 }, '')] : [],
  BooleanLiteral: (node) => [whole('boolean', node, String(!node['value']))],
  StringLiteral: (node) => (IS_CODE.test(String(node['value'])) ? [whole('string', node, "''")] : []),
  ConditionalExpression: (node) => decided(child(node, 'test')),
  IfStatement: (node) => [...decided(child(node, 'test')), ...emptied(node['consequent'])],
  WhileStatement: (node) => [whole('condition', child(node, 'test'), 'false'), ...emptied(node['body'])],
  ForOfStatement: (node) => emptied(node['body']),
  ForStatement: (node) => emptied(node['body']),
  OptionalChainingExpression: (node, source) => (node['optional'] === true ? chained(node, source) : []),
  ArrayExpression: (node) => (listOf(node, 'elements').length === 0 ? [] : [whole('literal', node, '[]')]),
  ObjectExpression: members,
  ExpressionStatement: (node) => effect(node, child(node, 'expression')),
  CallExpression: (node) => otherMethod(child(node, 'callee')),
  FunctionBody: (node) => (listOf(node, 'stmts').length === 0 ? [] : [whole('body', node, '{}')]),
};

/** Returns every change that is made of a node. */
export function editsOf(node: SyntaxNode, source: string): readonly Edit[] {
  return MAKERS[node.type]?.(node, source) ?? [];
}

function swapped(node: SyntaxNode, start: number): Edit[] {
  const sign = String(node['operator']);
  const end = start + sign.length;
  return (SWAPPED[sign] ?? []).map(([operator, replacement]) => ({ operator, start, end, replacement }));
}

function binary(node: SyntaxNode, source: string): readonly Edit[] {
  const left = child(node, 'left');
  const isOfText = node['operator'] === '+' && [left, child(node, 'right')].some(({ type }) => IS_TEXT.test(type));
  return isOfText ? [] : swapped(node, source.indexOf(String(node['operator']), left.end));
}

function logical(node: SyntaxNode, source: string): Edit[] {
  const [left, right] = ['left', 'right'].map((side) => source.slice(child(node, side).start, child(node, side).end));
  if (node['operator'] === '??') return [whole('default', node, `(${left})`)];
  return [
    whole('logical', node, `(${left} ${node['operator'] === '&&' ? '||' : '&&'} ${right})`),
    whole('condition', node, `(${left})`),
    whole('condition', node, `(${right})`),
  ];
}

function decided(test: SyntaxNode): Edit[] {
  return [whole('condition', test, 'true'), whole('condition', test, 'false')];
}

function emptied(block: unknown): Edit[] {
  if (!isNode(block)) return [];
  if (block.type !== 'BlockStatement') return [whole('block', block, ';')];
  return listOf(block, 'stmts').length === 0 ? [] : [whole('block', block, '{}')];
}

/** `a?.b` becomes `a.b`, `a?.[b]` becomes `a[b]`, `a?.(b)` becomes `a(b)`. */
function chained(node: SyntaxNode, source: string): Edit[] {
  const base = child(node, 'base');
  const start = source.indexOf('?.', child(base, base.type === 'CallExpression' ? 'callee' : 'object').end);
  const replacement = /[[(]/.test(source[start + 2] ?? '') ? '' : '.';
  return [{ operator: 'optional chaining', start, end: start + 2, replacement }];
}

/** All members at once, and each alone. */
function members(node: SyntaxNode, source: string): Edit[] {
  const all = listOf(node, 'properties').filter(isNode);
  if (all.length === 0) return [];
  const alone = all.length === 1 ? [] : all.map((member) => whole('member', withComma(member, source), ''));
  return [whole('literal', node, '{}'), ...alone];
}

function withComma(member: SyntaxNode, source: string): SyntaxNode {
  const [comma = ''] = /^\s*,/.exec(source.slice(member.end)) ?? [];
  return { ...member, end: member.end + comma.length };
}

/** What is done and not used: not done, or not waited for. */
function effect(node: SyntaxNode, expression: SyntaxNode): Edit[] {
  const isCall = /^(?:Call|Await|Unary|OptionalChaining)Expression$/.test(expression.type);
  const removed = isCall || expression.type === 'AssignmentExpression' ? [whole('effect', node, ';')] : [];
  if (expression.type !== 'AwaitExpression') return removed;
  return [...removed, whole('await', { ...node, end: child(expression, 'argument').start }, 'void ')];
}

function otherMethod(callee: SyntaxNode): Edit[] {
  const name = isNode(callee['property']) ? callee['property'] : undefined;
  const other = OTHER_METHODS[String(name?.['value'])];
  return callee.type === 'MemberExpression' && name && other ? [whole('method', name, other)] : [];
}
