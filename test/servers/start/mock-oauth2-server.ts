import { installByMaven } from '../install/maven.ts';
import { introspect, postForm } from '../support/oauth-requests.ts';
import type { RealServer, RunningServer, ServerClient } from '../support/real-server.ts';
import { answers, freePort, ServerProcess } from '../support/server-process.ts';

const { directory, whyNot } = installByMaven({ profile: 'mock-oauth2-server', goal: 'copy' });
const CALLBACK = 'http://127.0.0.1/callback';

/** navikt's mock, which takes every client and every secret. @see https://github.com/navikt/mock-oauth2-server */
export const MOCK_OAUTH2_SERVER: RealServer = {
  name: 'mock-oauth2-server',
  whyNot,
  tokenPath: '/default/token',
  algorithms: ['RS256', 'PS256', 'ES256'],
  takesAnything: true,
  hasRefreshTokens: true,
  start,
};

async function start(_clients: readonly ServerClient[], tokenUrl: string): Promise<RunningServer> {
  const port = await freePort();
  const process = new ServerProcess({
    command: 'java',
    options: ['-Xmx128m', '-cp', `${directory}/*`, 'no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt'],
    environment: {
      SERVER_HOSTNAME: '127.0.0.1',
      SERVER_PORT: String(port),
      JSON_CONFIG: JSON.stringify({ interactiveLogin: false, rotateRefreshToken: true }),
    },
  });
  const url = `http://127.0.0.1:${port}/default`;
  await process.ready(() => answers(`${url}/.well-known/openid-configuration`));
  return {
    port,
    // It takes its issuer from the URL that it is asked by.
    introspect: (token) => introspect(new URL('introspect', tokenUrl).href, token),
    disable: () => Promise.reject(new Error('it has no clients')),
    authorize: async (client) => {
      const query = {
        client_id: client.clientId,
        response_type: 'code',
        scope: `openid ${client.scope}`,
        redirect_uri: CALLBACK,
      };
      const answer = await fetch(`${url}/authorize?${new URLSearchParams(query)}`, { redirect: 'manual' });
      const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
      const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
      return String((await postForm(`${url}/token`, form, client))['refresh_token']);
    },
    stop: () => process.stop(),
  };
}
