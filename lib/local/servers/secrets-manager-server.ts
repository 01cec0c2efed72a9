import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { isJsonObject } from '../../../functions/domain/values/json.ts';
import { parseJson } from '../../platform/json.ts';
import { LocalProblem } from '../files/local-problem.ts';
import { type JsonAnswer, readBody, sendJson } from '../http/body.ts';
import type { ApiRequest } from '../http/signature.ts';
import type { SecretVersion, SecretVersions } from './secret-versions.ts';

/** What Secrets Manager takes at most: a secret of 64 KiB and what is around it. */
export const MAX_SECRET_REQUEST_BYTES = 256 * 1024;
/** The most secrets of one BatchGetSecretValue. */
const BATCH_SIZE = 20;
const ARN_START = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';

type Parameters = Readonly<Record<string, unknown>>;

/** An answer that is an error, in the shape of AWS JSON 1.1. */
class SecretsManagerError extends Error {
  override readonly name: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.name = errorType;
  }
}

/**
 * Returns a request listener that answers as Secrets Manager does, for the operations that token-keeper and the people
 * who try it out need: GetSecretValue, BatchGetSecretValue by a list, DescribeSecret, PutSecretValue and CreateSecret.
 *
 * Signatures are checked before: lib/local/http/signature.ts.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function createSecretsManagerServer(versions: SecretVersions) {
  return async function answer(request: ApiRequest, response: ServerResponse): Promise<void> {
    const operation = String(request.headers['x-amz-target']).replace(/^secretsmanager\./, '');
    const body = await readBody(request, MAX_SECRET_REQUEST_BYTES);
    const { headers, ...rest } = answerTo(operation, body, versions);
    sendJson(response, { ...rest, headers: { 'Content-Type': 'application/x-amz-json-1.1', ...headers } });
  };
}

function answerTo(operation: string, body: Buffer | undefined, versions: SecretVersions): JsonAnswer {
  try {
    return { status: 200, body: perform(operation, parametersOf(body), versions) };
  } catch (error) {
    if (error instanceof SecretsManagerError) {
      return { status: 400, body: { __type: error.name, Message: error.message } };
    }
    if (error instanceof LocalProblem) {
      return { status: 500, body: { __type: 'InternalServiceError', Message: error.message } };
    }
    throw error;
  }
}

function perform(operation: string, parameters: Parameters, versions: SecretVersions): unknown {
  const perform = OPERATIONS.get(operation);
  if (perform) return perform(parameters, versions);
  throw new SecretsManagerError(
    'UnknownOperationException',
    `expected GetSecretValue, BatchGetSecretValue, DescribeSecret, PutSecretValue or CreateSecret, got ${operation}`,
  );
}

const OPERATIONS: ReadonlyMap<string, (parameters: Parameters, versions: SecretVersions) => unknown> = new Map([
  ['GetSecretValue', getSecretValue],
  ['BatchGetSecretValue', batchGetSecretValue],
  ['DescribeSecret', describeSecret],
  ['PutSecretValue', putSecretValue],
  ['CreateSecret', createSecret],
]);

function parametersOf(body: Buffer | undefined): Parameters {
  const value = parseJson(body?.toString('utf8') ?? '');
  if (isJsonObject(value)) return value;
  throw new SecretsManagerError('SerializationException', 'expected a JSON object of at most 256 KiB as the body');
}

function getSecretValue(parameters: Parameters, versions: SecretVersions): unknown {
  const name = nameOf(parameters, versions);
  const version = chosenVersion(versions.of(name), parameters);
  return {
    ARN: arnOf(name),
    Name: name,
    VersionId: version.versionId,
    SecretString: version.secretString,
    VersionStages: [version.stage],
    CreatedDate: version.createdAt,
  };
}

/** Each secret is answered separately: one that cannot be read is listed under the errors. */
function batchGetSecretValue({ SecretIdList: ids }: Parameters, versions: SecretVersions): unknown {
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > BATCH_SIZE) {
    throw new SecretsManagerError(
      'ValidationException',
      `expected SecretIdList with 1 to ${BATCH_SIZE} names or ARNs; filters are not known here`,
    );
  }
  const values: unknown[] = [];
  const errors: unknown[] = [];
  for (const secretId of ids as readonly unknown[]) {
    try {
      values.push(getSecretValue({ SecretId: secretId }, versions));
    } catch (error) {
      if (!(error instanceof SecretsManagerError)) throw error;
      errors.push({ SecretId: secretId, ErrorCode: error.name, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors };
}

function chosenVersion(all: readonly SecretVersion[], parameters: Parameters): SecretVersion {
  const { VersionId: versionId, VersionStage: stage = versionId === undefined ? 'AWSCURRENT' : undefined } = parameters;
  const byId = versionId === undefined ? all : all.filter((version) => version.versionId === versionId);
  const [chosen] = stage === undefined ? byId : byId.filter((version) => version.stage === stage);
  if (chosen) return chosen;
  const wanted = byId.length === 0 ? `VersionId: ${versionId}` : `staging label: ${stage}`;
  throw notFound(`Secrets Manager can't find the specified secret value for ${wanted}`);
}

function describeSecret(parameters: Parameters, versions: SecretVersions): unknown {
  const name = nameOf(parameters, versions);
  const all = versions.of(name);
  return {
    ARN: arnOf(name),
    Name: name,
    LastChangedDate: all[0]?.createdAt,
    VersionIdsToStages: Object.fromEntries(all.map(({ versionId, stage }) => [versionId, [stage]])),
  };
}

function putSecretValue(parameters: Parameters, versions: SecretVersions): unknown {
  return stored(nameOf(parameters, versions), parameters, versions);
}

function createSecret(parameters: Parameters, versions: SecretVersions): unknown {
  const { Name: name } = parameters;
  if (typeof name !== 'string' || !/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)) {
    throw new SecretsManagerError('ValidationException', 'expected Name, 1 to 512 letters, digits and /_+=.@-');
  }
  if (versions.names().includes(name)) {
    throw new SecretsManagerError('ResourceExistsException', 'The operation failed because the secret already exists.');
  }
  return stored(name, parameters, versions);
}

function stored(name: string, { SecretString: secretString }: Parameters, versions: SecretVersions): unknown {
  if (typeof secretString !== 'string') {
    const message = 'You must provide SecretString; binary is not kept here.';
    throw new SecretsManagerError('InvalidParameterException', message);
  }
  const versionId = versions.put(name, secretString);
  return { ARN: arnOf(name), Name: name, VersionId: versionId, VersionStages: ['AWSCURRENT'] };
}

/** Returns the name that a SecretId means: a name, a whole ARN, or an ARN without its six random characters. */
function nameOf(parameters: Parameters, versions: SecretVersions): string {
  const { SecretId: secretId } = parameters;
  if (typeof secretId !== 'string' || secretId === '') {
    throw new SecretsManagerError('ValidationException', 'expected SecretId, the name or ARN of a secret, got none');
  }
  const name = versions.names().find((each) => [each, arnOf(each), `${ARN_START}${each}`].includes(secretId));
  if (name === undefined) throw notFound("Secrets Manager can't find the specified secret.");
  return name;
}

/** AWS ends the ARN in six random characters; here they come from the name, so that a restart does not change it. */
function arnOf(name: string): string {
  return `${ARN_START}${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
}

function notFound(message: string): SecretsManagerError {
  return new SecretsManagerError('ResourceNotFoundException', message);
}
