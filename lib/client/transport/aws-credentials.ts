import { type AwsCredentials, awsCredentials } from '../../platform/aws-credentials.ts';
import type { Environment } from '../../platform/environment.ts';
import { InvalidConfigurationError } from './errors.ts';

/**
 * Returns the credentials of the execution role as they stand in the environment now.
 *
 * @throws {InvalidConfigurationError} when there are none
 */
export function credentialsOf(environment: Environment): AwsCredentials {
  const credentials = awsCredentials(environment);
  if (!credentials.accessKeyId || !credentials.secretAccessKey) {
    throw new InvalidConfigurationError(
      'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as Lambda does, or use lambdaClientTransport with a client of the AWS SDK',
    );
  }
  return credentials;
}
