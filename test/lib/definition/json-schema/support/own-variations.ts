const REFERENCES = [
  { secret: 'apiKey' },
  { secret: 'apiKey', prefix: 'Token ' },
  { secret: 'apiKey', prefix: '' },
  { secret: 'apiKey', prefix: 7 },
  { secret: 'apiKey', prefix: 'a\r\nb' },
  { secret: 'api key' },
  { secret: '__proto__' },
  { secret: '' },
  { secret: 7 },
  { secret: 'a', firstAnswer: '/a' },
  { secret: 'a', other: 1 },
  { base64: ['user', ':', { secret: 'apiKey' }], prefix: 'Basic ' },
  { base64: [] },
  { base64: [7] },
  { base64: 'x' },
  { base64: ['x'], other: 1 },
  { base64: [{ firstAnswer: '/a' }] },
  { firstAnswer: '/data/token', prefix: 'Bearer ' },
  { firstAnswer: '' },
  { firstAnswer: 'data' },
  { firstAnswer: '/__proto__/x' },
  { firstAnswer: 7 },
];
const PLAIN = [
  'x',
  '',
  'ü',
  'a\r\nb',
  ' x',
  7,
  1.5,
  true,
  false,
  null,
  [],
  ['a', 'b'],
  [1, [2]],
  [null],
  { a: { b: 'c' } },
  { password: 'x' },
  {},
];
const NAMES = [
  'user',
  'password',
  'api_key',
  'x-api-key',
  'Client-Secret',
  'tokens',
  'X-AUTH-TOKEN',
  'secret',
  '__proto__',
];
const HEADERS = [
  'accept',
  'Accept',
  'host',
  'Content-Length',
  'proxy-x',
  'X-Forwarded-For',
  'a b',
  '',
  'authorization',
  'x'.repeat(65),
];

/** Values for what only code checks, by the name of its schema: right ones and wrong ones. */
export const OWN_VARIATIONS: Readonly<Record<string, readonly unknown[]>> = {
  claims: [{ groups: ['a'], age: 7 }, { iss: 'x' }, { exp: 1 }, { ISS: 'x' }],
  place: [
    '/a',
    '/a~1b/0',
    '/a~2',
    'a',
    '/__proto__',
    '/a/constructor/b',
    '/a/constructors',
    `${'/a'.repeat(17)}`,
    { header: 'x-subject-token' },
    { header: 'host' },
    { header: 'a b' },
    { header: 7 },
    { cookie: 'session' },
    { cookie: '' },
    { header: 'a', cookie: 'b' },
    { body: '/a' },
  ],
  'tenant-parameters': [
    {},
    ...['region', 'tenant', 'Region', 'a_b', 'constructor', '__proto__'].map((name) => ({ [name]: 'guid' })),
    ...[
      'name',
      'text',
      '',
      7,
      null,
      [],
      ['eu', 'us'],
      ['eu', 'eu'],
      ['a/b', 'a//b'],
      ['a..b'],
      ['a b'],
      [7],
      many(32),
      many(33),
    ].map((region) => ({ region })),
    ...[{}, { eu: 'eu.acme.dev' }, { eu: 'x', us: 'x' }, { 'a b': 'x' }, { eu: 'a b' }, { eu: 7 }, { '': 'x' }].map(
      (region) => ({
        region,
      }),
    ),
    { region: Object.fromEntries(many(32).map((name) => [name, 'x'])) },
    { region: Object.fromEntries(many(33).map((name) => [name, 'x'])) },
  ],
  parameters: [
    ...byName(['user']),
    ...NAMES.flatMap((name) => PLAIN.slice(0, 6).map((value) => ({ [name]: value }))),
    deep(7),
    deep(8),
    deep(9),
  ],
  headers: [
    ...byName(['x-tenant']),
    ...[...NAMES, ...HEADERS].flatMap((name) => ['x', '', 7].map((value) => ({ [name]: value }))),
  ],
};

function byName(names: readonly string[]): readonly unknown[] {
  return names.flatMap((name) =>
    [...REFERENCES, ...PLAIN].flatMap((value) => [{ [name]: value }, { [name]: [value] }, { [name]: { a: value } }]),
  );
}

function deep(levels: number): unknown {
  return levels === 0 ? 'x' : { a: deep(levels - 1) };
}

function many(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `h${index}`);
}
