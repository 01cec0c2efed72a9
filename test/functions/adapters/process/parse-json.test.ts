import { describe, expect, test } from '@jest/globals';
import { parseJson } from '../../../../functions/adapters/process/parse-json.ts';

describe('parseJson', () => {
  test.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ['null', null],
    ['0', 0],
    ['""', ''],
    [' true\n', true],
  ])('returns the value of %j', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test.each(['', ' ', 'undefined', '{"a":1', "{'a':1}", '<html></html>', '{} {}', '\uFEFF{}'])(
    'returns nothing for %j, and throws no message that quotes it',
    (text) => {
      expect(parseJson(text)).toBeUndefined();
    },
  );
});
