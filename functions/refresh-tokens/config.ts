import { awsCredentials } from '../../lib/platform/aws-credentials.ts';
import { awsEndpoint, EVENTBRIDGE, LAMBDA, STS } from '../../lib/platform/aws-endpoint.ts';
import { proxyFrom } from '../../lib/platform/connections/proxy.ts';
import { readEnvironment } from '../adapters/process/environment.ts';

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
    /** What secrets are asked for by where it is not what the definitions say, by that. */
    secretIds: read.secretIds('SECRET_PARTS'),
    /** How much is measured of services that have nothing wrong. */
    metricDetail: read.choice('METRICS', ['deployment', 'per-service']),
    region,
    /** Called for every request to AWS: Lambda renews them in the environment of a running process. */
    credentials: () => awsCredentials(process.env),
    /** Its own name, to hand work on to another invocation; absent: Lambda does not run it. */
    functionName: read.optional('AWS_LAMBDA_FUNCTION_NAME'),
    lambdaEndpoint: awsEndpoint(process.env, LAMBDA, region),
    stsEndpoint: awsEndpoint(process.env, STS, region),
    /** The bus of EventBridge that events are sent to; absent: they are not sent. */
    eventBus: read.optional('EVENT_BUS'),
    eventsEndpoint: awsEndpoint(process.env, EVENTBRIDGE, region),
    definitions: read.definitions('SERVICES_FILE'),
    proxyFor: proxyFrom(process.env),
    /** Authorities that token endpoints may have their certificates of, besides those of Node. */
    authorities: read.fileBeside('authorities.pem'),
  }));
}
