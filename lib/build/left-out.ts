/** A file of a package that goes into the bundles changed. */
export interface LeftOut {
  /** Below `node_modules`. */
  readonly file: string;
  /** What is left out, why it never runs, and what is lost with it. */
  readonly why: string;
  /** The module that takes its place. */
  readonly instead?: string;
  /** The only errors that keep their schema and, with it, their class. */
  readonly errors?: readonly string[];
  /** The only members that stay in a JSON file. */
  readonly members?: readonly string[];
}

const PACKAGE_FACTS = 'The user agent needs the version only.';
const NO_PAGINATORS =
  'Made while the package loads, so they would bring Query and Scan. Nothing here queries or scans.';

/**
 * Everything of the AWS SDK that is left out of the bundles because it never runs in them.
 *
 * Each file is named by its path, so that a new version of the SDK that moves one fails the build instead of growing it.
 * What stays: standard retries, AWS_ENDPOINT_URL*, AWS_REGION, FIPS and dual stack, all partitions, clock skew, the
 * names of errors.
 *
 * @see docs/adr/0010-one-bundle.md
 */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    file: '@aws-sdk/credential-provider-node/dist-es/index.js',
    instead: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
    why: 'Lambda puts credentials into the environment. Lost: AWS_PROFILE, single sign-on, web identity, containers, EC2.',
  },
  {
    file: '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js',
    instead: `export const fromSharedConfigFiles = () => async () => {
      throw Object.assign(new Error("profiles are left out of the bundle"), { tryNextLink: true });
    };`,
    why: 'Lambda has no ~/.aws; this is what the SDK does where that is missing. Lost: profiles, AWS_CONFIG_FILE.',
  },
  {
    file: '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    instead: `export const getInstanceMetadataRegion = async () => {
      throw new Error("instance metadata is left out of the bundle: set AWS_EXECUTION_ENV, or no AWS_DEFAULTS_MODE");
    };`,
    why: 'Lambda puts the region into the environment. Lost: AWS_DEFAULTS_MODE=auto elsewhere.',
  },
  {
    file: '@smithy/core/dist-es/submodules/event-streams/index.js',
    instead: 'throw new Error("event streams are left out of the bundle"); export {};',
    why: 'No operation of DynamoDB or Secrets Manager streams events.',
  },
  {
    file: '@smithy/signature-v4/dist-es/HeaderFormatter.js',
    instead: `export class HeaderFormatter {
      format() { throw new Error("event streams are left out of the bundle"); }
    }`,
    why: 'Writes the headers of signed messages in event streams. No operation here streams events.',
  },
  {
    file: '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js',
    instead: `export const resolveEndpointDiscoveryConfig = (config) => config;
      export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {};`,
    why: 'The client of DynamoDB prepares for it, but no command uses it. Its cache would bring two packages.',
  },
  {
    file: '@smithy/core/dist-es/submodules/serde/util-body-length/calculateBodyLength.js',
    instead: `export const calculateBodyLength = (body) => {
      if (!body) return 0;
      if (typeof body === "string") return Buffer.byteLength(body);
      if (typeof body.byteLength === "number") return body.byteLength;
      throw new Error("streamed bodies are left out");
    };`,
    why: 'Every request has a body of text or bytes. To ask whether one is a file, Node loads streams of files and readline.',
  },
  {
    file: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js',
    instead: `export class Sha256Js {
      constructor() { throw new Error("SHA-256 in JavaScript is left out of the bundle"); }
    }`,
    why: 'A fallback for a Node that was built without OpenSSL.',
  },
  {
    file: '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js',
    instead: 'export { StandardRetryStrategy as AdaptiveRetryStrategy } from "./StandardRetryStrategy";',
    why: 'Retries are standard ones. Lost: AWS_RETRY_MODE=adaptive, which is standard then, without its rate limiter.',
  },
  {
    file: '@aws-sdk/lib-dynamodb/dist-es/pagination/QueryPaginator.js',
    instead: 'export function paginateQuery() { throw new Error("paginators are left out of the bundle"); }',
    why: NO_PAGINATORS,
  },
  {
    file: '@aws-sdk/lib-dynamodb/dist-es/pagination/ScanPaginator.js',
    instead: 'export function paginateScan() { throw new Error("paginators are left out of the bundle"); }',
    why: NO_PAGINATORS,
  },
  { file: '@aws-sdk/client-dynamodb/package.json', members: ['version'], why: PACKAGE_FACTS },
  { file: '@aws-sdk/client-secrets-manager/package.json', members: ['version'], why: PACKAGE_FACTS },
  {
    file: '@aws-sdk/client-dynamodb/dist-es/schemas/schemas_0.js',
    errors: [
      'ConditionalCheckFailedException',
      'InternalServerError',
      'InvalidEndpointException',
      'ItemCollectionSizeLimitExceededException',
      'ProvisionedThroughputExceededException',
      'ReplicatedWriteConflictException',
      'RequestLimitExceeded',
      'ResourceNotFoundException',
      'ThrottlingException',
      'TransactionConflictException',
    ],
    why: 'The errors of GetItem, BatchGetItem and UpdateItem. Any other would still have its name, but not its own class.',
  },
  {
    file: '@aws-sdk/client-secrets-manager/dist-es/schemas/schemas_0.js',
    errors: [
      'DecryptionFailure',
      'InternalServiceError',
      'InvalidNextTokenException',
      'InvalidParameterException',
      'InvalidRequestException',
      'ResourceNotFoundException',
    ],
    why: 'The errors of GetSecretValue and BatchGetSecretValue. Any other would still have its name, but not its own class.',
  },
];
