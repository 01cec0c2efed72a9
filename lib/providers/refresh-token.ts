import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { defined } from '../../functions/domain/values/defined.ts';
import { definePreset, givenOf, type ServiceOptions } from './definition/service-options.ts';

/** A service that a user authorized once: its refresh token is kept and used from then on. */
export interface RefreshTokenOptions extends ServiceOptions {
  readonly tokenUrl: string;
  /** `none` is for public clients. */
  readonly clientAuthentication: 'client_secret_basic' | 'client_secret_basic_raw' | 'client_secret_post' | 'none';
  readonly scope?: string;
  /** The provider accepts each refresh token once only and treats a second use as theft. Default false. */
  readonly singleUse?: boolean;
}

/**
 * Returns the definition of a service with a refresh token.
 *
 * The secret's `refreshToken` is the seed. A token that the provider rotates is kept in the token table, in the same
 * write as the access token; a new version of the secret starts again from its seed, if that is another one.
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 * @see docs/adr/0015-refresh-tokens.md
 */
export function refreshToken(given: RefreshTokenOptions): ServiceDefinition {
  const options = givenOf(given);
  const { tokenUrl, clientAuthentication, scope, singleUse } = options;
  return definePreset('refresh-token', options, {
    tokenUrl,
    grant: defined({ type: 'refresh_token', scope, singleUse }),
    clientAuthentication: { method: clientAuthentication },
  });
}
