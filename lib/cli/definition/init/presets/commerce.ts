import { type InitRow, needed, row, SCOPE, text } from './question.ts';

/** What `init` asks for the presets of shops, customers, books and the systems of companies. */
export const COMMERCE_QUESTIONS: Readonly<Record<string, InitRow>> = {
  sap: row('sap', 'SAP BTP (XSUAA) or SAP Cloud Identity Services', [
    needed('--host <host>', 'host', 'host of the url of the service key, or of the tenant'),
    text('--credential <kind>', 'credential', 'client_secret or certificate (default: client_secret)'),
    text(SCOPE.flags, SCOPE.member, SCOPE.asks),
    text('--resource <url>', 'resource', 'Cloud Identity Services: the API of another application'),
  ]),
  shopify: row('shopify', 'an app of Shopify in a shop of the same organization', [
    needed('--shop <host>', 'shop', 'host of the shop: my-shop.myshopify.com'),
  ]),
  hubspot: row('hubspot', 'an app of HubSpot that is installed in an account', []),
  quickbooks: row('quickbooks', 'QuickBooks Online, connected to a company once', []),
};
