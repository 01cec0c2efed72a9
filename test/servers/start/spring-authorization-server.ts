import { fileURLToPath } from 'node:url';
import { installByMaven } from '../install/maven.ts';
import { introspect, postForm } from '../support/oauth-requests.ts';
import type { RealServer, RunningServer, ServerClient } from '../support/real-server.ts';
import { portOf, ServerProcess } from '../support/server-process.ts';

const { directory, whyNot } = installByMaven({ profile: 'spring-authorization-server', goal: 'copy' });

/** Spring Authorization Server of Spring Boot. @see https://docs.spring.io/spring-security/reference/servlet/oauth2/authorization-server */
export const SPRING_AUTHORIZATION_SERVER: RealServer = {
  name: 'Spring Authorization Server',
  whyNot,
  tokenPath: '/oauth2/token',
  algorithms: ['RS256', 'PS256', 'ES256'],
  hasRefreshTokens: true,
  start,
};

async function start(clients: readonly ServerClient[], tokenUrl: string): Promise<RunningServer> {
  const process = new ServerProcess({
    command: 'java',
    options: [
      '-Xmx256m',
      '-cp',
      `${directory}/*`,
      fileURLToPath(new URL('../fixtures/SpringServer.java', import.meta.url)),
    ],
    input: `${JSON.stringify({ clients, tokenUrl })}\n`,
  });
  const port = await process.ready(async () => portOf(process.output));
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    introspect: (token) => introspect(`${url}/oauth2/introspect`, token),
    disable: async (clientId) => {
      await postForm(`${url}/test/disable`, { client_id: clientId });
    },
    authorize: async ({ clientId }) =>
      String((await postForm(`${url}/test/authorize`, { client_id: clientId }))['refresh_token']),
    stop: () => process.stop(),
  };
}
