import { describe, expect, test } from '@jest/globals';
import { mutantsOf, mutated } from './mutants.ts';

/** Returns what is made of a source, each with its operator. */
const made = (source: string): string[] =>
  mutantsOf([{ path: 'a.ts', source }]).map((mutant) => `${mutant.operator}: ${mutated(source, mutant)}`);

describe('a source becomes', () => {
  test.each<[string, readonly string[]]>([
    ['a < b;', ['boundary: a <= b;', 'comparison: a >= b;']],
    ['a >= b;', ['comparison: a < b;', 'boundary: a > b;']],
    ['a === b;', ['equality: a !== b;']],
    ['a - b;', ['arithmetic: a + b;']],
    ['a + b;', ['arithmetic: a - b;']],
    ["a + ' b';", []],
    ['x += 1;', ['effect: ;', 'arithmetic: x -= 1;']],
    ['f(x++, --y);', ['effect: ;', 'arithmetic: f(x--, --y);', 'arithmetic: f(x++, ++y);']],
    ['a && b;', ['condition: (a);', 'logical: (a || b);', 'condition: (b);']],
    ['a ?? b;', ['default: (a);']],
    ['x = !a;', ['effect: ;', 'negation: x = a;']],
    ['x = true;', ['effect: ;', 'boolean: x = false;']],
    ["f('refreshed', 'a sentence');", ['effect: ;', "string: f('', 'a sentence');"]],
    ['a ? b : c;', ['condition: false ? b : c;', 'condition: true ? b : c;']],
    [
      'if (a) b = c;',
      ['condition: if (false) b = c;', 'condition: if (true) b = c;', 'block: if (a) ;', 'effect: if (a) ;'],
    ],
    ['while (a) {}', ['condition: while (false) {}']],
    [
      'f(a?.b, a?.[b], a?.());',
      [
        'effect: ;',
        'optional chaining: f(a.b, a?.[b], a?.());',
        'optional chaining: f(a?.b, a[b], a?.());',
        'optional chaining: f(a?.b, a?.[b], a());',
      ],
    ],
    ['x = [a];', ['effect: ;', 'literal: x = [];']],
    ['f({ a, ...b });', ['effect: ;', 'literal: f({});', 'member: f({  ...b });', 'member: f({ a,  });']],
    ['f({ a: [] });', ['effect: ;', 'literal: f({});']],
    ['Math.min(a, b);', ['effect: ;', 'method: Math.max(a, b);']],
    [
      'const f = async () => { await g(); };',
      [
        'body: const f = async () => {};',
        'await: const f = async () => { void g(); };',
        'effect: const f = async () => { ; };',
      ],
    ],
  ])('%s', (source, expected) => {
    expect(made(source).sort()).toEqual([...expected].sort());
  });

  test.each([
    "import { a } from 'b';",
    "type A = 'b' | (true & { c: 'd' });",
    "interface A { readonly b: 'c' }",
    "const a: Record<'b', true> = c as Record<'b', true>;",
    'const a = f<"b">(c!);',
  ])('nothing else where it is only types: %s', (source) => {
    expect(made(source)).toEqual([]);
  });

  test('the same behind letters of more than one byte', () => {
    expect(made("f('é', a === b); // ü")).toContain("equality: f('é', a !== b); // ü");
  });
});
