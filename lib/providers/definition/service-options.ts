import type { TimingOverrides } from '../../../functions/domain/expiry/timing.ts';
import type { SecretReference, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { TenantsSettings } from '../../../functions/domain/tenant/tenants-schema.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { defineService } from './define-service.ts';

/** What every preset takes. */
export interface ServiceOptions {
  /** The id callers use, `[A-Za-z][A-Za-z0-9-_]{0,63}`. */
  readonly id: string;
  /** Where the secret values are. Default: the deployment names the secret, `<stack>/<path of the construct>/<id>`. */
  readonly secret?: SecretReference;
  /** Replaces single timing rules. Default: the rules of docs/adr/0004. */
  readonly timing?: TimingOverrides;
  /** At most this many token requests in any hour. Default: no limit. */
  readonly maxRequestsPerHour?: number;
  /** Values of `token_type` that are taken like Bearer, `['JWT']`. Default: none but the known spellings of it. */
  readonly acceptedTokenTypes?: readonly string[];
  /** What consumers write before the token in the Authorization header. Default `Bearer`. */
  readonly authorizationScheme?: string;
  /** How consumers send the token to the API. Default: `Authorization: Bearer <token>`. */
  readonly header?: NonNullable<ServiceDefinition['header']>;
  /**
   * Makes a template of it, with a token for each tenant: `{tenant}` and parameters may stand in the other options, but in no host.
   * Default: one token. @see docs/tenants.md
   */
  readonly tenants?: TenantsSettings;
}

/** What stands in a template for the name of a tenant. */
export const TENANT_PLACE = '{tenant}';

/** An option that says whose token it is. A template may leave it out: its tenants do, in that place. */
export type OrTenant<Name extends string, Value = string> =
  | { readonly [N in Name]: Value }
  | ({ readonly [N in Name]?: Value } & { readonly tenants: TenantsSettings });

/** Returns the options, and none where JavaScript has passed nothing: what is missing is then said by its name. */
export function givenOf<Options extends ServiceOptions>(options: Options): Options {
  return options ?? ({} as Options);
}

/** What a preset says of its definition itself. `timing` of the options goes over its own. */
type OwnMembers = Pick<ServiceDefinition, 'tokenUrl' | 'grant' | 'clientAuthentication' | 'timing'> & {
  readonly [Name in 'clientId' | 'response' | 'secondRequest' | 'tenants']?: ServiceDefinition[Name] | undefined;
};

/**
 * Returns the definition that a preset makes of its options; what is `undefined` is left out.
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 */
export function definePreset(
  provider: string,
  { id, secret, timing, maxRequestsPerHour, acceptedTokenTypes, authorizationScheme, header, tenants }: ServiceOptions,
  { timing: presetTiming, ...own }: OwnMembers,
): ServiceDefinition {
  return defineService(
    defined({
      id,
      secret,
      timing: presetTiming || timing ? { ...presetTiming, ...timing } : undefined,
      maxRequestsPerHour,
      acceptedTokenTypes,
      authorizationScheme,
      header,
      tenants,
      provider,
      ...own,
    }),
  );
}
