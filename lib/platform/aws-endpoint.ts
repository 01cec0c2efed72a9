import type { Environment } from './environment.ts';

/** DNS suffixes of the partitions other than `aws`, by how the names of their regions begin. */
const DNS_SUFFIXES: Readonly<Record<string, string>> = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'us-isof-': 'csp.hci.ic.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
};

/**
 * Returns the base URL of Lambda in a region, or the one that the standard variables of every AWS SDK name instead.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function lambdaEndpoint(environment: Environment, region: string): string {
  const configured = environment['AWS_ENDPOINT_URL_LAMBDA'] || environment['AWS_ENDPOINT_URL'];
  if (configured && environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() !== 'true') {
    return configured;
  }
  const prefix = Object.keys(DNS_SUFFIXES).find((start) => region.startsWith(start)) ?? '';
  return `https://lambda.${region}.${DNS_SUFFIXES[prefix] ?? 'amazonaws.com'}`;
}
