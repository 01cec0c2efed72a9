import { fileURLToPath } from 'node:url';
import { installPythonPackages } from '../../../lib/localstack/install/python-environment.ts';
import { SERVERS_DIRECTORY } from '../install/install-once.ts';
import { introspect, postForm, refreshTokenOfUser } from '../support/oauth-requests.ts';
import type { RealServer, RunningServer, ServerClient } from '../support/real-server.ts';
import { portOf, ServerProcess } from '../support/server-process.ts';

const { bin, whyNot } = installPythonPackages({
  what: 'the servers in Python',
  minor: 11,
  requirements: fileURLToPath(new URL('../install/requirements.txt', import.meta.url)),
  directory: `${SERVERS_DIRECTORY}python`,
});

/** Authlib's grants in a Flask application. @see https://docs.authlib.org */
export const AUTHLIB: RealServer = {
  name: 'Authlib',
  whyNot,
  tokenPath: '/oauth/token',
  algorithms: ['RS256', 'ES256'],
  hasRefreshTokens: true,
  start: (clients, tokenUrl) => start('authlib_server.py', '/oauth/introspect', clients, tokenUrl),
};

/** django-oauth-toolkit's views. @see https://django-oauth-toolkit.readthedocs.io */
export const DJANGO_OAUTH_TOOLKIT: RealServer = {
  name: 'django-oauth-toolkit',
  whyNot,
  tokenPath: '/o/token/',
  algorithms: [],
  hasRefreshTokens: true,
  start: (clients, tokenUrl) => start('django_server.py', '/o/introspect/', clients, tokenUrl),
};

async function start(
  file: string,
  introspectionPath: string,
  clients: readonly ServerClient[],
  tokenUrl: string,
): Promise<RunningServer> {
  const process = new ServerProcess({
    command: `${bin}/python`,
    options: [file],
    cwd: fileURLToPath(new URL('../fixtures/', import.meta.url)),
    environment: { PYTHONDONTWRITEBYTECODE: '1' },
    input: `${JSON.stringify({ clients, tokenUrl })}\n`,
  });
  const port = await process.ready(async () => portOf(process.output));
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    introspect: (token) => introspect(`${url}${introspectionPath}`, token),
    disable: async (clientId) => {
      await postForm(`${url}/test/disable`, { client_id: clientId });
    },
    authorize: (client) => refreshTokenOfUser(`${url}${new URL(tokenUrl).pathname}`, client),
    stop: () => process.stop(),
  };
}
