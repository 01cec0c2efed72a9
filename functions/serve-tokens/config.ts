import { readEnvironment } from '../adapters/environment.ts';
import type { AwsCredentials, LambdaApi } from '../adapters/lambda-invoke.ts';
import type { AccessMode } from '../domain/service-access.ts';
import type { ServiceDefinition } from '../domain/service-definition.ts';

/** What serve-tokens is told by its environment. */
export interface ServeTokensConfig {
  readonly tableName: string;
  readonly refreshFunctionName: string;
  readonly lambda: LambdaApi;
  readonly access: AccessMode;
  readonly definitions: readonly ServiceDefinition[];
}

/**
 * Reads the configuration once, at the start of the process.
 *
 * @throws {ConfigurationError} that names everything that is wrong, not only the first
 */
export function readConfig(): ServeTokensConfig {
  return readEnvironment(process.env, import.meta.url, (read) => ({
    tableName: read.text('TABLE_NAME'),
    refreshFunctionName: read.text('REFRESH_FUNCTION_NAME'),
    lambda: { region: read.text('AWS_REGION'), endpoint: lambdaEndpoint(), credentials: lambdaCredentials },
    access: read.choice<AccessMode>('ACCESS', ['per-service', 'function']),
    definitions: read.definitions('SERVICES_FILE'),
  }));
}

/** The standard variables of every AWS SDK choose another endpoint than the region's. */
function lambdaEndpoint(): string {
  const region = process.env['AWS_REGION'] ?? '';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return (
    process.env['AWS_ENDPOINT_URL_LAMBDA'] || process.env['AWS_ENDPOINT_URL'] || `https://lambda.${region}.${suffix}`
  );
}

/** The credentials of the execution role, which Lambda puts into the environment. */
function lambdaCredentials(): AwsCredentials {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken ? { sessionToken } : {}),
  };
}
