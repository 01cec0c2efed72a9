import type { ServiceDefinition } from '../functions/domain/service/service-definition.ts';
import { genesysCloud } from '../lib/providers/work/genesys-cloud.ts';
import { microsoftGraph } from '../lib/providers/work/microsoft-graph.ts';

/**
 * The services that tokens are kept for: THE file to edit.
 *
 * Client ids and secrets are not here: they are in AWS Secrets Manager under the name that the deployment gives them (its output
 * SecretsToFill), or on one machine in secrets.local.json under `token-keeper/<id>`, as `{ "clientId": "...", "clientSecret": "..." }`.
 */
export const services: readonly ServiceDefinition[] = [
  genesysCloud({ id: 'genesys', region: 'eu-central-1' }),
  microsoftGraph({ id: 'microsoft-graph', tenantId: '00000000-0000-0000-0000-000000000000' }),
];
