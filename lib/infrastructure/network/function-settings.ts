import type { Role } from 'aws-cdk-lib/aws-iam';
import {
  type ApplicationLogLevel,
  Architecture,
  type FunctionOptions,
  type ILayerVersion,
  type SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { Token, Validations } from 'aws-cdk-lib/core';
import { pick } from '../../../functions/domain/values/defined.ts';
import { isWholeNumber } from '../../../functions/domain/values/json.ts';
import { FUNCTION_LIMITS } from '../../build/function-limits.ts';

/** What an organisation may want of every function; CDK's own names. */
export interface FunctionSettings {
  /**
   * The processors of both functions: no code depends on it, a layer may.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
  /**
   * Whether X-Ray traces invocations. The functions themselves make no segments.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: Tracing;
  /**
   * Layers of both functions, five at most: agents of a monitoring or security product.
   *
   * @default - none
   */
  readonly layers?: readonly ILayerVersion[];
  /**
   * Environment variables of both functions besides their own, for what layers want to know. No secrets: whoever may see the
   * function sees them.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Memory of both functions in MB, 512 to 10,240; more is for layers, the functions need none. Sweeps over tenants do:
   * `tenantSweeps`.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * The least level of the functions' own log lines that are kept. Metrics are kept at every level.
   *
   * @default ApplicationLogLevel.INFO
   */
  readonly applicationLogLevelV2?: ApplicationLogLevel;
  /**
   * The least level of Lambda's log lines about the functions that are kept.
   *
   * @default SystemLogLevel.INFO
   */
  readonly systemLogLevelV2?: SystemLogLevel;
}

/** Lambda's limit. */
const MOST_LAYERS = 5;
/** Lambda's limit, in MB. */
export const MOST_MEMORY = 10_240;
/** What both functions need, in MB. */
export const LEAST_MEMORY = Math.max(...Object.values(FUNCTION_LIMITS).map(({ memoryMegabytes }) => memoryMegabytes));
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const SYSTEM_LEVELS = ['DEBUG', 'INFO', 'WARN'];

/** Variables that the functions are configured by. A test compares them with the templates. */
// biome-ignore format: a list of words
export const OWN_VARIABLES = ['TABLE_NAME', 'DEPLOYMENT', 'SERVICES_FILE', 'SECRET_PARTS', 'EVENT_BUS', 'METRICS',
  'REFRESH_FUNCTION_NAME', 'SCHEDULE_SECONDS', 'ACCESS'];

/**
 * Variables that Lambda sets itself and lets nobody set.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const RESERVED =
  /^(?:_HANDLER|_X_AMZN_TRACE_ID|AWS_(?:DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(?:FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API)|AWS_ACCESS_KEY(?:_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

/** Returns what is wrong with these props, one line each; JavaScript checks none of their types. */
export function checkFunctionSettings(props: FunctionSettings): readonly string[] {
  const { layers, memorySize, applicationLogLevelV2: level, systemLogLevelV2: systemLevel } = props;
  const isMemory =
    memorySize === undefined || Token.isUnresolved(memorySize) || isWholeNumber(memorySize, LEAST_MEMORY, MOST_MEMORY);
  const isLayers =
    layers === undefined ||
    (Array.isArray(layers) &&
      layers.length <= MOST_LAYERS &&
      layers.every((one) => one?.layerVersionArn !== undefined));
  const { architecture, tracing } = props;
  return [
    ...oneOf(
      'architecture',
      architecture && (architecture.name ?? {}),
      ['arm64', 'x86_64'],
      'Architecture.ARM_64 or X86_64',
    ),
    ...oneOf('tracing', tracing, Object.values(Tracing), 'Tracing.ACTIVE, PASS_THROUGH or DISABLED'),
    ...oneOf('applicationLogLevelV2', level, LEVELS, `one of ${LEVELS.join(', ')}`),
    ...oneOf('systemLogLevelV2', systemLevel, SYSTEM_LEVELS, `one of ${SYSTEM_LEVELS.join(', ')}`),
    ...(isLayers
      ? []
      : [`layers: expected ${MOST_LAYERS} versions of layers at most (LayerVersion.fromLayerVersionArn(...))`]),
    ...(isMemory ? [] : [`memorySize: expected whole MB from ${LEAST_MEMORY} to ${MOST_MEMORY}, got ${memorySize}`]),
    ...checkVariables(props.environment),
  ];
}

function oneOf(prop: string, value: unknown, known: readonly string[], expected: string): readonly string[] {
  return value === undefined || known.includes(value as string)
    ? []
    : [`${prop}: expected ${expected}, got ${JSON.stringify(value)}`];
}

function checkVariables(environment: Readonly<Record<string, string>> | undefined): readonly string[] {
  if (environment === undefined) return [];
  if (typeof environment !== 'object' || environment === null || Array.isArray(environment)) {
    return ['environment: expected an object of texts by the name of their variable'];
  }
  return Object.entries(environment).flatMap(([name, value]) => {
    const what = `environment: ${JSON.stringify(name)}`;
    if (OWN_VARIABLES.includes(name)) return [`${what} is token-keeper's own; it follows from other props`];
    if (RESERVED.test(name)) return [`${what} is set by Lambda, which lets nobody else set it`];
    if (name === 'NODE_TLS_REJECT_UNAUTHORIZED') {
      return [`${what} would send client secrets to whoever answers; pass the authority in certificateAuthorities`];
    }
    if (!/^[A-Za-z]\w+$/.test(name))
      return [`${what} is no name that Lambda takes: letters, digits, _, a letter first`];
    return typeof value === 'string' ? [] : [`${what}: expected a text`];
  });
}

/** Returns the options that CDK's function takes for these props. */
export function functionOptionsOf(props: FunctionSettings): FunctionOptions {
  const { layers, architecture = Architecture.ARM_64 } = props;
  return {
    architecture,
    ...(layers && { layers: [...layers] }),
    ...pick(props, ['tracing', 'memorySize', 'applicationLogLevelV2', 'systemLogLevelV2']),
  };
}

/** Tells cdk-nag why the role of a traced function has a wildcard. */
export function acknowledgeTracing(role: Role, { tracing = Tracing.DISABLED }: FunctionSettings): void {
  if (tracing === Tracing.DISABLED) return;
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords have no resource to name.',
  });
}
