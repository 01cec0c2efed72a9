import type { Introspected, ServerClient } from './real-server.ts';

/** A client that asks what tokens are worth, registered at every server beside those of the tests. */
export const RESOURCE: ServerClient = {
  clientId: 'resource',
  clientSecret: 'resource-secret',
  method: 'client_secret_basic',
  grants: ['client_credentials'],
  scope: 'introspection',
  lifetimeSeconds: 3600,
};

/** Sends a form as a client with HTTP Basic, and returns the JSON that comes. @throws {Error} when it is refused */
export async function postForm(
  url: string,
  form: Readonly<Record<string, string>>,
  client?: Pick<ServerClient, 'clientId' | 'clientSecret'>,
): Promise<Readonly<Record<string, unknown>>> {
  const credentials = client && Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: credentials === undefined ? {} : { authorization: `Basic ${credentials}` },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

/** Asks about a token, as RFC 7662 says. */
export async function introspect(url: string, token: string): Promise<Introspected> {
  return (await postForm(url, { token }, RESOURCE)) as unknown as Introspected;
}

/** Returns the refresh token that a user gets with a password: the shortest way to one. */
export async function refreshTokenOfUser(url: string, client: ServerClient): Promise<string> {
  const form = { grant_type: 'password', username: 'user', password: 'password', scope: client.scope };
  return String((await postForm(url, form, client))['refresh_token']);
}
