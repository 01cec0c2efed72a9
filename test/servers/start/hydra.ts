import { installHydra } from '../install/hydra.ts';
import { introspect, postForm } from '../support/oauth-requests.ts';
import type { RealServer, RunningServer, ServerClient } from '../support/real-server.ts';
import { answers, freePort, prepared, ServerProcess } from '../support/server-process.ts';

const { directory, whyNot } = installHydra();
/** Nothing listens there: where a browser would end, the code is read off the redirect. */
const CALLBACK = 'http://127.0.0.1/callback';

/** Ory Hydra with its database in memory. @see https://www.ory.sh/docs/hydra */
export const HYDRA: RealServer = {
  name: 'Ory Hydra',
  whyNot,
  tokenPath: '/oauth2/token',
  algorithms: ['RS256', 'PS256', 'ES256'],
  hasRefreshTokens: true,
  start,
};

async function start(clients: readonly ServerClient[], tokenUrl: string): Promise<RunningServer> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const process = new ServerProcess({
    command: `${directory}/hydra`,
    options: ['serve', 'all', '--dev', '--sqa-opt-out'],
    environment: {
      ...{ DSN: 'memory', SECRETS_SYSTEM: 'only-for-the-time-of-a-test', LOG_LEVEL: 'error', SQA_OPT_OUT: 'true' },
      ...{ SERVE_PUBLIC_HOST: '127.0.0.1', SERVE_PUBLIC_PORT: String(port) },
      ...{ SERVE_ADMIN_HOST: '127.0.0.1', SERVE_ADMIN_PORT: String(adminPort) },
      URLS_SELF_ISSUER: new URL(tokenUrl).origin,
      ...{ URLS_LOGIN: 'http://127.0.0.1/login', URLS_CONSENT: 'http://127.0.0.1/consent' },
    },
  });
  const admin = `http://127.0.0.1:${adminPort}/admin`;
  await process.ready(() => answers(`http://127.0.0.1:${adminPort}/health/ready`));
  await prepared(process, async () => {
    for (const client of clients) await sendJson('POST', `${admin}/clients`, clientOf(client));
  });
  return {
    port,
    introspect: (token) => introspect(`${admin}/oauth2/introspect`, token),
    disable: async (clientId) => {
      await sendJson('DELETE', `${admin}/clients/${clientId}`);
    },
    authorize: (client) => authorize(`http://127.0.0.1:${port}`, admin, client),
    stop: () => process.stop(),
  };
}

async function sendJson(method: string, url: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text || '{}') as Readonly<Record<string, unknown>>;
}

function clientOf({
  clientId,
  clientSecret,
  method,
  jwk,
  algorithm,
  grants,
  scope,
  lifetimeSeconds,
}: ServerClient): object {
  const isUser = grants.includes('password');
  return {
    client_id: clientId,
    ...(jwk ? { jwks: { keys: [jwk] }, token_endpoint_auth_signing_alg: algorithm } : { client_secret: clientSecret }),
    token_endpoint_auth_method: method,
    grant_types: isUser ? ['authorization_code', 'refresh_token'] : grants,
    ...(isUser ? { response_types: ['code'], redirect_uris: [CALLBACK] } : {}),
    scope: isUser ? `${scope} offline_access` : scope,
    client_credentials_grant_access_token_lifespan: `${lifetimeSeconds}s`,
  };
}

/** Goes through the authorization code flow as a browser and the pages for login and consent would. */
async function authorize(url: string, admin: string, client: ServerClient): Promise<string> {
  const cookies = new Map<string, string>();
  const scope = `${client.scope} offline_access`;
  const query = {
    client_id: client.clientId,
    response_type: 'code',
    scope,
    redirect_uri: CALLBACK,
    state: 'a-test-state',
  };
  const login = await redirectOf(`${url}/oauth2/auth?${new URLSearchParams(query)}`, cookies);
  const accept = async (what: 'login' | 'consent', at: URL, body: object): Promise<URL> => {
    const challenge = at.searchParams.get(`${what}_challenge`) ?? '';
    const accepted = await sendJson(
      'PUT',
      `${admin}/oauth2/auth/requests/${what}/accept?${what}_challenge=${challenge}`,
      body,
    );
    const next = new URL(String(accepted['redirect_to']));
    return redirectOf(`${url}${next.pathname}${next.search}`, cookies);
  };
  const consent = await accept('login', login, { subject: 'user' });
  const callback = await accept('consent', consent, { grant_scope: scope.split(' ') });
  const form = {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
  };
  return String((await postForm(`${url}/oauth2/token`, form, client))['refresh_token']);
}

/** Returns where an answer redirects to, and keeps its cookies. */
async function redirectOf(url: string, cookies: Map<string, string>): Promise<URL> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
  for (const set of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    cookies.set(name, value);
  }
  return new URL(answer.headers.get('location') ?? '');
}
