import { expect, test } from '@jest/globals';
import { tokenCredential } from '../../../lib/client/azure/token-credential.ts';
import type { Token } from '../../../lib/client/cache/token.ts';
import type { TokenClient } from '../../../lib/client/token-client.ts';
import type { GetTokenOptions } from '../../../lib/client/token-client-options.ts';
import {
  type TokensMiddleware,
  type WantedToken,
  type WithTokensOptions,
  withTokens,
} from '../../../lib/client/with-tokens.ts';

/** A token as a program wrote one for its own tests before there were tenants. */
const TOKEN: Token = {
  service: 'genesys',
  accessToken: 'mine',
  tokenType: 'Bearer',
  headers: { Authorization: 'Bearer mine' },
  scope: undefined,
  expiresAt: '2031-01-01T01:00:00Z',
  expiresInSeconds: 3600,
  obtainedAt: '2031-01-01T00:00:00Z',
  fingerprint: '0123456789ab',
};

test('what was written before there were tenants has the types it had, and does what it did', async () => {
  const asked: (GetTokenOptions | undefined)[] = [];
  const client: Pick<TokenClient, 'getToken' | 'peek'> = {
    getToken: async (_service: string, options?: GetTokenOptions) => {
      asked.push(options);
      return TOKEN;
    },
    peek: (_service: string) => undefined,
  };
  const wanted: WantedToken = { service: 'genesys', minValiditySeconds: 60 };
  const options: WithTokensOptions<'one'> = { services: { one: wanted }, client };
  const middleware: TokensMiddleware<'one'> = withTokens<'one'>(options);
  const context = { tokens: { one: TOKEN } };
  await middleware.before({ context });
  expect(context.tokens.one).toBe(TOKEN);
  expect(asked).toMatchObject([{ minValiditySeconds: 60, tenant: undefined }]);
  const fetchOf: (...given: Parameters<TokenClient['fetch']>) => Parameters<typeof fetch> = (_service, input, init) =>
    init === undefined ? [input] : [input, init];
  expect(fetchOf('genesys', 'https://api.example.com', { method: 'POST' })).toHaveLength(2);
  expect(await tokenCredential('genesys', { client, now: () => 0 }).getToken('scope')).toMatchObject({ token: 'mine' });
});
