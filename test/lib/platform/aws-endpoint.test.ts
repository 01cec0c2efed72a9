import { createRequire } from 'node:module';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import {
  type AwsService,
  awsEndpoint,
  EVENTBRIDGE,
  LAMBDA,
  STS,
  urlBelow,
} from '../../../lib/platform/aws-endpoint.ts';

describe('the endpoint of a service', () => {
  test.each<[AwsService, string, string]>([
    [LAMBDA, 'eu-central-1', 'https://lambda.eu-central-1.amazonaws.com'],
    [LAMBDA, 'us-gov-west-1', 'https://lambda.us-gov-west-1.amazonaws.com'],
    [LAMBDA, 'cn-north-1', 'https://lambda.cn-north-1.amazonaws.com.cn'],
    [LAMBDA, 'us-iso-east-1', 'https://lambda.us-iso-east-1.c2s.ic.gov'],
    [LAMBDA, 'us-isob-east-1', 'https://lambda.us-isob-east-1.sc2s.sgov.gov'],
    [LAMBDA, 'eusc-de-east-1', 'https://lambda.eusc-de-east-1.amazonaws.eu'],
    [STS, 'us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com'],
    [STS, 'eusc-de-east-1', 'https://sts.eusc-de-east-1.amazonaws.eu'],
    [EVENTBRIDGE, 'eu-central-1', 'https://events.eu-central-1.amazonaws.com'],
    [EVENTBRIDGE, 'eusc-de-east-1', 'https://events.eusc-de-east-1.amazonaws.eu'],
  ])('%j in %s is %s', (service, region, url) => {
    expect(awsEndpoint({}, service, region)).toBe(url);
  });

  const [one, other] = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
  test.each<[Record<string, string>, AwsService, string]>([
    [{ AWS_ENDPOINT_URL: one }, STS, one],
    [{ AWS_ENDPOINT_URL: '' }, STS, 'https://sts.r.amazonaws.com'],
    [{ AWS_ENDPOINT_URL: one, AWS_ENDPOINT_URL_LAMBDA: other }, LAMBDA, other],
    [{ AWS_ENDPOINT_URL: one, AWS_ENDPOINT_URL_LAMBDA: '' }, LAMBDA, one],
    [{ AWS_ENDPOINT_URL: one, AWS_ENDPOINT_URL_LAMBDA: other }, STS, one],
    [{ AWS_ENDPOINT_URL_STS: other }, STS, other],
    [{ AWS_ENDPOINT_URL_EVENTBRIDGE: other }, EVENTBRIDGE, other],
    [{ AWS_ENDPOINT_URL: one, AWS_USE_FIPS_ENDPOINT: 'true' }, LAMBDA, one],
    [{ AWS_ENDPOINT_URL: one, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, LAMBDA, 'https://lambda.r.amazonaws.com'],
    [{ AWS_ENDPOINT_URL_STS: one, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'True' }, STS, 'https://sts.r.amazonaws.com'],
    [{ AWS_ENDPOINT_URL: one, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, LAMBDA, one],
  ])('with %j for %j is %s', (environment, service, url) => {
    expect(awsEndpoint(environment, service, 'r')).toBe(url);
  });

  // No client of EventBridge is installed. @see the rules that AWS publishes with its SDKs, endpoint-rule-set of eventbridge
  test.each([
    ['us-east-1', 'https://events-fips.us-east-1.amazonaws.com'],
    ['us-gov-east-1', 'https://events.us-gov-east-1.amazonaws.com'],
    ['us-gov-west-1', 'https://events.us-gov-west-1.amazonaws.com'],
    ['us-iso-east-1', 'https://events-fips.us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1', 'https://events-fips.us-isob-east-1.sc2s.sgov.gov'],
  ])('events with FIPS in %s is %s', (region, url) => {
    expect(awsEndpoint({ AWS_USE_FIPS_ENDPOINT: 'true' }, EVENTBRIDGE, region)).toBe(url);
  });
});

/** A region of each prefix of each partition, and what has a rule of its own. */
const REGIONS = [
  ...[
    'us-east-1',
    'us-west-2',
    'eu-central-1',
    'ap-southeast-5',
    'ca-west-1',
    'sa-east-1',
    'me-central-1',
    'af-south-1',
  ],
  ...[
    'il-central-1',
    'mx-central-1',
    'cn-north-1',
    'cn-northwest-1',
    'us-gov-east-1',
    'us-gov-west-1',
    'eusc-de-east-1',
  ],
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isob-west-1', 'us-isof-south-1', 'us-isof-east-1'],
  ...['eu-isoe-west-1', 'eu-nowhere-9'],
];

/** What the SDK uses itself: dependencies of the client of Lambda, and not of this project. */
const ofSdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-lambda'));
const { partition } = ofSdk('@aws-sdk/core/client') as { partition(region: string): { readonly name: string } };
const { STSClient } = ofSdk('@aws-sdk/nested-clients/sts') as {
  STSClient: new (
    options: object,
  ) => {
    readonly config: { endpointProvider(parameters: object): { readonly url: URL } };
  };
};

describe('the rules of the SDK', () => {
  const parameters = REGIONS.flatMap((Region) =>
    [false, true].flatMap((UseFIPS) => [false, true].map((UseDualStack) => ({ Region, UseFIPS, UseDualStack }))),
  );
  const ask = (service: AwsService, { Region, UseFIPS, UseDualStack }: (typeof parameters)[number]): string => {
    const environment = { AWS_USE_FIPS_ENDPOINT: String(UseFIPS), AWS_USE_DUALSTACK_ENDPOINT: String(UseDualStack) };
    return `${awsEndpoint(environment, service, Region)}/`;
  };

  test('give the same host of Lambda, plain, FIPS and dual stack, in every partition', () => {
    const { endpointProvider } = new LambdaClient({ region: 'r' }).config;
    for (const one of parameters) {
      expect([one, ask(LAMBDA, one)]).toEqual([one, endpointProvider(one).url.href]);
    }
  });

  test('give the same regional host of STS', () => {
    const { endpointProvider } = new STSClient({ region: 'r' }).config;
    for (const one of parameters) {
      expect([one, ask(STS, one)]).toEqual([one, endpointProvider({ ...one, UseGlobalEndpoint: false }).url.href]);
    }
  });

  test('know no partition that was not compared', () => {
    const names = new Set(REGIONS.map((region) => partition(region).name));
    expect([...names].sort()).toEqual([
      'aws',
      'aws-cn',
      'aws-eusc',
      'aws-iso',
      'aws-iso-b',
      'aws-iso-e',
      'aws-iso-f',
      'aws-us-gov',
    ]);
  });
});

test.each([
  ['https://a', '/b', 'https://a/b'],
  ['https://a/', '/b', 'https://a/b'],
  ['https://a/base/', '/', 'https://a/base/'],
])('below %s, %s is %s', (endpoint, path, url) => {
  expect(urlBelow(endpoint, path)).toBe(url);
});
