import type { ServiceDefinition } from '../domain/service-definition.ts';
import type { ClientSecret } from '../usecases/ports.ts';

/** A token request as it goes over the wire. It holds the client secret: it is sent, never logged. */
export interface TokenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Returns the token request of a service: form-encoded body, one way of client authentication.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2 client credentials request
 * @see docs/adr/0008-token-requests.md what a library does and what we do
 */
export function toTokenRequest({ grant, clientAuthentication }: ServiceDefinition, secret: ClientSecret): TokenRequest {
  const body = new URLSearchParams({ grant_type: grant.type });
  for (const [name, value] of Object.entries({
    scope: grant.scope,
    audience: grant.audience,
    resource: grant.resource,
  })) {
    if (value !== undefined) {
      body.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(grant.extraParameters ?? {})) {
    body.set(name, value);
  }
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'token-keeper',
  };
  const clientSecret = secret.clientSecret.reveal();
  switch (clientAuthentication.method) {
    case 'client_secret_post':
      body.set('client_id', secret.clientId);
      body.set('client_secret', clientSecret);
      break;
    case 'client_secret_basic':
      headers['authorization'] = basic(formEncode(secret.clientId), formEncode(clientSecret));
      break;
    case 'client_secret_basic_raw':
      headers['authorization'] = basic(secret.clientId, clientSecret);
      break;
    default:
      clientAuthentication.method satisfies never;
  }
  return { headers, body: body.toString() };
}

/** @see https://www.rfc-editor.org/rfc/rfc7617 the Basic scheme; UTF-8 is what every provider that says anything says */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`, 'utf8').toString('base64')}`;
}

/** Encodes one value as application/x-www-form-urlencoded, as RFC 6749 section 2.3.1 wants id and secret of Basic. */
function formEncode(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice(2);
}
