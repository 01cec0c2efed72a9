import type { AwsCredentials, Signing } from './aws-signer.ts';

/** As whom AWS is called, and in which region. */
export type AwsAccess = Omit<Signing, 'service'>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the region and the credentials of the execution role, as Lambda puts them into the environment. */
export function awsAccess(environment: Environment): AwsAccess {
  return { region: environment['AWS_REGION'] ?? '', credentials: () => credentialsOf(environment) };
}

/** Read for every request: Lambda renews the credentials in the environment of a running process. */
function credentialsOf(environment: Environment): AwsCredentials {
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken ? { sessionToken } : {}),
  };
}

/** What the SDKs call a service in the names of variables. */
const SERVICE_IDS: Readonly<Record<Signing['service'], string>> = {
  lambda: 'LAMBDA',
  sts: 'STS',
  events: 'EVENTBRIDGE',
};

/**
 * Returns the base URL of a service in the region, or the one that the standard variables of every AWS SDK name instead.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function awsEndpoint(environment: Environment, service: Signing['service']): string {
  const region = environment['AWS_REGION'] ?? '';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return (
    environment[`AWS_ENDPOINT_URL_${SERVICE_IDS[service]}`] ||
    environment['AWS_ENDPOINT_URL'] ||
    `https://${service}.${region}.${suffix}`
  );
}
