import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import {
  dynamoDbEndpoint,
  type EndpointParameters,
  secretsManagerEndpoint,
} from '../../../../functions/adapters/aws/sdk-endpoint.ts';

/** Every region in the data of the SDK, and one for each partition's pattern that is in no list. */
const core = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-dynamodb'));
const partitions = core
  .resolve('@aws-sdk/core/client')
  .replace(/dist-cjs.*/, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js');
const named = [...readFileSync(partitions, 'utf8').matchAll(/"([a-z]{2,4}-[a-z-]+-\d)"/g)].map(([, region]) => region);
const REGIONS = [
  ...new Set(named),
  ...['eu-nowhere-9', 'cn-nowhere-9', 'us-gov-nowhere-9', 'us-iso-nowhere-9', 'us-isob-nowhere-9', 'us-isof-nowhere-9'],
  ...['eu-isoe-nowhere-9', 'eusc-de-nowhere-9', 'nowhere', 'r'],
];

const DYNAMODB = new DynamoDBClient({ region: 'r' }).config.endpointProvider;
const SECRETS_MANAGER = new SecretsManagerClient({ region: 'r' }).config.endpointProvider;
type Rules = (parameters: EndpointParameters) => { readonly url: URL };

const outcome = (rules: Rules, parameters: EndpointParameters): string => {
  try {
    return rules(parameters).url.href;
  } catch (error) {
    return String(error);
  }
};

describe('endpoint rules, compared with those of the SDK', () => {
  test('know its regions', () => {
    expect(REGIONS.length).toBeGreaterThan(40);
    expect(REGIONS).toEqual(expect.arrayContaining(['eu-central-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1']));
  });

  test.each<[string, Rules, Rules]>([
    ['DynamoDB', dynamoDbEndpoint, DYNAMODB as Rules],
    ['Secrets Manager', secretsManagerEndpoint, SECRETS_MANAGER as Rules],
  ])('%s: every region, plain, FIPS and dual stack, with a URL of its own and without', (_service, ours, theirs) => {
    const urls = [undefined, 'http://127.0.0.1:4566', 'https://a.example/base/', 'https://a.example:8443/b'];
    const flags = [undefined, false, true];
    const parameters = [...REGIONS, undefined].flatMap((Region) =>
      flags.flatMap((UseFIPS) =>
        flags.flatMap((UseDualStack) => urls.map((Endpoint) => ({ Region, UseFIPS, UseDualStack, Endpoint }))),
      ),
    );
    const of = (rules: Rules) => parameters.map((one) => [one, outcome(rules, one)]);
    expect(of(ours)).toEqual(of(theirs));
  });
});
