import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** A server-to-server OAuth app in Zoom. */
export interface ZoomServerToServerOptions extends ServiceOptions {
  readonly accountId: string;
}

/**
 * Returns the definition of a Zoom server-to-server app: tokens live one hour, and there is no refresh token.
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://developers.zoom.us/docs/internal-apps/s2s-oauth/
 */
export function zoomServerToServer(given: ZoomServerToServerOptions): ServiceDefinition {
  const options = givenOf(given);
  return definePreset('zoom', options, {
    timing: { expectedLifetimeSeconds: 3600 },
    tokenUrl: 'https://zoom.us/oauth/token',
    grant: { type: 'account_credentials', accountId: options.accountId },
    clientAuthentication: { method: 'client_secret_basic_raw' },
  });
}
