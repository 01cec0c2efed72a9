import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { formOf } from '../definition/checked-option.ts';
import { hostOf } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';
import { accountOf } from './snowflake.ts';

/** A user of Snowflake with a key pair who calls a public endpoint of Snowpark Container Services. */
export interface SnowflakeKeyPairOptions extends ServiceOptions {
  /** What stands before `.snowflakecomputing.com`: `myorg-myaccount`, or a locator with its region. */
  readonly account: string;
  readonly user: string;
  /** Host of the endpoint: `abc-myorg-myaccount.snowflakecomputing.app`. */
  readonly endpoint: string;
  /** Default: the default role of the user. */
  readonly role?: string;
}

/**
 * Returns the definition of a token for an endpoint of Snowpark Container Services: a JWT, whose issuer ends with the fingerprint of
 * the key, is exchanged for it. The answer is the token itself, as plain text and without a lifetime.
 *
 * @throws {InvalidServiceDefinition} when account, user, endpoint or role are none, or the rest cannot work
 * @see https://docs.snowflake.com/en/developer-guide/snowpark-container-services/tutorials/tutorial-1
 */
export function snowflakeKeyPair(given: SnowflakeKeyPairOptions): ServiceDefinition {
  const options = givenOf(given);
  const { url, name } = accountOf(options);
  const [user] = formOf(options.user, 'user', /^[\w$.@-]{1,255}$/, 'the login name of the user');
  const host = hostOf(options.endpoint, {
    member: 'endpoint',
    like: 'abc-myorg-myaccount.snowflakecomputing.app',
    endings: ['snowflakecomputing.app'],
  });
  const subject = `${name}.${user}`.toUpperCase();
  return definePreset('snowflake-key-pair', options, {
    tokenUrl: `${url}/oauth/token`,
    grant: {
      type: 'jwt_bearer',
      assertion: { algorithm: 'RS256', issuerFingerprint: true },
      subject,
      scope: [...roleScope(options.role), host].join(' '),
    },
    clientAuthentication: { method: 'none' },
    clientId: subject,
    response: { token: '' },
  });
}

function roleScope(role: string | undefined): readonly string[] {
  if (role === undefined) return [];
  return [`session:role:${formOf(role, 'role', /^[\w$]{1,255}$/, 'the name of a role')[0]}`];
}
