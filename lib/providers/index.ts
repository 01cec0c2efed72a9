/** This folder: presets: typed functions that write a service definition; those of vendors have rooms below. */
// biome-ignore-all lint/performance/noBarrelFile: the one entry point that the package's exports name.

export type { TimingOverrides } from '../../functions/domain/expiry/timing.ts';
export type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
export type { TenantsSettings } from '../../functions/domain/tenant/tenants-schema.ts';
export { clientCredentials } from './client-credentials.ts';
export { databricks } from './cloud/databricks.ts';
export { googleCloudFederation } from './cloud/google-cloud-federation.ts';
export { googleServiceAccount } from './cloud/google-service-account.ts';
export { snowflake } from './cloud/snowflake.ts';
export { snowflakeKeyPair } from './cloud/snowflake-key-pair.ts';
export { hubspot } from './commerce/hubspot.ts';
export { quickbooks } from './commerce/quickbooks.ts';
export { sap } from './commerce/sap.ts';
export { shopify } from './commerce/shopify.ts';
export { defineService, InvalidServiceDefinition } from './definition/define-service.ts';
export { auth0 } from './identity/auth0.ts';
export { cognito } from './identity/cognito.ts';
export { keycloak } from './identity/keycloak.ts';
export { okta } from './identity/okta.ts';
export { jwtBearer } from './jwt-bearer.ts';
export { refreshToken } from './refresh-token.ts';
export { genesysCloud } from './work/genesys-cloud.ts';
export { githubApp } from './work/github-app.ts';
export { microsoftGraph } from './work/microsoft-graph.ts';
export { salesforce } from './work/salesforce.ts';
export { serviceNow } from './work/servicenow.ts';
export { zoomServerToServer } from './work/zoom.ts';
