import { type AwsCredentials, awsCredentials } from '../../lib/platform/aws-credentials.ts';
import { awsEndpoint } from '../../lib/platform/aws-endpoint.ts';
import { readEnvironment } from '../adapters/process/environment.ts';
import type { ServiceDefinition } from '../domain/service/service-definition.ts';

/** What refresh-tokens is told by its environment. */
export interface RefreshTokensConfig {
  readonly tableName: string;
  /** Names this deployment in metrics. */
  readonly deployment: string;
  /** ARNs of secrets whose own name is not the one that the definitions have, by that one. */
  readonly secretArns: ReadonlyMap<string, string>;
  readonly region: string;
  /** Called for every request to AWS: Lambda renews them in the environment of a running process. */
  readonly credentials: () => AwsCredentials;
  /** Base URL of AWS STS in the region. */
  readonly stsEndpoint: string;
  /** The bus of EventBridge that events are sent to; absent: they are not sent. */
  readonly eventBus: string | undefined;
  /** Base URL of EventBridge in the region. */
  readonly eventsEndpoint: string;
  readonly definitions: readonly ServiceDefinition[];
}

/**
 * Reads the configuration once, at the start of the process.
 *
 * @throws {ConfigurationError} that names everything that is wrong, not only the first
 */
export function readConfig(): RefreshTokensConfig {
  const region = process.env['AWS_REGION'] ?? '';
  return readEnvironment(process.env, import.meta.url, (read) => ({
    tableName: read.text('TABLE_NAME'),
    deployment: read.text('DEPLOYMENT'),
    secretArns: read.texts('SECRET_ARNS'),
    region,
    credentials: () => awsCredentials(process.env),
    stsEndpoint: awsEndpoint(process.env, 'sts', region),
    eventBus: read.optional('EVENT_BUS'),
    eventsEndpoint: awsEndpoint(process.env, 'events', region),
    definitions: read.definitions('SERVICES_FILE'),
  }));
}
