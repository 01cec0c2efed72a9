import { awsUrl, type HostUrl, plainIsFips } from '../../../lib/platform/aws-endpoint.ts';

/** What a client of the SDK asks its endpoint rules with. */
export interface EndpointParameters {
  /** The URL that AWS_ENDPOINT_URL or the configuration of the client names. */
  readonly Endpoint?: string | undefined;
  readonly Region?: string | undefined;
  readonly UseFIPS?: boolean | undefined;
  readonly UseDualStack?: boolean | undefined;
}

/** What the rules answer. */
export interface SdkEndpoint {
  readonly url: URL;
  readonly properties: object;
  readonly headers: Record<string, string[]>;
}

const dynamoDbUrl = plainIsFips('dynamodb');

/** In the partitions with plain hosts for both IPv4 and IPv6 there are no others; of those of China only FIPS are. */
const secretsManagerUrl: HostUrl = (region, isFips, isDualStack) => {
  const hasDualStack = (isFips ? /^(?:cn-|eusc-|..-iso)/ : /^(?:eusc-|..-iso)/).test(region);
  return awsUrl('secretsmanager', region, isFips, isDualStack && hasDualStack);
};

/**
 * The endpoint rules of DynamoDB, in place of the SDK's: without endpoints of accounts and without a region `local`.
 *
 * @throws {Error} for what the SDK does not accept either: FIPS or dual stack with a URL of one's own, no region
 * @see lib/build/left-out.ts
 */
export function dynamoDbEndpoint(parameters: EndpointParameters): SdkEndpoint {
  return endpointOf(dynamoDbUrl, parameters);
}

/** The endpoint rules of Secrets Manager, in place of the SDK's. @throws {Error} as {@link dynamoDbEndpoint} does */
export function secretsManagerEndpoint(parameters: EndpointParameters): SdkEndpoint {
  return endpointOf(secretsManagerUrl, parameters);
}

function endpointOf(hostUrl: HostUrl, parameters: EndpointParameters): SdkEndpoint {
  const { Endpoint, Region: region, UseFIPS: isFips = false, UseDualStack: isDualStack = false } = parameters;
  if (Endpoint && isFips) throw invalid('FIPS and custom endpoint are not supported');
  if (Endpoint && isDualStack) throw invalid('Dualstack and custom endpoint are not supported');
  if (!Endpoint && !region) throw invalid('Missing Region');
  const url = Endpoint || hostUrl(region ?? '', isFips, isDualStack);
  return { url: new URL(url), properties: {}, headers: {} };
}

function invalid(what: string): Error {
  return Object.assign(new Error(`Invalid Configuration: ${what}`), { name: 'EndpointError' });
}
