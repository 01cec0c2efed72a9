import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  diagnoseCall,
  diagnoseInvocation,
  diagnoseMinValidity,
  diagnoseOwnClock,
  diagnoseRejection,
  diagnoseSecretVersion,
} from '../../../functions/domain/diagnosis/for-clients.ts';
import { serve } from '../../../functions/serve-tokens/serve.ts';
import type { FaultBench, SeededFault } from './fault-bench.ts';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens';

/** The word for a fault as a client finds it in an error: the system's code, or the name. */
function wordOf(error: unknown): string {
  const { code, name } = error as { readonly code?: string; readonly name: string };
  return code ?? name;
}

/** Invokes serve-tokens as Lambda does, and tells what it fails with. */
async function refusedByFunction(bench: FaultBench, alias: string, event: unknown): Promise<unknown> {
  const refreshRequester = { requestRefresh: async () => undefined };
  const config = { definitions: [bench.definition], access: 'per-service' } as const;
  const arn = alias === '' ? ARN : `${ARN}:${alias}`;
  const answer = serve({ ...bench.harness.dependencies, refreshRequester }, config, arn, event);
  return answer.catch((error: unknown) => diagnoseInvocation(wordOf(error)));
}

/** Asks Lambda itself, by AWS's own client, and tells what it refuses with. */
async function refusedByLambda(endpoint: string): Promise<unknown> {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const client = new LambdaClient({ region: 'eu-central-1', endpoint, credentials, maxAttempts: 1 });
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'serve-tokens:genesys' }));
    const { errorType } = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8')) as { errorType: string };
    return diagnoseInvocation(errorType);
  } catch (error) {
    return diagnoseInvocation(wordOf(error));
  } finally {
    client.destroy();
  }
}

const lambdaSays =
  (status: number, type: string) =>
  async ({ servers }: FaultBench): Promise<unknown> => {
    servers.aws.answerWith(() => ({ status, headers: { 'x-amzn-errortype': type }, body: { message: 'MARKER' } }));
    return refusedByLambda(servers.aws.url);
  };

/** Faults that only somebody outside of the functions sees. */
// biome-ignore format: a table is read by its columns
export const CLIENT_FAULTS: readonly SeededFault[] = [
  { code: 'alias-required', severity: 'action-required', what: 'the bare function', seed: (bench) => refusedByFunction(bench, '', { operation: 'getToken' }) },
  { code: 'service-unknown', severity: 'action-required', what: 'a name with a typing error', seed: (bench) => refusedByFunction(bench, 'genesis', { operation: 'getToken' }) },
  { code: 'tenant-not-registered', severity: 'action-required', what: 'a tenant that nobody has registered', seed: (bench) => {
    bench.define({ tenants: {} });
    return refusedByFunction(bench, 'genesys', { operation: 'getToken', tenant: 'contoso' });
  } },
  { code: 'request-invalid', severity: 'action-required', what: 'an operation that is none', seed: (bench) => refusedByFunction(bench, 'genesys', { operation: 'give' }) },
  { code: 'alias-missing', severity: 'action-required', what: 'an alias that was not deployed', seed: lambdaSays(404, 'ResourceNotFoundException') },
  { code: 'permission-missing', severity: 'action-required', what: 'no grant', seed: lambdaSays(403, 'AccessDeniedException') },
  { code: 'credentials-refused', severity: 'action-required', what: 'a session that has ended', seed: lambdaSays(403, 'ExpiredTokenException') },
  { code: 'function-throttled', severity: 'watch', what: 'no concurrency left', seed: lambdaSays(429, 'TooManyRequestsException') },
  { code: 'function-failed', severity: 'action-required', what: 'a time-out', seed: async ({ servers }) => {
    servers.aws.answerWith(() => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorType: 'Sandbox.Timedout', errorMessage: 'MARKER' } }));
    return refusedByLambda(servers.aws.url);
  } },
  { code: 'call-denied', severity: 'action-required', what: 'an identity that may not ask for the stack', seed: async () => diagnoseCall({ name: 'AccessDenied' }) },
  { code: 'call-target-missing', severity: 'action-required', what: 'a table of another region', seed: async () => diagnoseCall({ name: 'ResourceNotFoundException' }) },
  { code: 'call-key-unavailable', severity: 'action-required', what: 'a secret under a disabled key', seed: async () => diagnoseCall({ name: 'DecryptionFailure' }) },
  { code: 'call-throttled', severity: 'watch', what: 'too many calls for the stack', seed: async () => diagnoseCall({ name: 'Throttling', message: 'Rate exceeded' }) },
  { code: 'token-revoked-early', severity: 'watch', what: 'the stored token was refused by the API', seed: async (bench) => {
    await bench.sweep();
    const { fingerprint } = await bench.read();
    return diagnoseRejection(fingerprint, await bench.status());
  } },
  { code: 'old-token-used', severity: 'action-required', what: 'a consumer that keeps a token for ever', seed: async (bench) => {
    await bench.sweep();
    const { fingerprint } = await bench.read();
    await bench.sweepFor(3600);
    return diagnoseRejection(fingerprint, await bench.status());
  } },
  { code: 'validity-beyond-lifetime', severity: 'action-required', what: 'an hour and a second of an hour', seed: async (bench) => {
    await bench.sweep();
    return diagnoseMinValidity(3601, (await bench.status()).lifetimeSeconds);
  } },
  { code: 'secret-not-seen-yet', severity: 'watch', what: 'a secret rotated a minute ago', seed: async (bench) => {
    await bench.sweep();
    return diagnoseSecretVersion('another-version-of-the-secret', (await bench.status()).secretVersion.current);
  } },
  { code: 'own-clock-wrong', severity: 'action-required', what: '31 s', seed: async () => diagnoseOwnClock(-31) },
];
