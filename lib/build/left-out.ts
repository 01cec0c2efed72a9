import { LEFT_OUT_CALLS, type LeftOut } from './left-out-calls.ts';

const PACKAGE_FACTS = 'The user agent needs the version only.';
const NO_PAGINATORS =
  'Made while the package loads, so they would bring Scan. Nothing here scans, and pages of a query are asked for one by one.';
const NO_EXTENSIONS = 'export const resolveRuntimeExtensions = (config) => config;';

/** The text of a module that answers with a function of functions/adapters/aws/sdk-endpoint.ts, for a client's rules. */
const rulesOf = (name: string): string =>
  `export { ${name} as defaultEndpointResolver } from "../../../../../functions/adapters/aws/sdk-endpoint.ts";`;

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
  ...LEFT_OUT_CALLS,
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
    instead: 'export const getInstanceMetadataRegion = async () => undefined;',
    why: 'Lambda puts the region into the environment; this is what the SDK does where EC2 is not. Lost: the region of EC2.',
  },
  {
    file: '@aws-sdk/client-dynamodb/dist-es/endpoint/endpointResolver.js',
    instead: rulesOf('dynamoDbEndpoint'),
    why: 'Rules as data, every partition, and what evaluates them. Lost: endpoints of accounts, the region "local".',
  },
  {
    file: '@aws-sdk/client-secrets-manager/dist-es/endpoint/endpointResolver.js',
    instead: rulesOf('secretsManagerEndpoint'),
    why: 'As those of DynamoDB; with both left out, what evaluates them is gone.',
  },
  {
    file: '@aws-sdk/core/dist-es/submodules/client/util-endpoints/aws.js',
    instead: 'export const awsEndpointFunctions = {};',
    why: 'What the rules of the SDK call, and the data of all partitions and regions.',
  },
  {
    file: '@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/service-customizations/index.js',
    instead: 'export const resolveParamsForS3 = () => {};',
    why: 'Called for S3 only.',
  },
  {
    file: '@aws/lambda-invoke-store/dist-es/invoke-store.js',
    instead: 'export const InvokeStore = { getInstanceAsync: async () => globalThis.awslambda?.InvokeStore };',
    why: 'The runtime client of Lambda brings and fills the store; one that is made here would stay empty.',
  },
  {
    file: '@aws-sdk/core/dist-es/submodules/client/emitWarningIfUnsupportedVersion.js',
    instead: 'export const emitWarningIfUnsupportedVersion = () => {}; export const state = { warningEmitted: true };',
    why: 'Warns of a Node older than 22. Lambda runs the one that the deployment names, which is newer.',
  },
  {
    file: '@smithy/core/dist-es/submodules/config/defaults-mode/resolveDefaultsModeConfig.js',
    instead: 'export const resolveDefaultsModeConfig = () => async () => "legacy";',
    why: 'Every bound of a client is ours (functions/adapters/aws/sdk-bounds.ts). Lost: AWS_DEFAULTS_MODE.',
  },
  {
    file: '@smithy/core/dist-es/submodules/protocols/HttpBindingNormalizedSchema.js',
    instead: 'export const getHttpOperationBindings = () => []; export class HttpBindingNormalizedSchema {}',
    why: 'Members in paths, queries, headers and host names. Both services are called with all in the body.',
  },
  {
    file: '@smithy/core/dist-es/submodules/protocols/json/codec-v2/JsonShapeSerializer2.js',
    instead: `import { SerdeContextConfig } from "../../ConfigurableSerdeContext";
      export class JsonShapeSerializer2 extends SerdeContextConfig {
        constructor(settings) { super(); this.settings = settings; }
        write(_schema, value) { this.bytes = Buffer.from(JSON.stringify(value, (_name, one) => one ?? undefined)); }
        flush() { return this.bytes; }
      }`,
    why: 'Every request is JSON as it stands: none has a time, a document, bytes or a token against repeats. The platform writes it.',
  },
  {
    file: '@aws-sdk/util-dynamodb/dist-es/NumberValue.js',
    instead: 'export class NumberValue {}',
    why: 'Numbers as text. Ours are numbers, and those of others are read as such (wrapNumbers).',
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
    file: '@smithy/core/dist-es/submodules/serde/date-utils.js',
    instead: `export const parseEpochTimestamp = (seconds) => {
        if (seconds === null || seconds === undefined) return undefined;
        const date = new Date(Math.round(Number(seconds) * 1000));
        if (Number.isNaN(date.getTime())) throw new TypeError("no epoch timestamp");
        return date;
      };
      export const parseRfc7231DateTime = (text) => new Date(text);
      export const parseRfc3339DateTimeWithOffset = parseRfc7231DateTime;
      export const parseRfc3339DateTime = parseRfc7231DateTime;
      export const dateToUtcString = (date) => date.toUTCString();`,
    why: 'The times of both services are numbers. A date is read in Retry-After only, and Date reads it as well.',
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
  {
    file: '@aws-sdk/client-dynamodb/dist-es/runtimeExtensions.js',
    instead: NO_EXTENSIONS,
    why: 'No client here has extensions, and without one the configuration stays as it is.',
  },
  {
    file: '@aws-sdk/client-secrets-manager/dist-es/runtimeExtensions.js',
    instead: NO_EXTENSIONS,
    why: 'As those of DynamoDB.',
  },
  { file: '@aws-sdk/client-dynamodb/package.json', members: ['version'], why: PACKAGE_FACTS },
  { file: '@aws-sdk/client-secrets-manager/package.json', members: ['version'], why: PACKAGE_FACTS },
  {
    file: '@aws-sdk/client-dynamodb/dist-es/schemas/schemas_0.js',
    errors: ['ConditionalCheckFailedException'],
    why: 'The one error that is told by its class. Any other still has its name, status and message, which retries go by.',
  },
  {
    file: '@aws-sdk/client-secrets-manager/dist-es/schemas/schemas_0.js',
    errors: [],
    why: 'No error is told by its class. Each still has its name, status and message, which retries go by.',
  },
];
