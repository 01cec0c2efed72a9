import type { Environment } from './environment.ts';

/** AWS credentials that requests are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with temporary credentials, so always in Lambda. */
  readonly sessionToken?: string;
}

/**
 * Returns the credentials of the execution role as they stand in the environment now; empty texts where they are not set.
 * Call it for every request: Lambda renews them in a running process.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function awsCredentials(environment: Environment): AwsCredentials {
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken && { sessionToken }),
  };
}
