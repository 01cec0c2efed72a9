import { type AwsAccess, awsAccess, awsEndpoint } from '../adapters/aws/aws-environment.ts';
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
  readonly aws: AwsAccess;
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
  return readEnvironment(process.env, import.meta.url, (read) => ({
    tableName: read.text('TABLE_NAME'),
    deployment: read.text('DEPLOYMENT'),
    refreshFunctionName: read.text('REFRESH_FUNCTION_NAME'),
    aws: awsAccess(process.env),
    lambdaEndpoint: awsEndpoint(process.env, 'lambda'),
    scheduleSeconds: read.wholeNumber('SCHEDULE_SECONDS', 1, 86_400, SWEEP_INTERVAL_SECONDS),
    access: read.choice<AccessMode>('ACCESS', ['per-service', 'function']),
    definitions: read.definitions('SERVICES_FILE'),
  }));
}
