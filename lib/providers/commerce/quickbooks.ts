import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/**
 * Returns the definition of an Intuit app that somebody has connected to a QuickBooks Online company once, a sandbox or a real
 * one. Its tokens live one hour, and its refresh token is another one about once a day.
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/faq
 */
export function quickbooks(given: ServiceOptions): ServiceDefinition {
  return definePreset('quickbooks', givenOf(given), {
    timing: { expectedLifetimeSeconds: 3600 },
    tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    grant: { type: 'refresh_token' },
    clientAuthentication: { method: 'client_secret_basic' },
  });
}
