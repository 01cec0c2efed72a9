import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { hubspot } from '../../providers/commerce/hubspot.ts';
import { quickbooks } from '../../providers/commerce/quickbooks.ts';
import { type SapOptions, sap } from '../../providers/commerce/sap.ts';
import { type ShopifyOptions, shopify } from '../../providers/commerce/shopify.ts';
import { type Own, optionalWord, type Preset, TEXT } from './preset.ts';

/** The presets of shops, customers, books and the systems of companies. */
export const COMMERCE_PRESETS = {
  hubspot: { call: 'hubspot', define: hubspot, options: () => ({}) },
  quickbooks: { call: 'quickbooks', define: quickbooks, options: () => ({}) },
  sap: {
    call: 'sap',
    define: sap,
    options: () =>
      ({
        host: TEXT,
        credential: optionalWord('client_secret', 'certificate'),
        scope: GRANT.common.scope,
        resource: GRANT.common.resource,
      }) satisfies Own<SapOptions>,
  },
  shopify: {
    call: 'shopify',
    define: shopify,
    options: () => ({ shop: TEXT }) satisfies Own<ShopifyOptions>,
  },
} satisfies Readonly<Record<string, Preset>>;
