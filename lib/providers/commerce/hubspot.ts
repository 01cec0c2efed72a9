/** This folder: presets of shops, customers, books and the systems of companies. */

import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/**
 * Returns the definition of a HubSpot app that somebody has installed into an account once. Its tokens live 30 minutes, and its
 * refresh token stays the same.
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://developers.hubspot.com/docs/api-reference/2026-03/authentication/manage-oauth-tokens
 */
export function hubspot(given: ServiceOptions): ServiceDefinition {
  return definePreset('hubspot', givenOf(given), {
    timing: { expectedLifetimeSeconds: 1800 },
    tokenUrl: 'https://api.hubapi.com/oauth/2026-03/token',
    grant: { type: 'refresh_token' },
    clientAuthentication: { method: 'client_secret_post' },
  });
}
