import { readTlsIdentity } from '../keys/tls-identity.ts';
import { audienceOf, clientIdOf, knownClientIdOf, type Making, signFor } from './request-making.ts';
import type { RequestParts } from './write-request.ts';

const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Grants whose public clients say who they are all the same. */
const NAMES_PUBLIC_CLIENT = ['refresh_token', 'password'];

/**
 * Returns what shows the token endpoint who the client is: parameters, or the Authorization header.
 *
 * @throws {SecretUnusable} when the secret has not what it takes
 */
export async function clientAuthenticationOf(making: Making): Promise<RequestParts> {
  const { clientAuthentication, grant, clientId } = making.definition;
  const clientSecret = making.input.secret.values.clientSecret?.reveal() ?? '';
  switch (clientAuthentication.method) {
    case 'client_secret_post':
      return { parameters: { client_id: clientIdOf(making), client_secret: clientSecret } };
    case 'client_secret_basic':
      return basic(formEncode(clientIdOf(making)), formEncode(clientSecret));
    case 'client_secret_basic_raw':
      return basic(clientIdOf(making), clientSecret);
    case 'private_key_jwt':
    case 'client_secret_jwt': {
      const subject = clientIdOf(making);
      const { assertion } = clientAuthentication;
      return byAssertion(subject, signFor(making, assertion, { audience: audienceOf(making, assertion), subject }));
    }
    case 'aws_web_identity': {
      // Where its token is what is exchanged, it is the grant.
      if (grant.type === 'token_exchange') return { parameters: { client_id: clientId } };
      const { audience } = clientAuthentication;
      return byAssertion(clientIdOf(making), await making.getWebIdentityToken(audience, making.input.timeoutMs));
    }
    case 'tls_client_auth': {
      const identity = readTlsIdentity(making.input.secret.values, making.now);
      return { parameters: { client_id: knownClientIdOf(making) }, identity };
    }
    case 'none':
      return NAMES_PUBLIC_CLIENT.includes(grant.type) ? { parameters: { client_id: knownClientIdOf(making) } } : {};
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7521#section-4.2 */
function byAssertion(clientId: string, assertion: string): RequestParts {
  return {
    parameters: { client_id: clientId, client_assertion_type: CLIENT_ASSERTION_TYPE, client_assertion: assertion },
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc7617 the Basic scheme; UTF-8 is what every provider that says anything says */
function basic(id: string, secret: string): RequestParts {
  return { headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`, 'utf8').toString('base64')}` } };
}

/** Encodes one value as application/x-www-form-urlencoded, as RFC 6749 section 2.3.1 requires for id and secret in Basic. */
function formEncode(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice(2);
}
