import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { headerOf, wrongTokenMembers } from '../../../../functions/contract/read-token.ts';
import { parseServiceDefinitions } from '../../../../functions/domain/service/service-definitions.ts';
import { tokenUseOf } from '../../../../functions/domain/wire/token-header.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const problemsOf = (members: object): readonly string[] => {
  const parsed = parseServiceDefinitions([{ ...DEFINITION, ...members }]);
  return 'problems' in parsed ? parsed.problems : [];
};

describe('a definition may say how its token is sent', () => {
  test.each([
    [{}],
    [{ name: 'X-Auth-Token' }],
    [{ name: 'x-auth-token', scheme: '' }],
    [{ scheme: 'Zoho-oauthtoken' }],
    [{ scheme: 'SCRAM-SHA-256' }],
    [{ name: 'Authorization', scheme: '' }],
    [{ name: 'X-Api-Key', scheme: 'Token' }],
    [{ name: 'Cookie' }],
    [{ name: 'x'.repeat(64), scheme: 'x'.repeat(64) }],
  ])('%j', (header) => {
    expect(problemsOf({ header })).toEqual([]);
  });

  test.each([
    ['X-A\r\nX-B'],
    ['X-A\n'],
    ['X A'],
    ['X-A:'],
    [':authority'],
    [''],
    ['x'.repeat(65)],
    ['Ünicode'],
    ['Host'],
    ['CONTENT-LENGTH'],
    ['Content-Type'],
    ['Transfer-Encoding'],
    ['Connection'],
    ['Proxy-Authorization'],
    ['X-Forwarded-For'],
    ['X-HTTP-Method-Override'],
    ['Accept'],
    // In every access log.
    ['User-Agent'],
    ['Referer'],
    ['Set-Cookie'],
    [1],
    [null],
    [['X-A']],
  ])('not in the header %j', (name) => {
    expect(problemsOf({ header: { name } })).toEqual([
      expect.stringMatching(/header\.name: expected the name of a header/),
    ]);
  });

  test.each([
    ['Bearer '],
    ['Bearer eyJ'],
    ['a\r\nb'],
    ['token:'],
    ['x'.repeat(65)],
    ['DPoP'],
    ['mac'],
    ['eyJhbGciOiJub25l'],
    ['sk_live_51H8a2b3c4d5'],
    ['3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
  ])('not with %j before it, which is not repeated', (scheme) => {
    const members = [
      { header: { scheme } },
      { header: { name: 'X-Auth-Token', scheme } },
      { authorizationScheme: scheme },
    ];
    for (const problems of members.map(problemsOf)) {
      expect(problems).toEqual([expect.stringMatching(/[sS]cheme: expected a word .*, got "\.\.\."$/)]);
    }
  });

  test('not twice, and not by members that nobody knows', () => {
    expect(problemsOf({ header: {}, authorizationScheme: 'Token' })).toEqual([
      expect.stringContaining('authorizationScheme: expected header or authorizationScheme, not both'),
    ]);
    expect(problemsOf({ header: { name: 'X-A', prefix: 'Bearer ' } })).toEqual([
      expect.stringContaining('header.prefix: expected one of the known members (name, scheme)'),
    ]);
    expect(problemsOf({ header: 'X-A' })).toEqual([expect.stringContaining('header: expected an object')]);
  });
});

describe('how a token is sent now', () => {
  test.each([
    [{}, 'Bearer', 'Authorization: Bearer t', 'Bearer'],
    [{}, 'JWT', 'Authorization: JWT t', 'JWT'],
    [{ authorizationScheme: 'Token' }, 'Bearer', 'Authorization: Token t', 'Token'],
    [{ header: {} }, 'Bearer', 'Authorization: Bearer t', 'Bearer'],
    [{ header: { scheme: 'Zoho-oauthtoken' } }, 'Bearer', 'Authorization: Zoho-oauthtoken t', 'Zoho-oauthtoken'],
    [{ header: { scheme: '' } }, 'Bearer', 'Authorization: t', 'Bearer'],
    [{ header: { name: 'authorization' } }, 'Bearer', 'authorization: Bearer t', 'Bearer'],
    [{ header: { name: 'X-Auth-Token' } }, 'Bearer', 'X-Auth-Token: t', 'Bearer'],
    [{ header: { name: 'X-Auth-Token', scheme: '' } }, 'Bearer', 'X-Auth-Token: t', 'Bearer'],
    [{ header: { name: 'X-Key', scheme: 'Token' } }, 'Bearer', 'X-Key: Token t', 'Bearer'],
  ])('%j, stored as %s: %s, for older readers %s', (definition, stored, line, tokenType) => {
    const use = tokenUseOf(definition, stored);
    expect(headerOf({ accessToken: 't', ...use }).join(': ')).toBe(line);
    expect(use.tokenType).toBe(tokenType);
  });

  test('is legal for every reader, whatever definition has passed', () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[\w!#$%&'*+.^`|~-]*$/),
      fc.constantFrom('Host', 'X-Auth-Token', ''),
    );
    const header = fc.record({ name: text, scheme: text }, { requiredKeys: [] });
    fc.assert(
      fc.property(header, (header) => {
        fc.pre(problemsOf({ header }).length === 0);
        const wrong = wrongTokenMembers({ ...tokenUseOf({ header }, 'Bearer') }, 'a');
        expect(wrong.filter((name) => name === 'header' || name === 'tokenType')).toEqual([]);
      }),
    );
  });
});
