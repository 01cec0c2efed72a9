import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { hostOf } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** An app of the Dev Dashboard in a shop of the same organization; its scopes are those of the app's version. */
export interface ShopifyOptions extends ServiceOptions {
  /** The host of the shop: `my-shop.myshopify.com`. */
  readonly shop: string;
}

/**
 * Returns the definition of a Shopify app that calls the Admin API of one shop as itself. Its tokens live 24 hours and go into
 * `X-Shopify-Access-Token`.
 *
 * @throws {InvalidServiceDefinition} when the shop is no host of Shopify's, or the rest cannot work
 * @see https://shopify.dev/docs/apps/build/dev-dashboard/get-api-access-tokens
 */
export function shopify(given: ShopifyOptions): ServiceDefinition {
  const options = givenOf(given);
  const host = hostOf(options.shop, {
    member: 'shop',
    like: 'my-shop.myshopify.com',
    endings: ['myshopify.com'],
    tenants: options.tenants,
  });
  const header = options.header ?? { name: 'X-Shopify-Access-Token' };
  return definePreset(
    'shopify',
    { ...options, header },
    {
      timing: { expectedLifetimeSeconds: 86_399 },
      tokenUrl: `https://${host}/admin/oauth/access_token`,
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_post' },
    },
  );
}
