import type { AssertionSettings, Grant, ServiceDefinition } from '../../domain/service/service-definition.ts';
import { type Instant, plusSeconds } from '../../domain/values/instant.ts';
import type { TokenRequestInput } from '../../usecases/ports/token-endpoint.ts';
import { SecretUnusable } from '../keys/secret-unusable.ts';
import { type Assertion, signAssertion } from './jwt-assertion.ts';

/** A token request as it goes over the wire. It holds secrets: it is sent, never logged. */
export interface TokenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns a JWT that AWS STS signs for the function's role. @throws {WebIdentityFault} when it gives none */
export type GetWebIdentityToken = (audience: string, timeoutMs?: number) => Promise<string>;

/** A service and everything that its request is built from. */
interface Making {
  readonly definition: ServiceDefinition;
  readonly input: TokenRequestInput;
  readonly now: Instant;
  readonly getWebIdentityToken: GetWebIdentityToken;
}

const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The wire names of the grants. */
const GRANT_TYPES: Readonly<Record<Exclude<Grant['type'], 'github_app_installation'>, string>> = {
  client_credentials: 'client_credentials',
  account_credentials: 'account_credentials',
  jwt_bearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  refresh_token: 'refresh_token',
  password: 'password',
  token_exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
  login: '',
};
/** GitHub takes assertions of 10 minutes at most, by its own clock. */
const GITHUB_ASSERTION: AssertionSettings = { algorithm: 'RS256', lifetimeSeconds: 540 };

/**
 * Returns the token request of a service: one way of client authentication, and a new assertion where one is needed.
 *
 * @throws {SecretUnusable} when no request can be built from the secret
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2 client credentials request
 * @see docs/adr/0008-token-requests.md what a library does and what we do
 */
export async function toTokenRequest(making: Making): Promise<TokenRequest> {
  const { grant } = making.definition;
  if (grant.type === 'github_app_installation') return toGitHubRequest(making);
  const body = new URLSearchParams({ grant_type: GRANT_TYPES[grant.type] });
  setAll(body, { scope: grant.scope, audience: grant.audience, resource: grant.resource });
  setAll(body, grant.extraParameters ?? {});
  setGrant(body, grant, making);
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'token-keeper',
  };
  await authenticate(body, headers, making);
  return { headers, body: body.toString() };
}

function setAll(
  body: URLSearchParams,
  parameters: Readonly<Record<string, string | readonly string[] | undefined>>,
): void {
  for (const [name, value = []] of Object.entries(parameters)) {
    for (const one of [value].flat()) body.append(name, one);
  }
}

function setGrant(body: URLSearchParams, grant: Grant, making: Making): void {
  if (grant.type === 'account_credentials') {
    body.set('account_id', grant.accountId);
  } else if (grant.type === 'refresh_token') {
    body.set('refresh_token', making.input.refreshToken?.reveal() ?? '');
  } else if (grant.type === 'jwt_bearer') {
    const { assertion, subject, claims } = grant;
    body.set('assertion', sign(making, assertion, { audience: audienceOf(making, assertion), subject, claims }));
  }
}

async function authenticate(body: URLSearchParams, headers: Record<string, string>, making: Making): Promise<void> {
  const { clientAuthentication } = making.definition;
  const clientSecret = making.input.secret.values.clientSecret?.reveal() ?? '';
  switch (clientAuthentication.method) {
    case 'client_secret_post':
      setAll(body, { client_id: clientIdOf(making), client_secret: clientSecret });
      break;
    case 'client_secret_basic':
      headers['authorization'] = basic(formEncode(clientIdOf(making)), formEncode(clientSecret));
      break;
    case 'client_secret_basic_raw':
      headers['authorization'] = basic(clientIdOf(making), clientSecret);
      break;
    case 'private_key_jwt': {
      const clientId = clientIdOf(making);
      const { assertion } = clientAuthentication;
      const claims = { audience: audienceOf(making, assertion), subject: clientId };
      setClientAssertion(body, clientId, sign(making, assertion, claims));
      break;
    }
    case 'aws_web_identity':
      setClientAssertion(
        body,
        clientIdOf(making),
        await making.getWebIdentityToken(clientAuthentication.audience, making.input.timeoutMs),
      );
      break;
    case 'none':
      if (making.definition.grant.type === 'refresh_token') {
        setAll(body, { client_id: making.definition.clientId ?? making.input.secret.values.clientId?.reveal() });
      }
      break;
    default:
      throw new SecretUnusable(`${clientAuthentication.method} is not written yet`);
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7521#section-4.2 */
function setClientAssertion(body: URLSearchParams, clientId: string, assertion: string): void {
  setAll(body, { client_id: clientId, client_assertion_type: CLIENT_ASSERTION_TYPE, client_assertion: assertion });
}

/** @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app */
function toGitHubRequest(making: Making): TokenRequest {
  const assertion = sign(making, GITHUB_ASSERTION, { audience: undefined });
  return {
    headers: {
      accept: 'application/vnd.github+json',
      'accept-encoding': 'identity',
      authorization: `Bearer ${assertion}`,
      'content-type': 'application/json',
      'user-agent': 'token-keeper',
    },
    body: '',
  };
}

function sign(
  making: Making,
  settings: AssertionSettings,
  claims: Pick<Assertion, 'audience' | 'subject' | 'claims'>,
): string {
  const { input, now } = making;
  const { privateKey, keyId, certificate } = input.secret.values;
  return signAssertion({
    settings,
    issuer: clientIdOf(making),
    ...claims,
    privateKey,
    keyId,
    certificate,
    now: plusSeconds(now, input.clockOffsetSeconds ?? 0),
  });
}

/** Providers disagree on the audience; most expect the URL that the assertion is sent to. */
function audienceOf({ definition }: Making, { audience }: AssertionSettings): string | readonly string[] {
  return audience ?? definition.tokenUrl;
}

function clientIdOf({ definition, input }: Making): string {
  const clientId = definition.clientId ?? input.secret.values.clientId?.reveal();
  if (clientId === undefined) throw new SecretUnusable('it has no client id, and the definition has none either');
  return clientId;
}

/** @see https://www.rfc-editor.org/rfc/rfc7617 the Basic scheme; UTF-8 is what every provider that says anything says */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`, 'utf8').toString('base64')}`;
}

/** Encodes one value as application/x-www-form-urlencoded, as RFC 6749 section 2.3.1 requires for id and secret in Basic. */
function formEncode(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice(2);
}
