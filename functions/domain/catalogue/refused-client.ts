import { canonicalError } from '../failure/error-words.ts';
import type { RefreshFailure } from '../failure/failure.ts';
import type { FailureContext } from '../failure/failure-row.ts';
import { namedSecretFields } from '../service/required-secret.ts';
import { memberName } from '../service/secret-text.ts';

/** `unauthorized_client` is about the grant, unless 401 says that the client was not authenticated. */
export function isAboutClient({ oauthError = '', httpStatus }: Partial<RefreshFailure>): boolean {
  return httpStatus === 401 || canonicalError(oauthError) !== 'unauthorized_client';
}

/** Tells whether the secret is another one than the stored token was got with. */
export function isSecretChanged({ token, secretVersionId }: FailureContext, failure: Partial<RefreshFailure>): boolean {
  const isKnown = token !== undefined && secretVersionId !== undefined;
  return isAboutClient(failure) && isKnown && token.secretVersionId !== secretVersionId;
}

/** Basic as it is, with something to encode: the id and secret that the provider decodes are not those that were meant. */
export function mayBeEncoding(context: FailureContext, { httpStatus }: Partial<RefreshFailure>): boolean {
  const { definition, hasSpecialCharacters, isProven } = context;
  const isRaw = definition.clientAuthentication?.method === 'client_secret_basic_raw' && hasSpecialCharacters === true;
  return isRaw && !isProven && (httpStatus === 400 || httpStatus === 401) && definition.provider !== 'genesys-cloud';
}

/** Tells whether the client proves who it is by a key of its own. */
export function hasKey(context: FailureContext): boolean {
  return methodText(context) === 'private_key_jwt' || (isSignedGrant(context) && !hasSecret(context));
}

function isSignedGrant({ definition: { grant } }: FailureContext): boolean {
  return grant.type === 'jwt_bearer' || grant.type === 'github_app_installation';
}

/** Tells whether what is refused can be an assertion that we signed: `invalid_grant` is about one only where it is the grant. */
export function hasAssertion(context: FailureContext, { oauthError = '' }: Partial<RefreshFailure>): boolean {
  const isSigned = /^(?:private_key|client_secret)_jwt$/.test(methodText(context));
  return isSignedGrant(context) || (isSigned && canonicalError(oauthError) !== 'invalid_grant');
}

/** The same of one that a key of the client's own signs, not its secret. */
export function hasSignature(context: FailureContext, failure: Partial<RefreshFailure>): boolean {
  return hasAssertion(context, failure) && !hasSecret(context);
}

/** Tells whether an assertion is in use that may be what is refused, ours or that of AWS. */
export function hasAnyAssertion(context: FailureContext, failure: Partial<RefreshFailure>): boolean {
  return hasAssertion(context, failure) || isFederated(context);
}

/** Tells whether the client proves who it is by a token of AWS. */
function isFederated(context: FailureContext): boolean {
  return methodText(context) === 'aws_web_identity';
}

/** Of a grant that is no exchange `invalid_grant` says nothing of the token of AWS. */
export function isFederationRefused(context: FailureContext, failure: Partial<RefreshFailure>): boolean {
  const isOfGrant = canonicalError(failure.oauthError ?? '') === 'invalid_grant';
  const isExchange = context.definition.grant.type === 'token_exchange';
  return isFederated(context) && (isOfGrant ? isExchange : isAboutClient(failure));
}

function hasSecret(context: FailureContext): boolean {
  return methodText(context).startsWith('client_secret');
}

/** What the assertion was made with: its audience is no secret, and most often what is wrong. */
export function assertionText({ definition }: FailureContext): string {
  const { clientAuthentication, grant, tokenUrl } = definition;
  if (clientAuthentication?.method === 'aws_web_identity')
    return `audience ${JSON.stringify(clientAuthentication.audience)}`;
  const assertion =
    clientAuthentication && 'assertion' in clientAuthentication
      ? clientAuthentication.assertion
      : grant.type === 'jwt_bearer' && grant.assertion;
  return assertion ? `${assertion.algorithm}, audience ${JSON.stringify(assertion.audience ?? tokenUrl)}` : '';
}

/** Tells whether it is a user's password that is refused: RFC 6749 section 5.2 says `invalid_grant` of that alone. */
export function isUser({ definition }: FailureContext, { oauthError = '' }: Partial<RefreshFailure>): boolean {
  return definition.grant.type === 'password' && canonicalError(oauthError) === 'invalid_grant';
}

/** Tells whether a login was refused, and not by a page of something in between. */
export function isLogin({ definition }: FailureContext, { hint }: Partial<RefreshFailure>): boolean {
  return definition.grant.type === 'login' && hint !== 'page';
}

/** What of the secret the request names, as it is called there. */
export function membersText({ definition }: FailureContext): string {
  const names = namedSecretFields(definition).map((field) => `"${memberName(definition, field)}"`);
  return names.length > 0 ? `it sends ${names.join(', ')} of the secret` : '';
}

/** Returns the way in which the client authenticates; an empty text where that is not known. */
export function methodText({ definition }: FailureContext): string {
  return definition.clientAuthentication?.method ?? '';
}
