import { describe, expect, test } from '@jest/globals';
import { parseJson, parseJsonObject } from '../../../lib/platform/json.ts';

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

describe('parseJsonObject', () => {
  test('returns the object', () => {
    expect(parseJsonObject('{"a":[1,null]}')).toEqual({ a: [1, null] });
  });

  test.each(['', '{"a":1', 'null', '0', '""', 'true', '[]', '[{"a":1}]'])('returns an empty object for %j', (text) => {
    expect(parseJsonObject(text)).toEqual({});
  });
});
