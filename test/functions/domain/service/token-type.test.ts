import { describe, expect, test } from '@jest/globals';
import { parseServiceDefinitions } from '../../../../functions/domain/service/service-definitions.ts';
import { isLikeBearer } from '../../../../functions/domain/service/token-type.ts';
import { bindsToKey } from '../../../../functions/domain/wire/token-header.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const URN = 'urn:ietf:params:oauth:token-type:';

describe('a token type', () => {
  test.each(['', ' ', 'Bearer', 'BEARER', 'bearer ', 'BearerToken', 'Bearer Token', 'bearer_token', 'bot', 'user'])(
    '%p means Bearer',
    (type) => {
      expect([isLikeBearer(type), bindsToKey(type)]).toEqual([true, false]);
    },
  );

  test.each([`${URN}access_token`, `${URN}jwt`])('%s of RFC 8693 means Bearer', (type) => {
    expect(isLikeBearer(type)).toBe(true);
  });

  test.each(['JWT', 'OAuth', 'token', 'Zoho-oauthtoken', 'N_A', 'access_token', 'bearers', `${URN}saml2`])(
    '%s means it only where the service says so',
    (type) => {
      expect([isLikeBearer(type), bindsToKey(type)]).toEqual([false, false]);
      expect(isLikeBearer(` ${type.toUpperCase()}`, ['other', type])).toBe(true);
    },
  );

  test.each(['DPoP', 'dpop', ' PoP ', 'mac', 'MAC', 'hok', 'holder-of-key', `${URN}pop`])(
    '%p binds to a key',
    (type) => {
      expect([isLikeBearer(type), bindsToKey(type)]).toEqual([false, true]);
    },
  );
});

describe('a definition', () => {
  test.each([[''], [' '], ['x'.repeat(65)], ['DPoP']])('names no type %p', (type) => {
    expect(problemsOf({ acceptedTokenTypes: ['JWT', type] })).toHaveLength(1);
    expect(problemsOf({ acceptedTokenTypes: ['JWT', 'x'.repeat(64)] })).toEqual([]);
  });

  const problemsOf = (members: object): readonly string[] => {
    const parsed = parseServiceDefinitions([{ ...DEFINITION, ...members }]);
    return 'problems' in parsed ? parsed.problems : [];
  };

  test('may name types and a scheme', () => {
    expect(problemsOf({ acceptedTokenTypes: ['JWT', 'x'.repeat(64)], authorizationScheme: 'Zoho-oauthtoken' })).toEqual(
      [],
    );
  });

  test.each<[object, string]>([
    [{ acceptedTokenTypes: [] }, 'acceptedTokenTypes: expected a list of one or more'],
    [{ acceptedTokenTypes: 'JWT' }, 'acceptedTokenTypes: expected a list of one or more'],
    [{ acceptedTokenTypes: ['JWT', ''] }, 'acceptedTokenTypes: expected a list of one or more'],
    [{ acceptedTokenTypes: [undefined] }, 'acceptedTokenTypes: expected a list of one or more'],
    [{ acceptedTokenTypes: ['x'.repeat(65)] }, 'at most 64 characters'],
    [{ acceptedTokenTypes: ['JWT', 'DPoP'] }, 'binds to no key'],
    [{ authorizationScheme: '' }, 'authorizationScheme: expected a word'],
    [{ authorizationScheme: 'a b' }, 'authorizationScheme: expected a word'],
    [{ authorizationScheme: 'DPoP' }, 'authorizationScheme: expected a word'],
  ])('with %j is told what was expected', (members, problem) => {
    expect(problemsOf(members)).toEqual([expect.stringContaining(problem)]);
  });
});
