import { isAccessToken } from '../../contract/read-token.ts';
import { MOST_TOKEN_TEXT } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { isLikeBearer } from '../../domain/service/token-type.ts';
import { bindsToKey } from '../../domain/wire/token-header.ts';

/** Why an answer with a token is none that can be kept: a stable word and a sentence. */
export interface TokenFault {
  readonly reason: string;
  readonly message: string;
}

/** The texts of an answer that are kept, without white space around them. */
export interface TokenTexts {
  readonly accessToken: string;
  /** What stands where the type of the token does. */
  readonly tokenType: unknown;
  /** It is said to belong to a key, beside it or in itself. @see https://www.rfc-editor.org/rfc/rfc7800 */
  readonly isBound: boolean;
  /** Absent: none was named. */
  readonly scope?: string | undefined;
  /** What must not come back in the scope besides the token; absent: nothing. */
  readonly secrets?: readonly string[];
  /** How many characters the refresh tokens have that are kept beside it; absent: none. */
  readonly refreshTokens?: number;
}

/** What a token type has to look like to be repeated; anything else could be anything. */
const WORD = /^[A-Za-z][\w.:-]{0,63}$/;
/** What is shorter is a word that a scope may have. */
const SHORTEST_SECRET = 8;
/** RFC 6749 A.4, with blanks between the scopes. */
const SCOPE = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/**
 * Returns why a token cannot be kept and handed out; `undefined` when it can.
 *
 * A scope that breaks the grammar or the cap refuses the token too: without one, consumers would take it that everything they
 * asked for was granted (RFC 6749, section 5.1). Nothing is ever truncated.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items
 */
export function tokenFault(
  { scope = '', refreshTokens = 0, secrets = [], ...token }: TokenTexts,
  { acceptedTokenTypes }: Pick<ServiceDefinition, 'acceptedTokenTypes'>,
): TokenFault | undefined {
  const { accessToken } = token;
  if (!isAccessToken(accessToken)) {
    const message = 'the access token has characters that no Authorization header can carry';
    return { reason: 'token_malformed', message };
  }
  return (
    tooLarge(accessToken.length + scope.length + refreshTokens) ??
    scopeFault(scope, [accessToken, ...secrets]) ??
    typeFault(token, acceptedTokenTypes)
  );
}

/** A scope is shown, so nothing that is secret may be in it. */
function scopeFault(scope: string, secrets: readonly string[]): TokenFault | undefined {
  const isSecret = secrets.some((secret) => secret.length >= SHORTEST_SECRET && scope.includes(secret));
  if (SCOPE.test(scope) && !isSecret) return undefined;
  const what = isSecret ? 'a secret in it' : 'characters that none may have';
  return { reason: 'scope_malformed', message: `the scope has ${what}` };
}

function tooLarge(characters: number): TokenFault | undefined {
  if (characters <= MOST_TOKEN_TEXT) return undefined;
  const texts = 'the access token, its scope and what else has to be kept';
  return {
    reason: 'token_too_large',
    message: `${texts} have ${characters} characters, ${MOST_TOKEN_TEXT} can be kept`,
  };
}

function typeFault(
  { accessToken, tokenType, isBound }: TokenTexts,
  accepted: readonly string[] | undefined,
): TokenFault | undefined {
  const type = tokenType ?? 'Bearer';
  const isText = typeof type === 'string';
  if ((isText && bindsToKey(type)) || isBound) {
    const message =
      'the token is not a plain bearer token: one bound to a key (DPoP, mutual TLS) cannot be shared with other functions';
    return { reason: 'token_bound_to_key', message };
  }
  if (isText && isLikeBearer(type, accepted)) return undefined;
  const isWord = isText && WORD.test(type.trim()) && !accessToken.includes(type.trim());
  const said = isWord ? `of the type "${type.trim()}"` : 'of a type that is no word';
  return { reason: 'token_type_unknown', message: `the token is ${said}, expected Bearer` };
}
