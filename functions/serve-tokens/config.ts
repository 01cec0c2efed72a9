import { type AwsCredentials, awsCredentials } from '../../lib/platform/aws-credentials.ts';
import { awsEndpoint } from '../../lib/platform/aws-endpoint.ts';
import { readEnvironment } from '../adapters/process/environment.ts';
import type { AccessMode } from '../contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../domain/expiry/timing.ts';
import type { ServiceDefinition } from '../domain/service/service-definition.ts';

/** What serve-tokens is told by its environment. */
export interface ServeTokensConfig {
  readonly tableName: string;
  /** Names this deployment in metrics. */
  readonly deployment: string;
  readonly refreshFunctionName: string;
  readonly region: string;
  /** Called for every request to AWS: Lambda renews them in the environment of a running process. */
  readonly credentials: () => AwsCredentials;
  /** Base URL of Lambda in the region. */
  readonly lambdaEndpoint: string;
  readonly access: AccessMode;
  /** Seconds between sweeps, as it was deployed. */
  readonly scheduleSeconds: number;
  readonly definitions: readonly ServiceDefinition[];
}

/**
 * Reads the configuration once, at the start of the process.
 *
 * @throws {ConfigurationError} that names everything that is wrong, not only the first
 */
export function readConfig(): ServeTokensConfig {
  const region = process.env['AWS_REGION'] ?? '';
  return readEnvironment(process.env, import.meta.url, (read) => ({
    tableName: read.text('TABLE_NAME'),
    deployment: read.text('DEPLOYMENT'),
    refreshFunctionName: read.text('REFRESH_FUNCTION_NAME'),
    region,
    credentials: () => awsCredentials(process.env),
    lambdaEndpoint: awsEndpoint(process.env, 'lambda', region),
    scheduleSeconds: read.wholeNumber('SCHEDULE_SECONDS', 1, 86_400, SWEEP_INTERVAL_SECONDS),
    access: read.choice<AccessMode>('ACCESS', ['per-service', 'function']),
    definitions: read.definitions('SERVICES_FILE'),
  }));
}
