import type { AssertionSettings, ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { defined } from '../../functions/domain/values/defined.ts';
import { definePreset, givenOf, type ServiceOptions } from './definition/service-options.ts';

/** A service that takes a signed assertion as the grant: Box, DocuSign. */
export interface JwtBearerOptions extends ServiceOptions {
  readonly tokenUrl: string;
  /** How the assertion is signed; `audience` defaults to the token URL. */
  readonly assertion: AssertionSettings;
  /** `iss` claim. Default: the secret's `clientId`. */
  readonly issuer?: string;
  /** `sub` claim: the user to act as. Default: none. */
  readonly subject?: string;
  /** Further claims: `{ box_sub_type: 'enterprise' }` for Box. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Sent with the request. Default: nothing, since the assertion is enough; Box requires id and secret in the body as well. */
  readonly clientAuthentication?: 'none' | 'client_secret_post';
}

/**
 * Returns the definition of a service whose grant is a JWT signed with the secret's `privateKey`.
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-2.1
 */
export function jwtBearer(given: JwtBearerOptions): ServiceDefinition {
  const options = givenOf(given);
  const { tokenUrl, assertion, issuer, subject, claims, clientAuthentication = 'none' } = options;
  return definePreset('jwt-bearer', options, {
    tokenUrl,
    grant: defined({ type: 'jwt_bearer', assertion, subject, claims }),
    clientAuthentication: { method: clientAuthentication },
    clientId: issuer,
  });
}
