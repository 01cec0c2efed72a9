import { describe, expect, test } from '@jest/globals';
import { adviceForOAuthError } from '../../../../functions/domain/failure/oauth-errors.ts';

describe('advice for an OAuth error', () => {
  test.each([
    ['invalid_client', 'region'],
    ['invalid_grant', 'authorize again'],
    ['invalid_scope', 'scope'],
    ['unauthorized_client', 'grant'],
    ['unsupported_grant_type', 'grant'],
  ])('%s speaks of %s', (error, word) => {
    expect(adviceForOAuthError(error)).toContain(word);
  });

  test.each([undefined, 'server_error', 'something_else', 'constructor', '__proto__'])('%s has none', (error) => {
    expect(adviceForOAuthError(error)).toBeUndefined();
  });
});
