import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { partOf } from '../definition/checked-option.ts';
import { InvalidServiceDefinition } from '../definition/define-service.ts';
import { type DomainOptions, domainOf } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';
import { authenticationOf, type CredentialOptions } from './credential-option.ts';

/** An API Services app of Okta. `domain` is the org's, `example.okta.com`. */
export type OktaOptions = ServiceOptions &
  DomainOptions &
  CredentialOptions<'private_key' | 'client_secret'> & {
    /** What the token is for: `okta.users.read` of the org's own server, or scopes of the custom one. Okta has no default. */
    readonly scope: string;
    /** The custom authorization server, `default` or `aus...`. Default: the org's own, for the APIs of Okta. */
    readonly authorizationServerId?: string;
  };

/**
 * Returns the definition of an Okta service app, which proves itself with a key unless it says otherwise.
 *
 * @throws {InvalidServiceDefinition} when the domain is none of Okta, or the rest cannot work
 * @see https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/
 * @see https://support.okta.com/help/s/article/What-is-the-lifetime-of-the-JWT-tokens 1 h, or 5 min to 24 h by policy
 */
export function okta(given: OktaOptions): ServiceDefinition {
  const options = givenOf(given);
  const { scope, authorizationServerId: server, credential } = options;
  const endings = ['okta.com', 'oktapreview.com', 'okta-emea.com', 'okta-gov.com'];
  const host = domainOf(options, { like: 'example.okta.com', endings, tenants: options.tenants });
  if (/^[^.]+-admin\./.test(host)) {
    throw new InvalidServiceDefinition(
      `domain: expected the domain of the org, got that of its Admin Console, "${host}": leave "-admin" out`,
    );
  }
  if (server === undefined && credential === 'client_secret') {
    throw new InvalidServiceDefinition(
      'credential: expected private_key without an authorizationServerId, got "client_secret": only a key gets the ' +
        'scopes of Okta, which are the only ones that the server of the org has',
    );
  }
  const path =
    server === undefined ? '' : `/${partOf(server, 'authorizationServerId', 'an id like default or aus1a2')}`;
  return definePreset('okta', options, {
    timing: { expectedLifetimeSeconds: server === undefined ? 3600 : { min: 300, max: 86_400 } },
    tokenUrl: `https://${host}/oauth2${path}/v1/token`,
    grant: { type: 'client_credentials', scope: scope ?? '' },
    clientAuthentication: authenticationOf(options, {
      private_key: (algorithm) => ({ method: 'private_key_jwt', assertion: { algorithm } }),
      client_secret: { method: 'client_secret_basic' },
    }),
  });
}
