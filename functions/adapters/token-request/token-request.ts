/** This folder: token requests, written of a definition and its secret down to the last byte. */

import { GITHUB_ASSERTION } from '../../domain/service/required-secret.ts';
import type { Grant } from '../../domain/service/service-definition.ts';
import { clientAuthenticationOf } from './client-authentication.ts';
import { audienceOf, type Making, signFor } from './request-making.ts';
import { RequestSources } from './request-sources.ts';
import { type RequestParts, type TokenRequest, writeRequest } from './write-request.ts';

/** The wire names of the grants, where they have another than ours. */
const GRANT_TYPES: { readonly [Type in Grant['type']]?: string } = {
  jwt_bearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  token_exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
};
/** @see https://www.rfc-editor.org/rfc/rfc8693#section-3 */
const JWT_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:jwt';

/**
 * Returns the token request of a service: one way of client authentication, and a new assertion where one is needed.
 *
 * @throws {SecretUnusable} when no request can be built from the secret
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2 client credentials request
 * @see docs/adr/0008-token-requests.md what a library does and what we do
 * @see docs/adr/0057-requests-from-data.md how a definition says what is sent
 */
export async function toTokenRequest(making: Making): Promise<TokenRequest> {
  const { definition, input } = making;
  const { request, tokenUrl: url } = definition;
  const sources = new RequestSources(definition, input.secret);
  if (definition.grant.type === 'github_app_installation') return writeRequest({ url }, [gitHubParts(making)], sources);
  const grant = await grantParameters(making);
  return writeRequest(
    { url, ...request },
    [{ parameters: grant }, await clientAuthenticationOf(making), request ?? {}],
    sources,
  );
}

/** Returns what the grant is asked with; for a login nothing, which is no OAuth. */
async function grantParameters(making: Making): Promise<RequestParts['parameters']> {
  const { grant } = making.definition;
  if (grant.type === 'login' || grant.type === 'github_app_installation') return {};
  const { scope, audience, resource, extraParameters } = grant;
  return {
    grant_type: GRANT_TYPES[grant.type] ?? grant.type,
    scope,
    audience,
    resource,
    ...extraParameters,
    ...(await ownParameters(grant, making)),
  };
}

async function ownParameters(grant: Grant, making: Making): Promise<RequestParts['parameters']> {
  const { definition, input, getWebIdentityToken } = making;
  const { values } = input.secret;
  switch (grant.type) {
    case 'account_credentials':
      return { account_id: grant.accountId };
    case 'refresh_token':
      return { refresh_token: input.refreshToken?.reveal() ?? '' };
    case 'jwt_bearer': {
      const { assertion, subject, claims } = grant;
      return { assertion: signFor(making, assertion, { audience: audienceOf(making, assertion), subject, claims }) };
    }
    case 'password':
      return { username: values.username?.reveal(), password: values.password?.reveal() };
    case 'token_exchange': {
      const { clientAuthentication } = definition;
      const audience = 'audience' in clientAuthentication ? clientAuthentication.audience : '';
      return {
        subject_token: await getWebIdentityToken(audience, input.timeoutMs),
        subject_token_type: grant.subjectTokenType ?? JWT_TOKEN_TYPE,
        requested_token_type: grant.requestedTokenType,
      };
    }
    default:
      return {};
  }
}

/** @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app */
function gitHubParts(making: Making): RequestParts {
  const assertion = signFor(making, GITHUB_ASSERTION, { audience: undefined });
  return {
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${assertion}`,
      'content-type': 'application/json',
    },
  };
}
