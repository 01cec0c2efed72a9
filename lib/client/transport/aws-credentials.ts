import type { AwsCredentials } from '../../platform/aws-signer.ts';
import type { Environment } from '../../platform/environment.ts';
import { InvalidConfigurationError } from './errors.ts';

/**
 * Returns the credentials of the execution role as they stand in the environment now. Call it for every request: Lambda
 * renews them in a running process.
 *
 * @throws {InvalidConfigurationError} when there are none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function credentialsOf(environment: Environment): AwsCredentials {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) {
    throw new InvalidConfigurationError(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set, as Lambda does; elsewhere use lambdaClientTransport with a client of the AWS SDK',
    );
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
