/** This folder: the function that refreshes: configuration, request, wiring. */

import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type AwsService, EVENTBRIDGE, STS } from '../../lib/platform/aws-endpoint.ts';
import { createAwsSigner, type SignPost } from '../../lib/platform/aws-signer.ts';
import { createHttpPost } from '../../lib/platform/http-post.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { createEventBridgeEvents, createNoEvents, probeEventBridge } from '../adapters/aws/eventbridge-events.ts';
import { createDocumentClient } from '../adapters/dynamodb/dynamodb-client.ts';
import { createDynamoDbTokenStore } from '../adapters/dynamodb/dynamodb-token-store.ts';
import { createEmfMetrics } from '../adapters/process/emf-metrics.ts';
import { createJsonLog, standardOutput } from '../adapters/process/json-log.ts';
import { elapsedMs, monotonicMs, systemClock } from '../adapters/process/system-clock.ts';
import { secretBatchRefusal } from '../adapters/secrets-manager/secret-batch-reader.ts';
import { createSecretCache } from '../adapters/secrets-manager/secret-cache.ts';
import { createSecretsManagerSecretSource } from '../adapters/secrets-manager/secrets-manager-secret-source.ts';
import { createGetWebIdentityToken } from '../adapters/token-endpoint/aws-web-identity.ts';
import { createHttpTokenEndpoint } from '../adapters/token-endpoint/http-token-endpoint.ts';
import type { CheckAnswer, RefreshAnswer, SweepAnswer } from '../contract/refresh.ts';
import { diagnoseStore, storeUnavailable } from '../domain/refusal/refusal-causes.ts';
import { plusSeconds } from '../domain/values/instant.ts';
import type { Log } from '../usecases/ports/ports.ts';
import { StoreUnavailableError } from '../usecases/ports/store-unavailable.ts';
import { REFRESH_BUDGET_SECONDS, sweep } from '../usecases/refresh/sweep.ts';
import { definitionOf, refreshOne, toRefreshAnswer, toSweepAnswer } from './answer-refresh.ts';
import { checkAccess } from './check-access.ts';
import { readConfig } from './config.ts';
import { parseRefreshTokensRequest } from './request.ts';

const config = readConfig();
const store = createDynamoDbTokenStore(createDocumentClient(), config.tableName);
const secretsManager = new SecretsManagerClient({ maxAttempts: 3 });
const secretCache = createSecretCache(systemClock);
const send = createHttpPost(elapsedMs);
const signerOf = (service: AwsService): SignPost =>
  createAwsSigner({ service: service.name, ...config }, () => systemClock.now() * 1000);
const getWebIdentityToken = createGetWebIdentityToken(config.stsEndpoint, signerOf(STS), send);
const tokenEndpoint = createHttpTokenEndpoint({ send, clock: systemClock, monotonicMs, getWebIdentityToken });
const metrics = createEmfMetrics(standardOutput, systemClock, config.deployment);

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
      names.map((name) => config.secretArns.get(name) ?? name),
    ),
  probeEvents:
    config.eventBus === undefined ? undefined : () => probeEventBridge({ ...eventBridge, bus: config.eventBus ?? '' }),
};

/** Keeps tokens fresh: sweeps over everything that is due, or refreshes the one service it is asked for. */
export const handler = middy(
  async (event: unknown, context: Context): Promise<SweepAnswer | RefreshAnswer | CheckAnswer> => {
    const request = parseRefreshTokensRequest(event);
    const secondsLeft = Math.floor(context.getRemainingTimeInMillis() / 1000) - REFRESH_BUDGET_SECONDS;
    const log = createJsonLog(standardOutput, { requestId: context.awsRequestId });
    const dependencies = dependenciesOf(log);
    const { definitions } = config;
    try {
      if (request.operation === 'check') {
        return await checkAccess({ ...dependencies, ...ACCESS }, definitions, definitionOf(definitions, request));
      }
      return request.operation === 'refresh'
        ? toRefreshAnswer(await refreshOne(dependencies, definitions, request, Math.max(secondsLeft, 0)))
        : toSweepAnswer(
            await sweep(dependencies, { definitions, stopBeginningAt: plusSeconds(systemClock.now(), secondsLeft) }),
          );
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      const { code: cause } = diagnoseStore(error);
      log.error('request_failed', { errorType: 'StoreUnavailable', cause, message: error.message });
      throw storeUnavailable(error);
    } finally {
      await dependencies.events.flush();
    }
  },
);

/** What one invocation works with. */
function dependenciesOf(log: Log) {
  const { eventBus: bus, secretArns: arns } = config;
  return {
    store,
    tokenEndpoint,
    metrics,
    events: bus === undefined ? createNoEvents() : createEventBridgeEvents({ ...eventBridge, bus, log }),
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
      arns,
    }),
  };
}
