import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import {
  endedAttributes,
  toAttemptAttributes,
  updateInput,
  uselessAttributes,
} from '../../../../functions/adapters/dynamodb/item-update.ts';
import { type Attempt, MOST_TOKEN_TEXT } from '../../../../functions/domain/record/token-record.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { AttemptResult } from '../../../../functions/usecases/ports/ports.ts';
import { sampleToken } from '../../../support/sample-token.ts';

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

describe('what has no room in an item', () => {
  test('goes first where it is not ours, then where it cannot be read; the version never does', () => {
    const item = {
      service: 'a',
      version: 'x',
      ttl: 1,
      lastOwner: 'me',
      colour: 'red',
      'a b': 1,
      cooldownUntil: 'x',
      lifetimes: [1],
    };
    expect(uselessAttributes(item)).toEqual(['colour', 'a b', 'cooldownUntil']);
    const input = updateInput({ set: { a: 1 }, remove: ['colour', 'a b'], condition: '#a = :b', values: { b: 2 } });
    expect(input.UpdateExpression).toBe('SET #a = :set_a REMOVE #colour, #_2');
    expect(input.ExpressionAttributeNames).toEqual({ '#a': 'a', '#colour': 'colour', '#_2': 'a b' });
  });
});

describe('what the end of an attempt removes', () => {
  const now = instant(1_800_000_000);
  const end = (outcome: Attempt['outcome'], more: Partial<AttemptResult> = {}): readonly string[] =>
    endedAttributes({
      service: 'a',
      owner: 'me',
      version: 1,
      attempt: { at: now, outcome, definitionHash: 'd0' },
      consecutiveFailures: 0,
      unreadable: [
        'version',
        'token.scope',
        'accessToken',
        'refreshToken.previous',
        'lastFailure.at',
        'announced',
        'cooldownUntil',
      ],
      ...more,
    });

  test('is what cannot be read and is not written anew, each once', () => {
    const always = ['leaseOwner', 'leaseExpiresAt', 'cooldownUntil', 'failingSince'];
    expect(end('refreshed')).toEqual([...always, 'token', 'accessToken', 'refreshToken', 'lastFailure', 'announced']);
    const token = { token: sampleToken('x', now, 3600), cooldownUntil: now };
    expect(end('refreshed', token)).toEqual([
      'leaseOwner',
      'leaseExpiresAt',
      'failingSince',
      'refreshToken',
      'lastFailure',
      'announced',
    ]);
  });

  test('is no token after a failure', () => {
    expect(end('transient')).toEqual(['leaseOwner', 'leaseExpiresAt', 'cooldownUntil', 'failingSince', 'announced']);
  });
});

describe('the smallest item', () => {
  test('has no room for more than the texts that an answer may have', () => {
    const now = instant(1_800_000_000);
    const { token: full } = { token: sampleToken('x'.repeat(MOST_TOKEN_TEXT), now, 300) };
    const attempt: Attempt = {
      at: now,
      outcome: 'refreshed',
      httpStatus: 200,
      latencyMs: 1,
      definitionHash: 'd0d0d0d0d0d0',
    };
    const written = toAttemptAttributes({
      service: 'a',
      owner: '01234567-89ab-4cde-8f01-23456789abcd',
      version: 1,
      attempt,
      consecutiveFailures: 0,
      lifetimes: [300],
      token: full,
    });
    const bytes = JSON.stringify(marshall(written, { removeUndefinedValues: true })).length;
    expect(bytes).toBeGreaterThan(400 * 1024);
    expect(bytes).toBeLessThan(400 * 1024 + 1024);
  });
});
