import { format, inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';

const MARKER = 'marker-of-a-secret';
const secret = new Redacted(MARKER);

describe('a redacted value', () => {
  test('is given by reveal alone', () => {
    expect(secret.reveal()).toBe(MARKER);
    const whole = { a: 1 };
    expect(new Redacted(whole).reveal()).toBe(whole);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, () => unknown, unknown]>([
    ['String()', () => String(secret), '[redacted]'],
    ['a template', () => `Bearer ${secret}`, 'Bearer [redacted]'],
    ['concatenation', () => ['Bearer', secret].join(' '), 'Bearer [redacted]'],
    ['JSON', () => JSON.stringify({ token: secret }), '{"token":"[redacted]"}'],
    ['console.log', () => format('%s %o %j', secret, secret, secret), '[redacted] [redacted] "[redacted]"'],
    ['util.inspect', () => inspect(secret), '[redacted]'],
    ['util.inspect with everything', () => inspect({ deep: [secret] }, { depth: 9, showHidden: true, showProxy: true }), expect.any(String)],
    ['util.inspect without custom functions', () => inspect(secret, { customInspect: false, showHidden: true }), expect.any(String)],
    ['spreading', () => ({ ...secret }), {}],
    ['Object.assign', () => Object.assign({}, secret), {}],
    ['its own names', () => Reflect.ownKeys(secret), []],
    ['entries', () => Object.entries(secret), []],
    ['structuredClone', () => structuredClone(secret), {}],
    ['a URL parameter', () => new URLSearchParams({ token: secret as unknown as string }).toString(), 'token=%5Bredacted%5D'],
    ['an error', () => inspect(new Error('no', { cause: { secret } })), expect.any(String)],
  ])('is not shown by %s', (_way, show, shown) => {
    const seen = show();
    expect(seen).toEqual(shown);
    expect(inspect(seen)).not.toContain(MARKER);
  });

  test('is not equal to another by its text', () => {
    expect(secret.reveal() === new Redacted(MARKER).reveal()).toBe(true);
    expect(Object.is(secret, new Redacted(MARKER))).toBe(false);
  });
});
