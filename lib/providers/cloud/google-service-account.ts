import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { InvalidServiceDefinition } from '../definition/define-service.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** A service account of Google Cloud with a key of its own. */
export interface GoogleServiceAccountOptions extends ServiceOptions {
  /** What the token may be used for: `https://www.googleapis.com/auth/...`, one or several. */
  readonly scopes: string | readonly string[];
  /** Its e-mail address. Default: the secret's `clientId`. */
  readonly serviceAccount?: string;
  /** The user of the Workspace domain to act as, where the account has domain-wide delegation. Default: the account itself. */
  readonly subject?: string;
}

/**
 * Returns the definition of a Google service account, whose grant is a JWT signed with the key of the account. Its tokens live
 * one hour.
 *
 * @throws {InvalidServiceDefinition} when no scope is given, or the rest cannot work
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function googleServiceAccount(given: GoogleServiceAccountOptions): ServiceDefinition {
  const options = givenOf(given);
  const { scopes, serviceAccount, subject } = options;
  return definePreset('google-service-account', options, {
    timing: { expectedLifetimeSeconds: 3600 },
    tokenUrl: 'https://oauth2.googleapis.com/token',
    grant: defined({
      type: 'jwt_bearer',
      assertion: { algorithm: 'RS256' },
      subject,
      claims: { scope: scopesOf(scopes).join(' ') },
    }),
    clientAuthentication: { method: 'none' },
    clientId: serviceAccount,
  });
}

/** Returns the scopes one by one. @throws {InvalidServiceDefinition} when there is none */
export function scopesOf(given: string | readonly string[] | undefined): readonly string[] {
  const scopes = [given ?? []]
    .flat()
    .flatMap((scope) => String(scope).split(/\s+/))
    .filter((scope) => scope !== '');
  if (scopes.length > 0) return scopes;
  throw new InvalidServiceDefinition(
    'scopes: expected one or several like https://www.googleapis.com/auth/cloud-platform, got nothing',
  );
}
