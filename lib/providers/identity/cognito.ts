import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { refused } from '../definition/checked-option.ts';
import { InvalidServiceDefinition } from '../definition/define-service.ts';
import { hostOf, refuseOpenHost } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** An app client of an Amazon Cognito user pool, by the domain of the pool: a prefix in a region, or one of your own. */
export type CognitoOptions = ServiceOptions &
  (
    | { readonly domainPrefix: string; readonly region: string; readonly customDomain?: never }
    | { readonly customDomain: string; readonly domainPrefix?: never; readonly region?: never }
  ) & {
    /** `<resource server>/<scope>`, several with a blank between. Default: all that the app client may have. */
    readonly scope?: string;
  };

/** What a domain prefix may be. @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html */
const PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;

/**
 * Returns the definition of a Cognito app client that calls an API as itself.
 *
 * @throws {InvalidServiceDefinition} when the domain is none of a user pool, or the rest cannot work
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export function cognito(given: CognitoOptions): ServiceDefinition {
  const options = givenOf(given);
  return definePreset('cognito', options, {
    timing: { expectedLifetimeSeconds: { min: 300, max: 86_400 } },
    tokenUrl: `https://${domainOfPool(options)}/oauth2/token`,
    grant: defined({ type: 'client_credentials', scope: options.scope }),
    clientAuthentication: { method: 'client_secret_basic' },
  });
}

function domainOfPool({ domainPrefix, region, customDomain, tenants }: CognitoOptions): string {
  if (customDomain === undefined) refuseOpenHost(domainPrefix, 'domainPrefix', tenants);
  if (customDomain !== undefined && domainPrefix === undefined && region === undefined)
    return hostOf(customDomain, { member: 'customDomain', like: 'login.example.com' });
  const problems = [
    ...(customDomain === undefined ? [] : ['customDomain: expected nothing beside domainPrefix and region, got both']),
    ...(PREFIX.test(domainPrefix ?? '')
      ? []
      : refused('domainPrefix', 'what stands before .auth', domainPrefix).problems),
    ...(REGION.test(region ?? '') ? [] : refused('region', 'an AWS region like eu-central-1', region).problems),
  ];
  if (problems.length > 0) throw new InvalidServiceDefinition(...problems);
  return `${domainPrefix}.auth.${region}.amazoncognito.com`;
}
