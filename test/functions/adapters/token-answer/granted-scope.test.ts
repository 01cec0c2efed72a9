import { describe, expect, test } from '@jest/globals';
import { isScopeReduced } from '../../../../functions/adapters/token-answer/granted-scope.ts';

describe('a scope is reduced', () => {
  test.each([
    ['read write', 'read'],
    ['a', 'ab'],
    ['read write', ''],
    ['https://api.example.test/read', 'https://api.example.test/write'],
    ['write', 'https://api.example.test/overwrite'],
    ['admin:write', 'write'],
    ['a offline_access b', 'a'],
  ])('asked %j, granted %j', (wanted, granted) => {
    expect(isScopeReduced(granted, wanted)).toBe(true);
  });
});

describe('nothing can be said against a scope', () => {
  test.each([
    ['read write', undefined],
    [undefined, 'anything'],
    ['', 'anything'],
    ['read write', 'write  read'],
    ['read write', 'read,write'],
    ['read write', 'read, write'],
    ['read,write', 'write read'],
    ['read write', 'Read Write'],
    ['User.Read', 'https://graph.microsoft.com/User.Read'],
    ['https://www.googleapis.com/auth/drive', 'drive'],
    ['urn:example:read', 'read'],
    ['read offline_access', 'read'],
    ['https://graph.microsoft.com/.default', 'User.Read'],
  ])('asked %j, granted %j', (wanted, granted) => {
    expect(isScopeReduced(granted, wanted)).toBe(false);
  });
});
