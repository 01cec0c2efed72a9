import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readAnswer } from '../../../../functions/adapters/token-answer/read-answer.ts';
import { readTokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { Place } from '../../../../functions/domain/wire/place.ts';
import { LIFETIME_UNITS } from '../../../../functions/domain/wire/response-schema.ts';

const NOW = instant(1_800_000_000);
const names = fc.constantFrom(
  'a',
  'b',
  '0',
  '',
  'length',
  'toString',
  'constructor',
  '__proto__',
  'access_token',
  'error',
);
const pointer = fc.array(names, { maxLength: 4 }).map((parts) => parts.map((part) => `/${part}`).join(''));
const place: fc.Arbitrary<Place> = fc.oneof(
  { weight: 3, arbitrary: pointer },
  { weight: 1, arbitrary: fc.record({ header: names }) },
  { weight: 1, arbitrary: fc.record({ cookie: names }) },
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    fc.dictionary(names, tie('any')),
    fc.array(tie('any')),
  ),
})).any;
const body = fc.oneof(
  value.map((one) => JSON.stringify(one)),
  fc.string(),
);
const headers = fc.record(
  {
    a: fc.string(),
    'content-type': fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', ''),
    'set-cookie': fc.array(fc.string()),
  },
  { requiredKeys: [] },
);
const response = fc.record(
  {
    token: place,
    tokenType: place,
    scope: place,
    refreshToken: place,
    error: place,
    lifetime: fc.record({ at: place, unit: fc.constantFrom(...LIFETIME_UNITS) }),
  },
  { requiredKeys: [] },
);

test('no answer and no place throws, and a token is a text of the answer', () => {
  fc.assert(
    fc.property(fc.constantFrom(200, 302, 400), headers, body, response, (status, sent, text, places) => {
      const definition = { grant: { type: 'login' } as const, response: places };
      const answer = { status, headers: sent, body: text };
      const read = readTokenResponse(answer, NOW, definition);
      const { given, token } = readAnswer(answer, NOW, definition);
      expect(typeof given).not.toBe('function');
      const found = read.ok ? read.token.accessToken.reveal() : '';
      expect(read.ok ? token : '').toBe(found);
      expect(typeof given === 'string' ? given : '').toContain(found);
    }),
    { numRuns: 3000 },
  );
});

test('deep and huge answers are read in bounds', () => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const wide = JSON.stringify(
    Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`token${index}`, { a: 'x' }])),
  );
  const blank = `"${' '.repeat(1_000_000)}x"`;
  const definition = {
    grant: { type: 'login' } as const,
    response: { token: '/b', lifetime: { at: '/a', unit: 'duration' } as const },
  };
  for (const text of [deep, wide, blank, `{"a":${blank},"b":"tok"}`, `[${'"x",'.repeat(200_000)}1]`]) {
    for (const token of ['/b', '']) {
      const read = readTokenResponse({ status: 200, headers: {}, body: text }, NOW, {
        ...definition,
        response: { ...definition.response, token },
      });
      expect(JSON.stringify(read).length).toBeLessThan(2000);
    }
  }
});
