import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { toAttemptAttributes, updateInput } from '../../../../functions/adapters/dynamodb/item-update.ts';
import { type Attempt, LIFETIMES_KEPT, LONGEST } from '../../../../functions/domain/record/token-record.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';

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

describe('the largest item', () => {
  test('of the longest tokens and scope, with everything else that is kept, is below the 400 KB that DynamoDB takes', () => {
    const now = instant(1_800_000_000);
    const text = (length: number): string => 'x'.repeat(length);
    const attempt: Attempt = {
      at: now,
      outcome: 'malformedResponse',
      message: text(1000),
      cause: { code: text(64), severity: 'action-required', advice: text(1000) },
      oauthError: text(64),
      correlationId: text(128),
      definitionHash: text(12),
    };
    const attributes = toAttemptAttributes({
      service: text(64),
      owner: text(64),
      version: 1,
      attempt,
      consecutiveFailures: 1,
      cooldownUntil: now,
      failingSince: now,
      lifetimes: Array.from({ length: LIFETIMES_KEPT }, () => 31_536_000),
      requestTimes: Array.from({ length: 3600 }, () => now),
      token: {
        accessToken: new Redacted(text(LONGEST.accessToken)),
        tokenType: text(64),
        scope: text(LONGEST.scope),
        obtainedAt: now,
        expiresAt: { at: now, text: text(64), zone: 'utc' },
        lifetimeSeconds: 1,
        lifetimeSource: 'expires_in',
        fingerprint: text(12),
        definitionHash: text(12),
        secretVersionId: text(64),
      },
      refreshToken: {
        current: new Redacted(text(LONGEST.refreshToken)),
        previous: new Redacted(text(LONGEST.refreshToken)),
        seedVersionId: text(64),
      },
    });
    const written = JSON.stringify(marshall(attributes, { removeUndefinedValues: true })).length;
    expect(written).toBeGreaterThan(300_000);
    expect(written).toBeLessThan(400 * 1024);
  });
});
