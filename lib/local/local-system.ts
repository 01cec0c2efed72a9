/** This folder: npm start: the whole system on one machine. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { defined } from '../../functions/domain/values/defined.ts';
import type { Clock } from '../../functions/usecases/ports/ports.ts';
import type { Mode } from './choose-mode.ts';
import { demoClients, demoDefinitions, demoSecretsPath } from './demo.ts';
import { DEMO_TEMPLATE, demoTenants, registerTenants, withTenantPaths } from './demo-tenants.ts';
import { makePrivateDirectory, readOrCreatePrivateFile } from './files/private-file.ts';
import { createRunCredential, type RunCredential } from './files/run-credential.ts';
import type { FunctionError } from './functions/function-error.ts';
import { logGroupOf } from './functions/function-reference.ts';
import type { InvocationResult } from './functions/function-sandbox.ts';
import type { LocalFunction } from './functions/local-function.ts';
import { askStatus, createLocalFunctions, type LocalFunctionsOptions } from './functions/local-functions.ts';
import { scheduledEvent } from './functions/scheduled-event.ts';
import { AUTHORIZATION_SERVER_PATH, type Gateway, openGateway } from './gateway/gateway.ts';
import { guardedApis } from './gateway/guarded-apis.ts';
import { createInvokeEndpoint } from './gateway/invoke-endpoint.ts';
import { describeGateway, selfDescription } from './gateway/self-description.ts';
import type { PortAccess } from './http/port-access.ts';
import { tellMissingSecrets } from './missing-secret.ts';
import { createAuthorizationServer, type TokenRequestEvent } from './servers/authorization-server.ts';
import { createAuthorizationServerStorage } from './servers/authorization-server-storage.ts';
import { openDynamoDb } from './servers/dynamodb-server.ts';
import { LogsServer } from './servers/logs-server.ts';
import { SecretVersions } from './servers/secret-versions.ts';
import { SecretsFile } from './servers/secrets-file.ts';
import { createSecretsManagerServer } from './servers/secrets-manager-server.ts';
import { ensureTokenTable } from './servers/token-table.ts';
import { createAttemptHistory } from './status-page/attempt-history.ts';
import { createStatusPage } from './status-page/status-page.ts';
import type { TenantsRequest } from './status-page/tenant-list.ts';

/** Options of the whole system on one machine. */
export interface LocalSystemOptions
  extends Omit<LocalFunctionsOptions, 'definitions' | 'endpointUrl' | 'credentials' | 'now'> {
  readonly mode: Mode;
  /** Loopback port; 0: any free one. */
  readonly port: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Whether invoking a function needs the credential of this run as well; absent: it does not. */
  readonly requiresSignature?: boolean | undefined;
  /** Called when an invocation that no caller waits for has failed. */
  readonly onEventFailure: (functionName: string, error: FunctionError) => void;
  /** Called with one line about a problem that does not stop anything. */
  readonly onWarning: (message: string) => void;
  /** Called for every request to the embedded token endpoint. */
  readonly onTokenRequest?: (event: TokenRequestEvent) => void;
}

/** The whole system on one machine, running. */
export interface LocalSystem {
  /** Base URL of every API. */
  readonly url: string;
  readonly credential: RunCredential;
  readonly definitions: readonly ServiceDefinition[];
  /** Names of the tenants of the demo; of services of one's own nobody knows any here. */
  readonly tenants: readonly string[];
  /** Registers the tenants of the demo that are not yet; returns why some are not. */
  readonly register: (tell: (text: string) => void) => Promise<FunctionError | undefined>;
  /** Invokes refresh-tokens as the schedule does; never rejects. */
  readonly sweep: () => Promise<InvocationResult>;
  /** Asks serve-tokens for the status of all services, or for a page of tenants. */
  readonly status: (page?: TenantsRequest) => Promise<StatusAnswer | FunctionError>;
  /** Ends everything; invocations under way fail. */
  readonly close: () => Promise<void>;
}

const TITLE = { title: 'token-keeper on this machine' };

/**
 * Starts everything token-keeper needs on one machine: DynamoDB, Secrets Manager, Lambda and, in the demo, an OAuth
 * authorization server, all on one loopback port.
 *
 * @throws {LocalProblem} when something is in the way that the person who started it can remove
 */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  // Closed in reverse; where the start fails half-way, at once.
  await using closers = new AsyncDisposableStack();
  const { mode, dataDirectory, clock } = options;
  makePrivateDirectory(dataDirectory);
  const secrets = mode.kind === 'own' ? openSecrets(mode.secretsFile, options) : undefined;
  const dynamodb = await openDynamoDb(join(dataDirectory, 'dynamodb'), options.onWarning);
  closers.defer(dynamodb.close);
  const gateway = await openGateway(options.port);
  closers.defer(gateway.close);
  const credential = createRunCredential(dataDirectory, gateway.url, randomBytes);
  closers.defer(credential.remove);
  const { credentials } = credential;
  const demo = mode.kind === 'demo' ? await createDemo(gateway, options, mode) : undefined;
  const definitions = mode.kind === 'own' ? mode.definitions : (demo?.definitions ?? []);
  const tenants = demo?.tenants ?? [];
  const logs = new LogsServer(clock.now);
  const functions = createLocalFunctions({
    ...options,
    onLine: keeping(logs, options.onLine),
    definitions,
    endpointUrl: gateway.url,
    credentials,
    now: clock.now,
  });
  closers.defer(() => functions.serveTokens.close());
  closers.defer(() => functions.refreshTokens.close());
  const history = createAttemptHistory();
  const status = statusOf(functions.serveTokens, mode, (answer) => history.observe(answer), secrets);
  gateway.serve({
    ...guardedApis(accessOf(options, credential), credential, clock, {
      dynamodb: dynamodb.answer,
      secretsManager: createSecretsManagerServer(secrets ?? openSecrets(demoSecretsPath(dataDirectory), options)),
      logs: logs.answer,
      invoke: createInvokeEndpoint({
        functions: [functions.refreshTokens, functions.serveTokens],
        onEventFailure: options.onEventFailure,
      }),
    }),
    authorizationServer: demo?.answer,
    page: createStatusPage({ ...TITLE, status, history, target: `--endpoint-url ${gateway.url}` }),
    description: describeGateway(gateway.url, definitions, accessOf(options, credential)),
    selfDescription: selfDescription(definitions, credential.file),
  });
  await ensureTokenTable(gateway.url, credentials);
  const running = closers.move();
  return {
    url: gateway.url,
    credential,
    definitions,
    tenants: tenants.map(({ tenant }) => tenant),
    register: (tell) => registerTenants(functions.refresh, DEMO_TEMPLATE, tenants, tell),
    sweep: () => functions.refresh(scheduledEvent(clock.now())),
    status,
    close: () => running.disposeAsync(),
  };
}

/** Returns what asks for the status. @param observe gets each answer */
function statusOf(
  serveTokens: LocalFunction,
  mode: Mode,
  observe: (answer: StatusAnswer) => void,
  secrets: SecretVersions | undefined,
): LocalSystem['status'] {
  return async (page) => {
    const answer = await askStatus(serveTokens, page);
    if (!('services' in answer)) return answer;
    // A page of tenants has not all services, and what it has not would be forgotten.
    if (!page) observe(answer);
    return mode.kind === 'own' && secrets ? tellMissingSecrets(answer, mode, secrets.names()) : answer;
  };
}

function keeping(logs: LogsServer, onLine: LocalSystemOptions['onLine']): LocalSystemOptions['onLine'] {
  return (functionName, line) => {
    logs.add(logGroupOf(functionName), line);
    onLine(functionName, line);
  };
}

function accessOf({ requiresSignature = false }: LocalSystemOptions, { file }: RunCredential): PortAccess {
  return { credentialsFile: file, requiresSignature };
}

function openSecrets(path: string, { dataDirectory, onWarning }: LocalSystemOptions): SecretVersions {
  const keyPath = join(dataDirectory, 'secret-versions.key');
  const versionKey = readOrCreatePrivateFile(keyPath, () => randomBytes(32).toString('hex'));
  return new SecretVersions(new SecretsFile(path, onWarning), versionKey);
}

async function createDemo(
  gateway: Gateway,
  { dataDirectory, clock, onTokenRequest }: LocalSystemOptions,
  { tenants: count = 0 }: Extract<Mode, { readonly kind: 'demo' }>,
) {
  const issuer = `${gateway.url}${AUTHORIZATION_SERVER_PATH}`;
  const clients = demoClients(demoSecretsPath(dataDirectory));
  const storage = await createAuthorizationServerStorage(join(dataDirectory, 'authorization-server.json'), clock.now);
  const answer = withTenantPaths(createAuthorizationServer(defined({ issuer, clients, storage, onTokenRequest })));
  return { answer, definitions: demoDefinitions(issuer, count > 0), tenants: demoTenants(count) };
}
