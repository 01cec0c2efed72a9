import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { formOf } from '../definition/checked-option.ts';
import { refuseOpenHost } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** A user of Snowflake who has authorized a custom client of Snowflake OAuth once. */
export interface SnowflakeOptions extends ServiceOptions {
  /** What stands before `.snowflakecomputing.com`: `myorg-myaccount`, or a locator with its region, `xy12345.eu-central-1`. */
  readonly account: string;
  /** The integration gives refresh tokens for one use each (`OAUTH_SINGLE_USE_REFRESH_TOKENS_REQUIRED`). Default false. */
  readonly singleUse?: boolean;
}

/**
 * Returns the definition of a token of Snowflake OAuth, kept by its refresh token. Tokens live 10 minutes unless the integration
 * says 1 to 60.
 *
 * @throws {InvalidServiceDefinition} when the account is no name, or the rest cannot work
 * @see https://docs.snowflake.com/en/user-guide/oauth-custom
 */
export function snowflake(given: SnowflakeOptions): ServiceDefinition {
  const options = givenOf(given);
  const { singleUse } = options;
  return definePreset('snowflake', options, {
    timing: { expectedLifetimeSeconds: { min: 60, max: 3600 } },
    tokenUrl: `${accountOf(options).url}/oauth/token-request`,
    grant: defined({ type: 'refresh_token', singleUse }),
    clientAuthentication: { method: 'client_secret_basic_raw' },
  });
}

/**
 * Returns where an account is, and what it is called in assertions: without the region of a locator. In host names `_` is written `-`.
 *
 * @throws {InvalidServiceDefinition} when it is no account
 */
export function accountOf({ account, tenants }: Pick<SnowflakeOptions, 'account' | 'tenants'>): {
  readonly url: string;
  readonly name: string;
} {
  refuseOpenHost(account, 'account', tenants);
  const expected = 'the account like myorg-myaccount or xy12345.eu-central-1, without .snowflakecomputing.com';
  const form = /^(?!.*snowflakecomputing)([A-Za-z0-9_-]+)(?:\.[a-z0-9-]+){0,3}$/;
  const [whole, name = ''] = formOf(account, 'account', form, expected);
  return { url: `https://${whole.toLowerCase().replaceAll('_', '-')}.snowflakecomputing.com`, name };
}
