import type { AnswerFacts } from '../../contract/attempt.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import type { StoredToken } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import type { SecretValues } from './secret-source.ts';

/** A token as the token endpoint gave it. */
export interface IssuedToken
  extends Omit<StoredToken, 'fingerprint' | 'definitionHash' | 'secretVersionId'>,
    Pick<AnswerFacts, 'clockOffsetSeconds'> {
  /** A new refresh token; absent: the one that was sent stays valid. */
  readonly refreshToken?: Redacted<string>;
  /** What was odd about the answer, one word each. */
  readonly warnings: readonly string[];
  readonly httpStatus: number;
  /** From sending the request to the end of the answer. */
  readonly latencyMs: number;
}

/** A token, or why there is none. */
export type TokenOrFailure<Token = IssuedToken> =
  | { readonly ok: true; readonly token: Token }
  | {
      readonly ok: false;
      readonly failure: RefreshFailure;
      /** What the answer brought all the same; absent: nothing. @see https://www.rfc-editor.org/rfc/rfc6749#section-6 */
      readonly refreshToken?: Redacted<string> | undefined;
    };

/** What a token request is made with. */
export interface TokenRequestInput {
  readonly secret: SecretValues;
  /** How far ahead of ours the clock is that assertions are made by, in seconds; absent: ours. */
  readonly clockOffsetSeconds?: number | undefined;
  /** The refresh token to send; only for the grant `refresh_token`. */
  readonly refreshToken?: Redacted<string> | undefined;
  /** Gives up after this many milliseconds. */
  readonly timeoutMs: number;
}

/** The token endpoint of a service: one request, one answer. */
export interface TokenEndpoint {
  requestToken(definition: ServiceDefinition, input: TokenRequestInput): Promise<TokenOrFailure>;
}
