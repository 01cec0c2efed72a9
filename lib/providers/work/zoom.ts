import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import {
  definePreset,
  givenOf,
  type OrTenant,
  type ServiceOptions,
  TENANT_PLACE,
} from '../definition/service-options.ts';

/** A server-to-server OAuth app in Zoom. */
export type ZoomServerToServerOptions = ServiceOptions & OrTenant<'accountId'>;

/**
 * Returns the definition of a Zoom server-to-server app: tokens live one hour, and there is no refresh token.
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://developers.zoom.us/docs/internal-apps/s2s-oauth/
 */
export function zoomServerToServer(given: ZoomServerToServerOptions): ServiceDefinition {
  const options = givenOf(given);
  const { tenants, accountId = tenants ? TENANT_PLACE : '' } = options;
  return definePreset('zoom', options, {
    timing: { expectedLifetimeSeconds: 3600 },
    tokenUrl: 'https://zoom.us/oauth/token',
    grant: { type: 'account_credentials', accountId },
    clientAuthentication: { method: 'client_secret_basic_raw' },
  });
}
