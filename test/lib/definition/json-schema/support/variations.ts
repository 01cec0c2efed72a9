import { membersOf } from '../../../../../functions/domain/schema/check-value.ts';
import type { Members, Schema } from '../../../../../functions/domain/schema/schema.ts';
import { OWN_VARIATIONS } from './own-variations.ts';

const TEXTS = [
  'x',
  '',
  ' ',
  'x y',
  'x\n',
  'ü',
  'status',
  '1password',
  'a.b',
  'A-b_1',
  '__proto__',
  'DPoP',
  'Bearer',
  'p'.repeat(64),
  'p'.repeat(65),
  's'.repeat(513),
  'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf',
  'https://login.example.test/token',
  'HTTPS://login.example.test/token',
  ' https://login.example.test/token',
  'https://u:p@login.example.test/',
  'https://login.example.test/?client_secret=x',
  'http://127.0.0.1:7/token',
  'http://login.example.test/',
  'content-length',
];
const OTHERS = [
  null,
  true,
  false,
  0,
  1,
  1.5,
  -1,
  59,
  60,
  3600,
  3601,
  1e9,
  'yes',
  '7',
  [],
  ['x'],
  [''],
  [7],
  {},
  { a: 'b' },
  { a: 1 },
];

/**
 * Returns values for a schema, right ones and wrong ones, at its bounds and beside them; of an object each with one member that is
 * something else, missing, or unknown.
 */
export function variationsOf(schema: Schema): readonly unknown[] {
  switch (schema.type) {
    case 'object':
      return objectsOf(schema.members);
    case 'variant':
      return Object.keys(schema.cases).flatMap((name) =>
        objectsOf(membersOf(schema, { [schema.key]: name }), { [schema.key]: name }),
      );
    case 'own':
      return [...OTHERS, ...(OWN_VARIATIONS[schema.name] ?? [])];
    case 'list':
      return [...OTHERS, ...variationsOf(schema.of).flatMap((one) => [one, [one], ['x', one]])];
    case 'map':
      return [...OTHERS, ...schema.reserved.map((name) => ({ [name]: 'x' }))];
    case 'integer':
    case 'range':
      return [...OTHERS, ...numbersFor(schema.minimum, schema.maximum)];
    default:
      return [...OTHERS, ...TEXTS, ...('enum' in schema ? schema.enum : [])];
  }
}

/** Returns an object that has what it needs, and one for each member and each of its variations. */
export function objectsOf(members: Members, known: object = {}): readonly object[] {
  const base = { ...plainOf(members), ...known };
  return [
    base,
    { ...base, unheardOf: 1 },
    ...Object.entries(members).flatMap(([name, schema]) => [
      without(base, name),
      ...variationsOf(schema).map((value) => ({ ...base, [name]: value })),
    ]),
  ];
}

/** Returns the members that have to be there, each as something that is right. */
export function plainOf(members: Members): object {
  const needed = Object.entries(members).filter(([, { optional }]) => !optional);
  return Object.fromEntries(needed.map(([name, schema]) => [name, plainValueOf(name, schema)]));
}

function plainValueOf(name: string, schema: Schema): unknown {
  if (schema.type === 'object') return plainOf(schema.members);
  if (schema.type === 'variant') {
    const [word = ''] = Object.keys(schema.cases);
    return plainOf({ [schema.key]: { type: 'string', enum: [word] }, ...schema.cases[word], ...schema.common });
  }
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer') return schema.minimum;
  if ('enum' in schema) return schema.enum[0];
  if (name.toLowerCase().endsWith('url')) return 'https://login.example.test/token';
  return schema.type === 'own' ? '/x' : 'plain';
}

function numbersFor(minimum: number, maximum: number): readonly unknown[] {
  const single = [minimum - 1, minimum, minimum + 0.5, maximum, maximum + 1];
  const pairs = [
    [minimum, maximum],
    [maximum, minimum],
    [minimum - 1, maximum],
    [minimum, maximum + 1],
  ];
  return [
    ...single,
    ...pairs.map(([min, max]) => ({ min, max })),
    { min: minimum },
    { max: maximum },
    { min: 1, max: 2, mid: 3 },
  ];
}

function without(object: object, name: string): object {
  const { [name]: _gone, ...others } = object as Readonly<Record<string, unknown>>;
  return others;
}
