import { describe, expect, test } from '@jest/globals';
import { updateInput } from '../../../../functions/adapters/dynamodb/item-update.ts';

describe('updateInput', () => {
  test('writes every attribute by a placeholder, in SET, REMOVE and condition', () => {
    const input = updateInput({
      set: { token: { tokenType: 'Bearer' }, ttl: 5 },
      remove: ['leaseOwner', 'leaseExpiresAt'],
      condition: '#version = :version AND #leaseOwner = :owner',
      values: { version: 3, owner: 'a' },
    });
    expect(input).toEqual({
      UpdateExpression: 'SET #token = :set_token, #ttl = :set_ttl REMOVE #leaseOwner, #leaseExpiresAt',
      ConditionExpression: '#version = :version AND #leaseOwner = :owner',
      ExpressionAttributeNames: {
        '#token': 'token',
        '#ttl': 'ttl',
        '#leaseOwner': 'leaseOwner',
        '#leaseExpiresAt': 'leaseExpiresAt',
        '#version': 'version',
      },
      ExpressionAttributeValues: { ':set_token': { tokenType: 'Bearer' }, ':set_ttl': 5, ':version': 3, ':owner': 'a' },
    });
  });

  test.each([
    ['absent', undefined],
    ['empty', []],
  ])('has no REMOVE where the list is %s', (_how, remove) => {
    const input = updateInput({ set: { a: 1 }, condition: '#a = :b', values: { b: 2 }, ...(remove ? { remove } : {}) });
    expect(input.UpdateExpression).toBe('SET #a = :set_a');
  });

  test('keeps a value to set apart from a value of the condition with the same name', () => {
    const input = updateInput({ set: { version: 4 }, condition: '#version = :version', values: { version: 3 } });
    expect(input.UpdateExpression).toBe('SET #version = :set_version');
    expect(input.ExpressionAttributeNames).toEqual({ '#version': 'version' });
    expect(input.ExpressionAttributeValues).toEqual({ ':set_version': 4, ':version': 3 });
  });

  test('names an attribute that only a function of the condition mentions', () => {
    const condition = 'attribute_not_exists(#version) OR #leaseExpiresAt <= :now';
    const input = updateInput({ set: { a: 1 }, condition, values: { now: 1 } });
    expect(input.ExpressionAttributeNames).toEqual({
      '#a': 'a',
      '#version': 'version',
      '#leaseExpiresAt': 'leaseExpiresAt',
    });
  });

  test('leaves out what is undefined, and keeps what is empty', () => {
    const set = { a: undefined, b: 0, c: '', d: null };
    const input = updateInput({ set, condition: '#b = :b', values: { b: 1 } });
    expect(input.UpdateExpression).toBe('SET #b = :set_b, #c = :set_c, #d = :set_d');
    expect(input.ExpressionAttributeNames).toEqual({ '#b': 'b', '#c': 'c', '#d': 'd' });
    expect(Object.keys(input.ExpressionAttributeValues ?? {})).toEqual([':set_b', ':set_c', ':set_d', ':b']);
  });
});
