import { afterAll, expect, test } from '@jest/globals';

const { isError } = Error;
const { withResolvers } = Promise;
afterAll(() => {
  Error.isError = isError;
  Promise.withResolvers = withResolvers;
});

test('what an older Node lacks is there, and works as in a newer one', async () => {
  Object.assign(Error, { isError: undefined });
  Object.assign(Promise, { withResolvers: undefined });
  await import('../../../lib/cli/older-node.ts');
  expect(Error.isError).not.toBe(isError);
  expect([new TypeError('x'), { message: 'x' }, 'x', undefined].map((value) => Error.isError(value))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  const kept = Promise.withResolvers<number>();
  kept.resolve(7);
  expect(await kept.promise).toBe(7);
  const broken = Promise.withResolvers<number>();
  broken.reject(new Error('broken'));
  await expect(broken.promise).rejects.toThrow('broken');
});
