import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { meantBy, refused, wholeNumberOf } from '../definition/checked-option.ts';
import { InvalidServiceDefinition } from '../definition/define-service.ts';
import { hostOf } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** An External Client App (or Connected App) of a Salesforce org. */
export interface SalesforceOptions extends ServiceOptions {
  /** The host of the org, `example.my.salesforce.com`, of a sandbox `example--dev.sandbox.my.salesforce.com`. */
  readonly myDomain: string;
  /** `jwt_bearer` signs with a key, in the name of `username`. Default `client_credentials`: the "Run As" user of the app. */
  readonly grant?: 'client_credentials' | 'jwt_bearer';
  /** The user to act as, only with `jwt_bearer`, which needs it. */
  readonly username?: string;
  /** Who the assertion is for. Default `https://login.salesforce.com`, of a sandbox `https://test.salesforce.com`. */
  readonly audience?: string;
  /** Timeout of the session, in whole minutes from 15 to 1440, as the org, profile or app has it. Default: 60 are believed. */
  readonly sessionTimeoutMinutes?: number;
}

/** Answers name no lifetime. Half of the two hours that Salesforce has by default are believed, where nobody says. */
const DEFAULT_TIMEOUT_MINUTES = 60;
/** An assertion is to end within three minutes. */
const ASSERTION_SECONDS = 180;

/**
 * Returns the definition of a Salesforce app that acts as one user, by its secret or by a key.
 *
 * @throws {InvalidServiceDefinition} when the host is not that of an org, or the rest cannot work
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm
 * @see https://developer.salesforce.com/docs/platform/api-metadata/guide/meta-error-handling-session-exp.html two hours by default
 */
export function salesforce(given: SalesforceOptions): ServiceDefinition {
  const options = givenOf(given);
  const { sessionTimeoutMinutes: minutes = DEFAULT_TIMEOUT_MINUTES } = options;
  const endings = ['my.salesforce.com', 'my.salesforce.mil'];
  const host = hostOf(options.myDomain, {
    member: 'myDomain',
    like: 'example.my.salesforce.com',
    endings,
    tenants: options.tenants,
  });
  const defaultLifetimeSeconds = wholeNumberOf(minutes, 'sessionTimeoutMinutes', 15, 1440) * 60;
  const make = meantBy(options.grant, 'grant', { client_credentials: byClientSecret, jwt_bearer: byKey });
  return definePreset('salesforce', options, {
    timing: { defaultLifetimeSeconds },
    tokenUrl: `https://${host}/services/oauth2/token`,
    ...make(options, host),
  });
}

function byClientSecret({
  username,
  audience,
}: SalesforceOptions): Pick<ServiceDefinition, 'grant' | 'clientAuthentication'> {
  const given = Object.entries({ username, audience }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length > 0) {
    throw new InvalidServiceDefinition(
      ...given.map((name) => `${name}: expected nothing without "grant": "jwt_bearer", got one`),
    );
  }
  return { grant: { type: 'client_credentials' }, clientAuthentication: { method: 'client_secret_post' } };
}

function byKey(
  { username, audience }: SalesforceOptions,
  host: string,
): Pick<ServiceDefinition, 'grant' | 'clientAuthentication'> {
  if (typeof username !== 'string' || username === '') {
    throw refused('username', 'the user to act as', username);
  }
  const usual = /\.(?:sandbox|scratch)\./.test(host) ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
  return {
    grant: defined({
      type: 'jwt_bearer',
      assertion: { algorithm: 'RS256', audience: audience ?? usual, lifetimeSeconds: ASSERTION_SECONDS },
      subject: username,
    }),
    clientAuthentication: { method: 'none' },
  };
}
