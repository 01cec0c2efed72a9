import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { meantBy } from '../definition/checked-option.ts';
import { InvalidServiceDefinition } from '../definition/define-service.ts';
import { hostOf } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** An OAuth API endpoint for external clients of a ServiceNow instance, by the instance or by a custom URL of it. */
export type ServiceNowOptions = ServiceOptions &
  (
    | {
        /** `example` of `example.service-now.com`, or that host. */
        readonly instance: string;
        readonly customDomain?: never;
      }
    | { readonly customDomain: string; readonly instance?: never }
  ) & {
    /**
     * `password` hands over all that a user may do: only for instances that do not allow client credentials.
     * Default `client_credentials`.
     */
    readonly grant?: 'client_credentials' | 'password';
    /** Scopes of REST API Auth Scope. Default: none is sent. */
    readonly scope?: string;
  };

/**
 * Returns the definition of a ServiceNow application. While a token lives, ServiceNow hands the same one out again.
 *
 * @throws {InvalidServiceDefinition} when the instance is none of ServiceNow, or the rest cannot work
 * @see https://www.servicenow.com/docs/r/platform-security/authentication/client-credentials.html
 * @see https://support.servicenow.com/kb?id=kb_article_view&sysparm_article=KB0791140 30 minutes by default
 */
export function serviceNow(given: ServiceNowOptions): ServiceDefinition {
  const options = givenOf(given);
  return definePreset('servicenow', options, {
    timing: { expectedLifetimeSeconds: { min: 300, max: 1800 } },
    tokenUrl: `https://${instanceHost(options)}/oauth_token.do`,
    grant: defined({
      type: meantBy(options.grant, 'grant', {
        client_credentials: 'client_credentials',
        password: 'password',
      } as const),
      scope: options.scope,
    }),
    clientAuthentication: { method: 'client_secret_post' },
  });
}

function instanceHost({ instance, customDomain, tenants }: ServiceNowOptions): string {
  if (customDomain === undefined) {
    const host = typeof instance === 'string' && /^[\w-]+$/.test(instance) ? `${instance}.service-now.com` : instance;
    const like = 'example.service-now.com';
    return hostOf(host, { member: 'instance', like, endings: ['service-now.com'], own: 'customDomain', tenants });
  }
  if (instance === undefined) return hostOf(customDomain, { member: 'customDomain', like: 'support.example.com' });
  throw new InvalidServiceDefinition('customDomain: expected nothing where there is an instance, got both');
}
