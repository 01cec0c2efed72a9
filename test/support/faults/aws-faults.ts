import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLambdaInvoke } from '../../../functions/adapters/aws/lambda-invoke.ts';
import { createLambdaRefreshRequester } from '../../../functions/adapters/aws/lambda-refresh-requester.ts';
import { createDynamoDbTokenReader } from '../../../functions/adapters/dynamodb/dynamodb-token-reader.ts';
import { secretBatchRefusal } from '../../../functions/adapters/secrets-manager/secret-batch-reader.ts';
import type { ContractError } from '../../../functions/contract/contract-error.ts';
import { checkAccess } from '../../../functions/refresh-tokens/check-access.ts';
import { serve } from '../../../functions/serve-tokens/serve.ts';
import { createHttpPost } from '../../../lib/platform/http-post.ts';
import { NO_TENANTS } from '../refresh-harness.ts';
import type { ScriptedAnswer } from '../scripted-server.ts';
import { type FaultBench, type SeededFault, unsigned } from './fault-bench.ts';

/** What no sentence of AWS may bring along. */
const LEAK = 'MARKER-7f3A9c+0b/Zq42==';
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens:genesys';
const ROLE =
  'User: arn:aws:sts::123456789012:assumed-role/ServeTokensRole1A2B3C/serve-tokens is not authorized to perform';
const PERSON = 'action-required';

/** A refusal of DynamoDB, in the form of AWS JSON 1.0. */
const dynamodb = (type: string, message: string, status = 400): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: {
    __type: `com.amazonaws.dynamodb.v20120810#${type}`,
    message: `${message} ${LEAK}\nx-amz-security-token:${LEAK}`,
  },
});

/** A refusal of Lambda, in the form of its REST API. */
const lambda = (type: string, message: string, status: number): ScriptedAnswer => ({
  status,
  headers: { 'x-amzn-errortype': type },
  body: { Message: `${message} ${LEAK}`, Type: 'User' },
});

/** What a reader is told, with the code in it, by serve-tokens that finds AWS so. */
async function told(bench: FaultBench, answer: ScriptedAnswer, isOfStore: boolean): Promise<unknown> {
  const { servers, harness, definition } = bench;
  servers.aws.answerWith(() => answer);
  const { url: endpoint } = servers.aws;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const client = new DynamoDBClient({ region: 'eu-central-1', endpoint, credentials, maxAttempts: 1 });
  const { log, clock, random } = harness.dependencies;
  const invoke = createLambdaInvoke(
    endpoint,
    unsigned,
    createHttpPost(() => 0),
  );
  const dependencies = {
    ...harness.dependencies,
    ...(isOfStore && {
      store: { ...NO_TENANTS, ...createDynamoDbTokenReader(DynamoDBDocumentClient.from(client), 'tokens') },
    }),
    refreshRequester: createLambdaRefreshRequester(invoke, {
      functionName: 'refresh-tokens',
      log,
      clock,
      random,
    }),
  };
  const config = { definitions: [definition], access: 'per-service' } as const;
  const error = await serve(dependencies, config, ARN, { operation: 'getToken' }).catch((thrown: unknown) => thrown);
  client.destroy();
  const { name, message, retryable } = error as ContractError;
  return { code: /\[([a-z-]+)\]/.exec(message)?.[1], message, name, retryable, lines: harness.lines };
}

const store = (answer: ScriptedAnswer) => (bench: FaultBench) => told(bench, answer, true);
const refresh = (answer: ScriptedAnswer) => (bench: FaultBench) => told(bench, answer, false);

/** What AWS refuses to serve-tokens, told to a reader. The sentences are AWS's. */
// biome-ignore format: a table is read by its columns
export const AWS_FAULTS: readonly SeededFault[] = [
  { code: 'store-access-denied', severity: PERSON, what: 'an explicit deny', seed: store(dynamodb('AccessDeniedException', `${ROLE}: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-central-1:123456789012:table/tokens with an explicit deny in an identity-based policy`)) },
  { code: 'store-missing', severity: PERSON, what: 'the table was deleted', seed: store(dynamodb('ResourceNotFoundException', 'Requested resource not found')) },
  { code: 'store-key-unavailable', severity: PERSON, what: 'the key does not allow it', seed: store(dynamodb('AccessDeniedException', 'KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: 0e35c348-57ef-4b0a-81e7-87e3fd0e4344; Proxy: null)')) },
  { code: 'store-key-unavailable', severity: PERSON, what: 'a key that is pending deletion', seed: store(dynamodb('KMSInvalidStateException', 'The key is pending deletion.')) },
  { code: 'store-credentials-refused', severity: PERSON, what: 'a role that was deleted', seed: store(dynamodb('UnrecognizedClientException', 'The security token included in the request is invalid.')) },
  { code: 'store-credentials-refused', severity: PERSON, what: 'a clock that is wrong', seed: store(dynamodb('InvalidSignatureException', 'Signature expired: 20261123T050000Z is now earlier than 20261123T051500Z')) },
  { code: 'store-unfit', severity: PERSON, what: 'another key', seed: store(dynamodb('ValidationException', 'The provided key element does not match the schema')) },
  { code: 'store-throttled', severity: 'watch', what: 'an account limit', seed: store(dynamodb('RequestLimitExceeded', 'Throughput exceeds the current throughput limit for your account.')) },
  { code: 'store-throttled', severity: 'watch', what: 'a hot item', seed: store(dynamodb('ProvisionedThroughputExceededException', 'The level of configured provisioned throughput for the table was exceeded.')) },
  { code: 'store-unreachable', severity: 'watch', what: 'DynamoDB fails', seed: store(dynamodb('InternalServerError', 'Internal server error', 500)) },
  { code: 'store-unreachable', severity: 'watch', what: 'a broken connection', seed: store({ fault: 'reset' }) },
  { code: 'refresh-access-denied', severity: PERSON, what: 'an explicit deny', seed: refresh(lambda('AccessDeniedException', `${ROLE}: lambda:InvokeFunction on resource: arn:aws:lambda:eu-central-1:123456789012:function:refresh-tokens with an explicit deny in an identity-based policy`, 403)) },
  { code: 'refresh-missing', severity: PERSON, what: 'the function was deleted', seed: refresh(lambda('ResourceNotFoundException', 'Function not found: arn:aws:lambda:eu-central-1:123456789012:function:refresh-tokens', 404)) },
  { code: 'refresh-key-unavailable', severity: PERSON, what: 'a disabled key of its environment', seed: refresh(lambda('KMSDisabledException', 'Lambda was unable to decrypt the environment variables because the KMS key is disabled.', 502)) },
  { code: 'refresh-credentials-refused', severity: PERSON, what: 'a role that was deleted', seed: refresh(lambda('UnrecognizedClientException', 'The security token included in the request is invalid.', 403)) },
  { code: 'refresh-throttled', severity: 'watch', what: 'no concurrency left', seed: refresh(lambda('TooManyRequestsException', 'Rate Exceeded.', 429)) },
  { code: 'store-access-denied', severity: PERSON, what: 'refresh-tokens was run and may not write', seed: refresh({ headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorType: 'StoreUnavailable', errorMessage: 'the token table could not be used, which says nothing about the token; cause: AWS does not allow this use of the token table: dynamodb:UpdateItem on table "tokens" failed with AccessDeniedException; what to do: allow it to the role, or remove what denies it: cdk deploy does not see what was changed by hand [store-access-denied] (a retry cannot help)' } }) },
];

/** What trying out what AWS allows finds, where no sweep and no reader would. */
// biome-ignore format: a table is read by its columns
export const CHECK_FAULTS: readonly SeededFault[] = [
  { code: 'secrets-read-singly', severity: 'watch', what: 'secretsmanager:BatchGetSecretValue was denied', seed: async (bench) => {
    const { definition, servers, harness } = bench;
    const { store, secrets, newOwner } = harness.dependencies;
    servers.aws.answerWith(() => dynamodb('AccessDeniedException', ROLE));
    const probeBatch = (names: readonly string[]) => secretBatchRefusal(servers.secretsManager, names);
    const dependencies = { store, secrets, newOwner, probeBatch, getWebIdentityToken: async () => undefined };
    const another = { ...definition, id: 'another', secret: { name: 'another' } };
    return (await checkAccess(dependencies, [definition, another], definition)).findings[0];
  } },
];
