import { defined } from '../../../functions/domain/values/defined.ts';
import { readRunCredential } from '../../local/files/run-credential.ts';
import { LOCAL_REGION } from '../../local/functions/function-reference.ts';
import type { SelfDescription } from '../../local/gateway/self-description.ts';
import type { AwsCredentials } from '../../platform/aws-credentials.ts';
import { InvalidProxy, type ProxyFor, proxyFrom } from '../../platform/connections/proxy.ts';
import { agentsOn } from '../../platform/connections/proxy-agent.ts';
import type { Environment } from '../../platform/environment.ts';
import { isEndpointUrl, type TargetOptions } from '../target/target-options.ts';
import { usageProblem } from './cli-problem.ts';

/** What the SDK clients are made with; what is absent, the standard chain of the SDK finds. */
export interface AwsConfig {
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
}

/** Whoever may not read the credential of the local environment can do there what needs none. */
export const NO_CREDENTIALS: AwsCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Returns the endpoint that every AWS API is asked at; `undefined` for AWS itself.
 *
 * @throws {CliProblem} when AWS_ENDPOINT_URL is no URL
 */
export function endpointOf({ endpointUrl }: TargetOptions, environment: Environment): string | undefined {
  const endpoint = endpointUrl ?? (environment['AWS_ENDPOINT_URL'] || undefined);
  if (endpoint !== undefined && !isEndpointUrl(endpoint)) {
    throw usageProblem('AWS_ENDPOINT_URL is not an http or https URL');
  }
  return endpoint;
}

/**
 * Returns what the SDK clients are made with.
 *
 * @param local what the local environment at the endpoint says of itself, which has a region and a credential of its own; absent:
 *   it is none
 */
export function awsConfigOf(
  options: TargetOptions,
  environment: Environment,
  local: Pick<SelfDescription, 'credentialsFile'> | undefined,
): AwsConfig {
  const endpoint = endpointOf(options, environment);
  if (local && endpoint !== undefined) {
    const credentials = readRunCredential(local.credentialsFile, endpoint) ?? NO_CREDENTIALS;
    return { endpoint, region: LOCAL_REGION, credentials };
  }
  const named = options.region ?? (options.profile === undefined ? regionIn(environment) : undefined);
  // An emulator has every region; AWS has the one that is meant, and nobody guesses it.
  const region = named ?? (endpoint !== undefined && options.profile === undefined ? LOCAL_REGION : undefined);
  // AWS_ENDPOINT_URL is left to the SDK: a variable for a single service goes before it there.
  return defined({ region, profile: options.profile, endpoint: options.endpointUrl });
}

/** The AWS CLI reads AWS_DEFAULT_REGION as well, so people have it set. */
function regionIn(environment: Environment): string | undefined {
  const profileDecides = environment['AWS_PROFILE'] ? undefined : environment['AWS_DEFAULT_REGION'];
  return environment['AWS_REGION'] || profileDecides || undefined;
}

/** A service that has nothing to compute answers within this, or is not going to. */
export const QUICK_MS = 10_000;

/**
 * Returns the proxy that the environment names on the way to a host.
 *
 * @throws {CliProblem} when HTTPS_PROXY is no URL of a proxy
 */
export function proxyOf(environment: Environment): ProxyFor {
  try {
    return proxyFrom(environment);
  } catch (error) {
    throw error instanceof InvalidProxy ? usageProblem(`HTTPS_PROXY: ${error.message}`) : error;
  }
}

/**
 * Returns the `requestHandler` of an SDK client that gives up, and goes through a proxy where the environment names one. Without it a connection that
 * went dead, as after a laptop's sleep, is waited for without end; with `requestTimeout` alone the SDK only warns on the console.
 *
 * @param requestTimeout milliseconds from the request to its answer
 */
export function requestBounds(requestTimeout: number) {
  const connectionTimeout = 5000;
  const newAgent = agentsOn({ proxyFor: proxyOf(process.env), connectMs: connectionTimeout });
  const httpsAgent = newAgent('https:', { keepAlive: true, maxSockets: 50 });
  return { requestTimeout, connectionTimeout, throwOnRequestTimeout: true, httpsAgent } as const;
}

/**
 * Returns what an SDK client is made with that gives up.
 *
 * @param requestTimeout milliseconds for each attempt
 */
export function bounded(config: AwsConfig, requestTimeout = QUICK_MS, maxAttempts = 2) {
  return { ...config, maxAttempts, requestHandler: requestBounds(requestTimeout) };
}
