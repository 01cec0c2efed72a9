import { copyFileSync, mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUNCTION_LIMITS } from '../../../lib/build/function-limits.ts';
import { functionArn, LOCAL_REGION } from '../../../lib/local/functions/function-reference.ts';
import type { LocalFunction } from '../../../lib/local/functions/local-function.ts';
import type { REFRESH_TOKENS, SERVE_TOKENS } from '../../../lib/local/functions/local-functions.ts';
import { openGateway } from '../../../lib/local/gateway/gateway.ts';
import { createInvokeEndpoint } from '../../../lib/local/gateway/invoke-endpoint.ts';
import { openDynamoDb } from '../../../lib/local/servers/dynamodb-server.ts';
import { SecretVersions } from '../../../lib/local/servers/secret-versions.ts';
import { SecretsFile } from '../../../lib/local/servers/secrets-file.ts';
import { createSecretsManagerServer } from '../../../lib/local/servers/secrets-manager-server.ts';
import { ensureTokenTable, LOCAL_TABLE_NAME } from '../../../lib/local/servers/token-table.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { type RuntimeAnswer, type RuntimeApi, startRuntimeApi } from './runtime-api.ts';
import { type RuntimeProcess, startRuntimeInterfaceClient } from './runtime-interface-client.ts';

type FunctionName = typeof REFRESH_TOKENS | typeof SERVE_TOKENS;

/** How a function is deployed. */
export interface Deployment {
  /** The content of services.json in the code asset; absent: the file is missing. */
  readonly services?: readonly object[];
  /** Environment variables besides what every deployment sets; an empty one counts as not set. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A deployed function in one execution environment. */
export interface DeployedFunction
  extends Pick<RuntimeProcess, 'stdout' | 'stderr' | 'exitCode'>,
    Pick<RuntimeApi, 'ready' | 'initError'> {
  /** Invokes it by a qualifier; `undefined`: by its unqualified ARN. */
  invoke(qualifier: string | undefined, event: unknown, timeoutMs?: number): Promise<RuntimeAnswer>;
}

/** What a deployed function finds around it: DynamoDB with the token table, Secrets Manager, Lambda's Invoke API. */
export interface LoopbackAccount {
  /** Every request that was made, in its order: `dynamodb GetItem`, `serve-tokens next`. */
  readonly requests: readonly string[];
  /** Deploys the built bundle and starts its execution environment. */
  deploy(name: FunctionName, deployment: Deployment): Promise<DeployedFunction>;
  close(): Promise<void>;
}

const BUNDLES = fileURLToPath(new URL('../../../dist/functions/', import.meta.url));

/**
 * Opens an account with an empty token table.
 *
 * @param entry where the runtime interface client is installed
 * @param secrets what Secrets Manager holds, by name
 */
export async function openLoopbackAccount(entry: string, secrets: object): Promise<LoopbackAccount> {
  const workspace = createWorkspace();
  const requests: string[] = [];
  const closers: (() => Promise<void>)[] = [];
  const invocable: LocalFunction[] = [];
  const dynamodb = await openDynamoDb(join(workspace.path, 'dynamodb'));
  const gateway = await openGateway(0);
  const secretVersions = new SecretVersions(new SecretsFile(workspace.json('secrets.json', secrets), () => {}), 'key');
  gateway.serve({
    dynamodb: recorded(requests, 'dynamodb', dynamodb.answer),
    secretsManager: recorded(requests, 'secretsmanager', createSecretsManagerServer(secretVersions)),
    invoke: createInvokeEndpoint({ functions: invocable, onEventFailure: () => {} }),
    description: '',
  });
  await ensureTokenTable(gateway.url);
  requests.length = 0;

  const deploy = async (name: FunctionName, { services, environment }: Deployment): Promise<DeployedFunction> => {
    const api = await startRuntimeApi((request) => requests.push(`${name} ${request}`));
    closers.push(api.close);
    const asset = join(workspace.path, `${name}-${closers.length}`);
    mkdirSync(asset);
    copyFileSync(join(BUNDLES, name, 'index.mjs'), join(asset, 'index.mjs'));
    if (services) {
      workspace.json(join(`${name}-${closers.length}`, 'services.json'), services);
    }
    const process = startRuntimeInterfaceClient(entry, {
      ...lambdaEnvironment(name, asset),
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_ENDPOINT_URL: gateway.url,
      TABLE_NAME: LOCAL_TABLE_NAME,
      DEPLOYMENT: 'test',
      REFRESH_FUNCTION_NAME: 'refresh-tokens',
      ...environment,
    });
    closers.push(process.stop);
    void process.exitCode.then(api.reportExit);
    const invoke: DeployedFunction['invoke'] = (
      qualifier,
      event,
      timeoutMs = FUNCTION_LIMITS[name].timeoutSeconds * 1000,
    ) =>
      api.invoke({ eventText: JSON.stringify(event), invokedFunctionArn: functionArn({ name, qualifier }), timeoutMs });
    invocable.push(asInvocable(name, invoke));
    return { ...process, ready: api.ready, initError: api.initError, invoke };
  };
  const close = async (): Promise<void> => {
    for (const closeOne of closers.reverse()) {
      await closeOne();
    }
    await gateway.close();
    await dynamodb.close();
    workspace.remove();
  };
  return { requests, deploy, close };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function recorded(requests: string[], service: string, listener: Listener): Listener {
  return (request, response) => {
    const [, operation] = String(request.headers['x-amz-target']).split('.');
    requests.push(`${service} ${operation}`);
    return listener(request, response);
  };
}

/** Returns what the Invoke endpoint needs of a function, served by a real runtime instead of a worker thread. */
function asInvocable(name: FunctionName, invoke: DeployedFunction['invoke']): LocalFunction {
  const invocable: Pick<LocalFunction, 'definition' | 'hasQualifier' | 'invoke'> = {
    definition: { name, bundlePath: '', timeoutSeconds: 0, memoryMegabytes: 0, aliases: [], environment: {} },
    hasQualifier: (qualifier) => qualifier === undefined,
    invoke: async (qualifier, eventText) => (await invoke(qualifier, JSON.parse(eventText))).result,
  };
  return invocable as LocalFunction;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function lambdaEnvironment(name: FunctionName, asset: string): Record<string, string> {
  return {
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    LAMBDA_TASK_ROOT: asset,
    _HANDLER: 'index.handler',
    PATH: '/usr/bin:/bin',
    TZ: ':UTC',
  };
}
