import type { Environment } from './environment.ts';

/** The services of AWS that are called without the client of an SDK; their names in hosts and signatures. */
export type AwsService = 'lambda' | 'sts' | 'events';

/** What the SDKs call a service in the names of variables. */
const SERVICE_IDS: Readonly<Record<AwsService, string>> = { lambda: 'LAMBDA', sts: 'STS', events: 'EVENTBRIDGE' };

/** How the names of a partition's regions begin, and its DNS suffixes: the plain one, and the one for IPv4 and IPv6. */
const PARTITIONS: readonly (readonly [regions: string, suffix: string, dualStackSuffix: string])[] = [
  ['cn-', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  ['eusc-', 'amazonaws.eu', 'api.amazonwebservices.eu'],
  ['us-iso-', 'c2s.ic.gov', 'api.aws.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov', 'api.aws.scloud'],
  ['us-isof-', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
];

/**
 * Returns the base URL of a service in a region, or the one that the standard variables of every AWS SDK name instead.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html AWS_ENDPOINT_URL and the others
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html FIPS and dual stack
 */
export function awsEndpoint(environment: Environment, service: AwsService, region: string): string {
  const isOn = (name: string): boolean => environment[`AWS_${name}`]?.toLowerCase() === 'true';
  const configured = environment[`AWS_ENDPOINT_URL_${SERVICE_IDS[service]}`] || environment['AWS_ENDPOINT_URL'];
  if (configured && !isOn('IGNORE_CONFIGURED_ENDPOINT_URLS')) return configured;
  const [, suffix = 'amazonaws.com', dualStackSuffix = 'api.aws'] =
    PARTITIONS.find(([regions]) => region.startsWith(regions)) ?? [];
  const isDualStack = isOn('USE_DUALSTACK_ENDPOINT');
  // In GovCloud the plain hosts of STS and EventBridge are the FIPS ones.
  const isFipsAnyway = service !== 'lambda' && !isDualStack && region.startsWith('us-gov-');
  const fips = isOn('USE_FIPS_ENDPOINT') && !isFipsAnyway ? '-fips' : '';
  return `https://${service}${fips}.${region}.${isDualStack ? dualStackSuffix : suffix}`;
}

/** Returns the URL of a path (`/...`) below a base URL, which may have a path of its own and end with a slash. */
export function urlBelow(endpoint: string, path: string): string {
  return `${endpoint.replace(/\/$/, '')}${path}`;
}
