/** This folder: the function that refreshes: configuration, request, wiring. */

import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type AwsService, EVENTBRIDGE, LAMBDA, STS } from '../../lib/platform/aws-endpoint.ts';
import { createAwsSigner, type SignPost } from '../../lib/platform/aws-signer.ts';
import { agentsOn } from '../../lib/platform/connections/proxy-agent.ts';
import { createHttpPost } from '../../lib/platform/http-post.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { createEventBridgeEvents, createNoEvents, probeEventBridge } from '../adapters/aws/eventbridge-events.ts';
import { createLambdaHandOn } from '../adapters/aws/lambda-hand-on.ts';
import { createDocumentClient } from '../adapters/dynamodb/dynamodb-client.ts';
import { createDynamoDbTenantRegistry } from '../adapters/dynamodb/dynamodb-tenant-registry.ts';
import { createDynamoDbTokenStore } from '../adapters/dynamodb/dynamodb-token-store.ts';
import { createDeadline } from '../adapters/process/deadline.ts';
import { createEmfMetrics } from '../adapters/process/emf-metrics.ts';
import { createJsonLog, standardOutput } from '../adapters/process/json-log.ts';
import { calendarMs, elapsedMs, monotonicMs, systemClock } from '../adapters/process/system-clock.ts';
import { secretAddressOf } from '../adapters/secrets-manager/secret-address.ts';
import { secretBatchRefusal } from '../adapters/secrets-manager/secret-batch-reader.ts';
import { createSecretCache } from '../adapters/secrets-manager/secret-cache.ts';
import { createSecretsManagerClient } from '../adapters/secrets-manager/secrets-manager-client.ts';
import { createSecretsManagerSecretSource } from '../adapters/secrets-manager/secrets-manager-secret-source.ts';
import { createGetWebIdentityToken } from '../adapters/token-endpoint/aws-web-identity.ts';
import { createHttpTokenEndpoint } from '../adapters/token-endpoint/http-token-endpoint.ts';
import { createProviderPost } from '../adapters/token-endpoint/provider-post.ts';
import { REFRESH_TOKENS_SECONDS, TENANTS_SWEEP_SECONDS, TENANTS_WORK_SECONDS } from '../contract/constants.ts';
import type { CheckAnswer, RefreshAnswer, SweepAnswer } from '../contract/refresh.ts';
import type { ChangeTenantsAnswer, ListTenantsAnswer } from '../contract/tenants.ts';
import { diagnoseStore, storeUnavailable } from '../domain/refusal/refusal-causes.ts';
import { isTemplate } from '../domain/template/tenant-definition.ts';
import { inTime } from '../usecases/ports/deadline.ts';
import type { Log } from '../usecases/ports/ports.ts';
import { StoreUnavailableError } from '../usecases/ports/store-unavailable.ts';
import { CLOSING_SECONDS, sweep, sweepHost } from '../usecases/sweep/sweep.ts';
import { REFRESH_BUDGET_SECONDS } from '../usecases/sweep/sweep-run.ts';
import { definitionOf, refreshOne, refreshRotatedSecret, toRefreshAnswer, toSweepAnswer } from './answer-refresh.ts';
import { answerTenants } from './answer-tenants.ts';
import { checkAccess } from './check-access.ts';
import { readConfig } from './config.ts';
import { parseRefreshTokensRequest } from './request.ts';

const config = readConfig();
/** To AWS; to token endpoints besides with the authorities of the deployment. */
const newAgent = agentsOn(config);
const documents = createDocumentClient(elapsedMs, newAgent);
const store = {
  ...createDynamoDbTokenStore(documents, config.tableName),
  ...createDynamoDbTenantRegistry(documents, config.tableName),
};
const secretsManager = createSecretsManagerClient(elapsedMs, newAgent);
const secretCache = createSecretCache(systemClock);
const send = createHttpPost(elapsedMs, newAgent);
const signerOf = (service: AwsService): SignPost =>
  createAwsSigner({ service: service.name, ...config }, () => systemClock.now() * 1000);
const getWebIdentityToken = createGetWebIdentityToken(config.stsEndpoint, signerOf(STS), send);
const tokenEndpoint = createHttpTokenEndpoint({
  send: createProviderPost(elapsedMs, config),
  clock: systemClock,
  monotonicMs,
  getWebIdentityToken,
});
const { deployment, logLevel, metricDetail } = config;
const metrics = createEmfMetrics(standardOutput, systemClock, deployment, logLevel, metricDetail);

const { functionName, lambdaEndpoint } = config;
const handOn = createLambdaHandOn({ endpoint: lambdaEndpoint, sign: signerOf(LAMBDA), send, functionName });
/** How long an invocation may run that is no refresh of one service. */
const SWEEP_LIMIT_SECONDS = config.definitions.some(isTemplate) ? TENANTS_SWEEP_SECONDS : REFRESH_TOKENS_SECONDS;

const eventBridge = {
  endpoint: config.eventsEndpoint,
  deployment: config.deployment,
  sign: signerOf(EVENTBRIDGE),
  send,
  metrics,
  memory: {},
};

/** What is tried out besides where somebody asks what AWS allows. */
const ACCESS = {
  getWebIdentityToken,
  probeBatch: (names: readonly string[]) =>
    secretBatchRefusal(
      secretsManager,
      names.map((name) => secretAddressOf(name, config.secretIds).id),
    ),
  probeEvents:
    config.eventBus === undefined ? undefined : () => probeEventBridge({ ...eventBridge, bus: config.eventBus ?? '' }),
};

type Answer = SweepAnswer | RefreshAnswer | CheckAnswer | ChangeTenantsAnswer | ListTenantsAnswer;

/** Keeps tokens fresh: sweeps over everything that is due, or refreshes the one service it is asked for. */
export const handler = middy(async (event: unknown, context: Context): Promise<Answer> => {
  const request = parseRefreshTokensRequest(event);
  const log = createJsonLog(standardOutput, { requestId: context.awsRequestId }, calendarMs);
  const remainingMs = context.getRemainingTimeInMillis();
  const isSweep = request.operation === 'sweep' || request.operation === 'rotation';
  const deadline = createDeadline(remainingMs, isSweep ? SWEEP_LIMIT_SECONDS : REFRESH_TOKENS_SECONDS);
  const { leftMs } = deadline;
  const dependencies = dependenciesOf(log, leftMs);
  const seconds = Math.round(leftMs() / 1000);
  // Everything else that is waited for ends earlier by itself.
  const late = (): Error => new StoreUnavailableError(`the token table has not answered within ${seconds} s`);
  try {
    return await inTime(deadline, answer(dependencies, request, remainingMs, leftMs), late);
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    const { code: cause } = diagnoseStore(error);
    log.error('request_failed', { errorType: 'StoreUnavailable', cause, message: error.message });
    throw storeUnavailable(error);
  } finally {
    await dependencies.events.flush();
  }
});

async function answer(
  dependencies: ReturnType<typeof dependenciesOf>,
  request: ReturnType<typeof parseRefreshTokensRequest>,
  remainingMs: number,
  leftMs: () => number,
): Promise<Answer> {
  const { definitions } = config;
  if (request.operation === 'check') {
    return checkAccess({ ...dependencies, ...ACCESS }, definitions, definitionOf(definitions, request));
  }
  if ('tenants' in request || request.operation === 'listTenants')
    return answerTenants(dependencies, definitions, request);
  if (request.operation !== 'refresh') {
    const closingMs = CLOSING_SECONDS * 1000;
    const deadline = createDeadline(remainingMs, SWEEP_LIMIT_SECONDS, closingMs, TENANTS_WORK_SECONDS);
    const options = { definitions, deadline };
    if (request.operation === 'rotation') {
      return toSweepAnswer(await refreshRotatedSecret(dependencies, options, request, config.secretIds));
    }
    const { host } = request;
    return toSweepAnswer(
      await (host === undefined ? sweep(dependencies, options) : sweepHost(dependencies, options, host)),
    );
  }
  const waitSeconds = Math.max(leftMs() / 1000 - REFRESH_BUDGET_SECONDS, 0);
  return toRefreshAnswer(await refreshOne(dependencies, definitions, request, waitSeconds));
}

/** What one invocation works with. */
function dependenciesOf(log: Log, leftMs: () => number) {
  const { eventBus: bus, secretIds: ids } = config;
  return {
    store,
    dueIndex: store,
    handOn,
    tokenEndpoint,
    metrics,
    events: bus === undefined ? createNoEvents() : createEventBridgeEvents({ ...eventBridge, bus, log, leftMs }),
    log,
    sha256Hex,
    clock: systemClock,
    random: Math.random,
    newOwner: randomUUID,
    secrets: createSecretsManagerSecretSource({
      client: secretsManager,
      cache: secretCache,
      clock: systemClock,
      log,
      ids,
    }),
  };
}
