import type { Environment } from './environment.ts';

/** Returns the URL of a service's host in a region; one for dual stack has addresses of IPv4 and IPv6. */
export type HostUrl = (region: string, isFips: boolean, isDualStack: boolean) => string;

/** A service of AWS. */
export interface AwsService {
  /** In hosts and signatures. */
  readonly name: string;
  /** What the SDKs call it in the names of variables. */
  readonly id: string;
  readonly url: HostUrl;
}

export const LAMBDA: AwsService = { name: 'lambda', id: 'LAMBDA', url: (...host) => awsUrl('lambda', ...host) };
export const STS: AwsService = { name: 'sts', id: 'STS', url: /* @__PURE__ */ plainIsFips('sts') };
export const EVENTBRIDGE: AwsService = {
  name: 'events',
  id: 'EVENTBRIDGE',
  url: /* @__PURE__ */ plainIsFips('events'),
};

/** The rule of services whose plain hosts in GovCloud are the FIPS ones. */
export function plainIsFips(name: string): HostUrl {
  return (region, isFips, isDualStack) =>
    awsUrl(name, region, isFips && (isDualStack || !region.startsWith('us-gov-')), isDualStack);
}

/**
 * How the names of a partition's regions begin, and its DNS suffixes: the plain one, and what follows `api.` in the one
 * for IPv4 and IPv6.
 */
const PARTITIONS: readonly (readonly [regions: string, suffix: string, dualStackSuffix: string])[] = [
  ['cn-', 'amazonaws.com.cn', 'amazonwebservices.com.cn'],
  ['eusc-', 'amazonaws.eu', 'amazonwebservices.eu'],
  ['us-iso-', 'c2s.ic.gov', 'aws.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov', 'aws.scloud'],
  ['us-isof-', 'csp.hci.ic.gov', 'aws.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk', 'cloud-aws.adc-e.uk'],
];

/**
 * Returns the base URL of a service in a region, or the one that the standard variables of every AWS SDK name instead.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html AWS_ENDPOINT_URL and the others
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html FIPS and dual stack
 */
export function awsEndpoint(environment: Environment, service: AwsService, region: string): string {
  const isOn = (name: string): boolean => environment[`AWS_${name}`]?.toLowerCase() === 'true';
  const configured = environment[`AWS_ENDPOINT_URL_${service.id}`] || environment['AWS_ENDPOINT_URL'];
  return configured && !isOn('IGNORE_CONFIGURED_ENDPOINT_URLS')
    ? configured
    : service.url(region, isOn('USE_FIPS_ENDPOINT'), isOn('USE_DUALSTACK_ENDPOINT'));
}

/** Returns the URL of a host by the rule that most services follow. */
export function awsUrl(name: string, region: string, isFips: boolean, isDualStack: boolean): string {
  const [, suffix = 'amazonaws.com', dualStackSuffix = 'aws'] =
    PARTITIONS.find(([regions]) => region.startsWith(regions)) ?? [];
  return `https://${name}${isFips ? '-fips' : ''}.${region}.${isDualStack ? `api.${dualStackSuffix}` : suffix}`;
}

/** Returns the URL of a path (`/...`) below a base URL, which may have a path of its own and end with a slash. */
export function urlBelow(endpoint: string, path: string): string {
  return `${endpoint.replace(/\/$/, '')}${path}`;
}
