import { awsCredentials } from '../../lib/platform/aws-credentials.ts';
import { awsEndpoint, LAMBDA } from '../../lib/platform/aws-endpoint.ts';
import { proxyFrom } from '../../lib/platform/connections/proxy.ts';
import { readEnvironment } from '../adapters/process/environment.ts';
import type { AccessMode } from '../contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../domain/expiry/timing.ts';

/**
 * Reads the configuration once, at the start of the process.
 *
 * @throws {ConfigurationError} that names everything that is wrong, not only the first
 */
export function readConfig() {
  const region = process.env['AWS_REGION'] ?? '';
  return readEnvironment(process.env, import.meta.url, (read) => ({
    tableName: read.text('TABLE_NAME'),
    /** Names this deployment in metrics. */
    deployment: read.text('DEPLOYMENT'),
    /** The least level of log lines that Lambda keeps, which it sets where it is asked to drop some. */
    logLevel: read.optional('AWS_LAMBDA_LOG_LEVEL'),
    refreshFunctionName: read.text('REFRESH_FUNCTION_NAME'),
    region,
    /** Called for every request to AWS: Lambda renews them in the environment of a running process. */
    credentials: () => awsCredentials(process.env),
    lambdaEndpoint: awsEndpoint(process.env, LAMBDA, region),
    /** Seconds between sweeps, as it was deployed. */
    scheduleSeconds: read.wholeNumber('SCHEDULE_SECONDS', 1, 86_400, SWEEP_INTERVAL_SECONDS),
    access: read.choice<AccessMode>('ACCESS', ['per-service', 'function']),
    definitions: read.definitions('SERVICES_FILE'),
    /** Names and ARNs of secrets that the definitions call otherwise, for operators. */
    secretIds: read.secretIds('SECRET_PARTS'),
    proxyFor: proxyFrom(process.env),
  }));
}
