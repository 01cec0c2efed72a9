import { OPTIONAL_TEXT } from '../../../functions/domain/schema/schema.ts';
import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { hubspot } from '../../providers/commerce/hubspot.ts';
import { quickbooks } from '../../providers/commerce/quickbooks.ts';
import { sap } from '../../providers/commerce/sap.ts';
import { shopify } from '../../providers/commerce/shopify.ts';
import { optionalWord, orTenant, type Preset, preset, TEXT } from './preset.ts';

/** The presets of shops, customers, books and the systems of companies. */
export const COMMERCE_PRESETS: Readonly<Record<string, Preset>> = {
  hubspot: preset('hubspot', hubspot, {}),
  quickbooks: preset('quickbooks', quickbooks, {}),
  sap: preset(
    'sap',
    sap,
    {
      host: TEXT,
      credential: optionalWord('client_secret', 'certificate'),
      scope: OPTIONAL_TEXT,
      resource: GRANT.common.resource,
    },
    orTenant('host'),
  ),
  shopify: preset('shopify', shopify, { shop: TEXT }, orTenant('shop')),
};
