// biome-ignore-all lint/performance/noBarrelFile: the one entry point that the package's exports name.

export type { TimingOverrides } from '../../functions/domain/expiry/timing.ts';
export type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
export { clientCredentials } from './client-credentials.ts';
export { defineService, InvalidServiceDefinition } from './define-service.ts';
export { genesysCloud } from './genesys-cloud.ts';
export { githubApp } from './github-app.ts';
export { jwtBearer } from './jwt-bearer.ts';
export { microsoftGraph } from './microsoft-graph.ts';
export { refreshToken } from './refresh-token.ts';
export { zoomServerToServer } from './zoom.ts';
