import { namedSecretFields } from '../service/required-secret.ts';
import { memberName } from '../service/secret-text.ts';
import { ENTRA_NUMBERS } from './entra-failures.ts';
import { canonicalError } from './error-words.ts';
import type { RefreshFailure } from './failure.ts';
import { type FailureContext, type FailureTable, PERSON } from './failure-row.ts';

/** How vendors say `invalid_client`. */
const CLIENT = [
  'invalid_client',
  'invalid_client_id',
  'invalid_client_secret',
  'invalid_client_credentials',
  'bad_client_secret',
  'incorrect_client_credentials',
  'invalid_credentials',
  'bad_credentials',
  'client_authentication_failed',
  'authentication_failed',
  'unauthorized',
  'unauthenticated',
  'application_cannot_be_found',
  'deleted_client',
];
/** RFC 6749 says 401 of a client that is not authenticated, and nothing else. */
const BY_STATUS = ['401'];

/** `unauthorized_client` is about the grant, unless 401 says that the client was not authenticated. */
function isAboutClient({ oauthError = '', httpStatus }: Partial<RefreshFailure>): boolean {
  return httpStatus === 401 || canonicalError(oauthError) !== 'unauthorized_client';
}

/** Tells whether the secret is another one than the stored token was got with. */
function isSecretChanged({ token, secretVersionId }: FailureContext, failure: Partial<RefreshFailure>): boolean {
  const isKnown = token !== undefined && secretVersionId !== undefined;
  return isAboutClient(failure) && isKnown && token.secretVersionId !== secretVersionId;
}

/** Basic as it is, with something to encode: the id and secret that the provider decodes are not those that were meant. */
function mayBeEncoding(context: FailureContext, { httpStatus }: Partial<RefreshFailure>): boolean {
  const { definition, hasSpecialCharacters, isProven } = context;
  const isRaw = definition.clientAuthentication?.method === 'client_secret_basic_raw' && hasSpecialCharacters === true;
  return isRaw && !isProven && (httpStatus === 400 || httpStatus === 401) && definition.provider !== 'genesys-cloud';
}

/** Tells whether the client proves who it is by a key of its own. */
function hasKey({ definition: { clientAuthentication, grant } }: FailureContext): boolean {
  const isGrant = grant.type === 'jwt_bearer' || grant.type === 'github_app_installation';
  return clientAuthentication?.method === 'private_key_jwt' || (isGrant && !hasSecret(clientAuthentication?.method));
}

/** Tells whether what is refused can be an assertion that we signed: `invalid_grant` is about one only where it is the grant. */
function hasAssertion(context: FailureContext, { oauthError = '' }: Partial<RefreshFailure>): boolean {
  const { grant, clientAuthentication } = context.definition;
  const isGrant = grant.type === 'jwt_bearer' || grant.type === 'github_app_installation';
  return (
    isGrant || (clientAuthentication?.method === 'private_key_jwt' && canonicalError(oauthError) !== 'invalid_grant')
  );
}

/** Tells whether an assertion is in use that may be what is refused, ours or that of AWS. */
export function hasAnyAssertion(context: FailureContext, failure: Partial<RefreshFailure>): boolean {
  return hasAssertion(context, failure) || isFederated(context);
}

function isFederated({ definition }: FailureContext): boolean {
  return definition.clientAuthentication?.method === 'aws_web_identity';
}

/** Of a grant that is no exchange `invalid_grant` says nothing of the token of AWS. */
function isFederationRefused(context: FailureContext, failure: Partial<RefreshFailure>): boolean {
  const isOfGrant = canonicalError(failure.oauthError ?? '') === 'invalid_grant';
  const isExchange = context.definition.grant.type === 'token_exchange';
  return isFederated(context) && (isOfGrant ? isExchange : isAboutClient(failure));
}

function hasSecret(method: string | undefined): boolean {
  return method?.startsWith('client_secret') === true;
}

function isAnonymous({ definition: { clientAuthentication, grant } }: FailureContext): boolean {
  return clientAuthentication?.method === 'none' && grant.type === 'refresh_token';
}

/** What the assertion was made with: its audience is no secret, and most often what is wrong. */
function assertionText({ definition }: FailureContext): string {
  const { clientAuthentication, grant, tokenUrl } = definition;
  if (clientAuthentication?.method === 'aws_web_identity')
    return `audience ${JSON.stringify(clientAuthentication.audience)}`;
  const assertion =
    (clientAuthentication?.method === 'private_key_jwt' ? clientAuthentication.assertion : undefined) ??
    (grant.type === 'jwt_bearer' ? grant.assertion : undefined);
  return assertion ? `${assertion.algorithm}, audience ${JSON.stringify(assertion.audience ?? tokenUrl)}` : '';
}

/** What of the secret the request names, as it is called there. */
function membersText({ definition }: FailureContext): string {
  const names = namedSecretFields(definition).map((field) => `"${memberName(definition, field)}"`);
  return names.length > 0 ? `it sends ${names.join(', ')} of the secret` : '';
}

function methodText({ definition }: FailureContext): string {
  return definition.clientAuthentication?.method ?? '';
}

/** Refusals of the client: it is not known, not authenticated, or not like this. The secret is read anew after each of them. */
// biome-ignore format: a table is read row by row
export const CLIENT_FAILURES = {
  // RFC 6749 section 5.2 has invalid_grant for a password that is wrong.
  'user-refused': { ...PERSON, match: { hint: ['secret', 'client-disabled'], oauth: ['invalid_grant'] },
    only: ({ definition: { grant } }, { oauthError = '' }) => grant.type === 'password' && canonicalError(oauthError) === 'invalid_grant',
    summary: 'the provider refuses the name or password of the user',
    advice: 'see whether the user is locked or has to log in with a second factor, else correct username and password in the secret' },
  'secret-not-encoded': { ...PERSON,
    match: { hint: ['secret'], oauth: [...CLIENT, 'unauthorized_client', 'invalid_request'], httpAlone: ['400', ...BY_STATUS] },
    only: mayBeEncoding,
    summary: 'client id or secret have characters that client_secret_basic encodes and client_secret_basic_raw does not',
    advice: 'set the method of clientAuthentication to client_secret_basic; if that is refused as well, correct the secret' },
  'new-secret-refused': { ...PERSON,
    match: { hint: ['secret', 'key'], oauth: [...CLIENT, 'unauthorized_client'], entra: ENTRA_NUMBERS.wrongSecret, httpAlone: BY_STATUS },
    only: isSecretChanged,
    summary: 'the secret was changed, and the provider refuses what it holds now',
    advice: 'the token in use is of an earlier version and is not renewed: correct the secret' },
  'login-refused': { ...PERSON,
    match: { hint: ['secret'], oauth: [...CLIENT, 'unauthorized_client', 'invalid_grant', 'access_denied'], httpAlone: ['200', '400', '403', '422', ...BY_STATUS] },
    only: ({ definition: { grant } }, { hint }) => grant.type === 'login' && hint !== 'page', tells: membersText,
    summary: 'the provider refuses the login',
    advice: 'compare request in the definition with what the provider documents, or correct what it sends of the secret' },
  'wrong-region-or-secret': { ...PERSON,
    match: { hint: ['secret'], oauth: CLIENT, httpAlone: BY_STATUS },
    only: ({ definition }) => definition.provider === 'genesys-cloud',
    summary: 'Genesys Cloud refuses the client: wrong region, id or secret look alike',
    advice: 'check the region of the definition first, then correct the secret' },
  'key-refused': { ...PERSON,
    match: { hint: ['secret'], oauth: CLIENT, httpAlone: BY_STATUS }, only: hasKey, tells: assertionText,
    summary: 'the provider refuses the client or the assertion that it signs',
    advice: 'check that the provider has the public key of privateKey under the keyId that is sent, and takes algorithm, audience and client id' },
  'delegation-missing': { ...PERSON, match: { oauth: ['unauthorized_client', 'access_denied'] },
    only: ({ definition }) => definition.provider === 'google-service-account',
    summary: 'Google does not let the service account act for this user with these scopes',
    advice: 'authorize its numeric client id for all of these scopes under domain-wide delegation, which takes up to 24 hours' },
  'web-identity-refused': { ...PERSON,
    match: { hint: ['secret', 'key'], oauth: [...CLIENT, 'unauthorized_client', 'invalid_grant'], httpAlone: BY_STATUS },
    only: isFederationRefused, tells: assertionText,
    summary: 'the provider refuses the web identity of refresh-tokens for this client',
    advice: 'compare issuer, subject (case matters) and audience of the federated credential with the role; then the client id' },
  'client-authentication-wanted': { ...PERSON,
    match: { hint: ['secret', 'method'], oauth: [...CLIENT, 'unauthorized_client'], httpAlone: BY_STATUS },
    only: (context, failure) => isAnonymous(context) && isAboutClient(failure),
    summary: 'the provider wants the client to authenticate, or does not know its id',
    advice: 'check clientId, and set clientAuthentication to what the provider expects: it is none' },
  'client-or-grant-refused': { ...PERSON, match: { oauth: ['unauthorized_client'] },
    only: (_context, failure) => isAboutClient(failure), tells: assertionText,
    summary: 'the provider refuses the secret or key of the client, or the grant to it',
    advice: 'correct secret or key first, of which some providers say unauthorized_client; if it is right, allow the grant to the client' },
  'client-refused': { ...PERSON,
    match: { hint: ['secret'], oauth: CLIENT, httpAlone: BY_STATUS },
    summary: 'the provider refuses the client',
    advice: 'correct clientAuthentication in the definition, or client id and client secret in the secret' },
  'client-disabled': { ...PERSON, match: { hint: ['client-disabled'], oauth: ['disabled_client'] },
    summary: 'the client is disabled at the provider', advice: 'have it enabled at the provider' },
  'key-unknown': { ...PERSON, match: { hint: ['key'] }, only: hasAssertion,
    summary: 'the provider knows another key than the one that signed the assertion, or none',
    advice: 'register the public key or certificate of privateKey at the provider, or put the key that it knows into the secret' },
  'key-id-unknown': { ...PERSON, match: { hint: ['key-id'] }, only: hasAssertion,
    summary: 'the provider knows no key under the keyId of the assertion',
    advice: 'register the key under it, or correct keyId in the secret' },
  'assertion-audience-refused': { ...PERSON, match: { hint: ['audience'] },
    only: hasAnyAssertion, tells: assertionText,
    summary: 'the provider expects another audience in the assertion',
    advice: 'set audience of the assertion to what the provider documents: its issuer or its token URL, most often' },
  'algorithm-not-allowed': { ...PERSON, match: { hint: ['algorithm'] },
    only: hasAssertion, tells: assertionText,
    summary: 'the provider does not take this signing algorithm from this client',
    advice: 'set algorithm of the assertion to what the client is registered for, or register this one' },
  'authentication-method-refused': { ...PERSON, match: { hint: ['method', 'client-id'] },
    only: (context, { hint }) => hint === 'method' || methodText(context).includes('basic'), tells: methodText,
    summary: 'the client may not authenticate in this way',
    advice: 'set clientAuthentication to the way that the client is registered for; if that is a certificate (mutual TLS), register another' },
  'client-certificate-wanted': { ...PERSON,
    match: { hint: ['certificate', 'client-id'],
      family: /^ERR_SSL_\w*(?:CERTIFICATE_(?:REQUIRED|REVOKED|EXPIRED|UNKNOWN)|ALERT_(?:NO|BAD|UNSUPPORTED)_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/ },
    summary: 'the provider wants a client certificate (mutual TLS), or another one',
    advice: 'register the client for another way of authentication: no client certificate is sent' },
  'grant-not-allowed': { ...PERSON,
    match: { hint: ['grant'], oauth: ['unauthorized_client', 'shop_not_permitted'] },
    summary: 'the client may not use this grant',
    advice: 'allow the grant to the client at the provider; some providers say so of a wrong secret or key as well' },
} as const satisfies FailureTable;
