import { describe, expect, test } from '@jest/globals';
import { createHttpTokenEndpoint } from '../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { explainFailure } from '../../../functions/domain/catalogue/explain-failure.ts';
import type { FailureCode } from '../../../functions/domain/catalogue/match-failure.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { auth0 } from '../../../lib/providers/identity/auth0.ts';
import { cognito } from '../../../lib/providers/identity/cognito.ts';
import { keycloak } from '../../../lib/providers/identity/keycloak.ts';
import { okta } from '../../../lib/providers/identity/okta.ts';
import { salesforce } from '../../../lib/providers/work/salesforce.ts';
import { serviceNow } from '../../../lib/providers/work/servicenow.ts';
import { zoomServerToServer } from '../../../lib/providers/work/zoom.ts';
import { PRIVATE_KEY } from '../../support/golden-request.ts';
import { inputOf, REQUESTED_AT } from '../../support/recorded-request.ts';

const AUTH0 = auth0({ id: 'a', domain: 'tenant.auth0.com', audience: 'https://api.example.com' });
const OKTA = okta({ id: 'a', domain: 'example.okta.com', scope: 'okta.users.read' });
const OKTA_SECRET = okta({
  id: 'a',
  domain: 'example.okta.com',
  scope: 's',
  authorizationServerId: 'default',
  credential: 'client_secret',
});
const KEYCLOAK = keycloak({ id: 'a', baseUrl: 'https://sso.example.com', realm: 'main' });
const COGNITO = cognito({ id: 'a', domainPrefix: 'a', region: 'eu-central-1' });
const SALESFORCE = salesforce({ id: 'a', myDomain: 'a.my.salesforce.com' });
const SALESFORCE_KEY = salesforce({ id: 'a', myDomain: 'a.my.salesforce.com', grant: 'jwt_bearer', username: 'u' });
const SERVICENOW = serviceNow({ id: 'a', instance: 'a' });
const ZOOM = zoomServerToServer({ id: 'a', accountId: 'x' });

const SECRET = { clientId: 'id', clientSecret: 'secret', privateKey: PRIVATE_KEY };

/** Returns the cause that is told of an answer; `description` is `error_description`, of Zoom `reason`. */
async function causeOf(
  definition: ServiceDefinition,
  status: number,
  error: string,
  description: string,
): Promise<FailureCode> {
  const body = JSON.stringify({ error, error_description: description, reason: description });
  const endpoint = createHttpTokenEndpoint({
    clock: { now: () => REQUESTED_AT },
    monotonicMs: () => 0,
    getWebIdentityToken: async () => 'unused',
    send: async () => ({ status, headers: {}, body }),
  });
  const outcome = await endpoint.requestToken(definition, inputOf({ secret: SECRET }));
  if (outcome.ok) throw new Error('the answer was taken for a token');
  return explainFailure(outcome.failure, { definition }).cause.code;
}

describe('what vendors are reported to answer, as their pages have it', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[ServiceDefinition, number, string, string, FailureCode]>([
    [AUTH0, 401, 'access_denied', 'Unauthorized', 'client-refused'],
    [AUTH0, 403, 'access_denied', 'Client is not authorized to access "https://api.example.com". You need to create a "client-grant" associated to this API.', 'resource-unknown'],
    [AUTH0, 403, 'access_denied', 'Service not found: https://api.example.com', 'resource-unknown'],
    [AUTH0, 403, 'unauthorized_client', "Grant type 'client_credentials' not allowed for the client.", 'grant-not-allowed'],
    [AUTH0, 429, 'too_many_requests', '', 'provider-throttles'],
    [OKTA, 401, 'invalid_client', 'The client_assertion token has an expiration too far into the future.', 'assertion-time-refused'],
    [OKTA, 401, 'invalid_client', 'The client_assertion token is expired.', 'assertion-time-refused'],
    [OKTA, 400, 'invalid_scope', 'Custom scopes are not allowed for this request.', 'scope-refused'],
    [OKTA_SECRET, 400, 'invalid_scope', "The authorization server resource does not have any configured default scopes, 'scope' must be provided.", 'scope-refused'],
    [OKTA_SECRET, 400, 'access_denied', 'Policy evaluation failed for this request, please check the policy configurations.', 'access-denied'],
    [OKTA, 400, 'invalid_dpop_proof', 'The DPoP proof JWT header is missing.', 'token-bound-to-key'],
    [OKTA_SECRET, 401, 'invalid_client', 'The client secret supplied for a confidential client is invalid.', 'client-refused'],
    [KEYCLOAK, 401, 'unauthorized_client', 'Invalid client or Invalid client credentials', 'client-refused'],
    [COGNITO, 400, 'invalid_client', '', 'client-refused'],
    [COGNITO, 400, 'unauthorized_client', '', 'grant-not-allowed'],
    [COGNITO, 400, 'invalid_grant', '', 'client-without-user'],
    [SALESFORCE, 400, 'invalid_grant', 'no client credentials user enabled', 'client-without-user'],
    [SALESFORCE, 400, 'invalid_grant', 'request not supported on this domain', 'wrong-host'],
    [SALESFORCE, 400, 'invalid_app_access', 'user is not admin approved to access this app', 'consent-missing'],
    [SALESFORCE, 400, 'invalid_client_id', 'client identifier invalid', 'client-refused'],
    [SALESFORCE, 400, 'invalid_client', 'invalid client credentials', 'client-refused'],
    [SALESFORCE, 400, 'invalid_grant', 'login rate exceeded', 'provider-throttles'],
    [SALESFORCE_KEY, 400, 'invalid_grant', "user hasn't approved this consumer", 'consent-missing'],
    [SALESFORCE_KEY, 400, 'invalid_grant', 'audience is invalid', 'assertion-audience-refused'],
    [SALESFORCE_KEY, 400, 'invalid_grant', 'invalid assertion', 'assertion-refused'],
    [SERVICENOW, 401, 'server_error', 'access_denied', 'client-refused'],
    [SERVICENOW, 400, 'unauthorized_client', 'OAuth integration user is not configured for OAuth:5051cf', 'client-without-user'],
    [ZOOM, 400, 'invalid_client', 'Invalid client_id or client_secret', 'client-refused'],
    [ZOOM, 400, 'unsupported_grant_type', 'unsupported grant type', 'grant-unknown'],
    [ZOOM, 400, 'invalid_request', 'The app has been disabled', 'client-disabled'],
    [ZOOM, 400, 'invalid_request', 'Bad Request', 'request-refused'],
  ])('means what they say it means: %#', async (definition, status, error, description, code) => {
    expect({ error, description, told: await causeOf(definition, status, error, description) }).toEqual({ error, description, told: code });
  });
});
