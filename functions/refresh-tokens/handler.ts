import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createAwsSigner } from '../adapters/aws-signer.ts';
import { createGetWebIdentityToken } from '../adapters/aws-web-identity.ts';
import { createDocumentClient } from '../adapters/dynamodb-client.ts';
import { createDynamoDbTokenStore } from '../adapters/dynamodb-token-store.ts';
import { createEmfMetrics } from '../adapters/emf-metrics.ts';
import { createHttpPost } from '../adapters/http-post.ts';
import { createHttpTokenEndpoint } from '../adapters/http-token-endpoint.ts';
import { createJsonLog, standardOutput } from '../adapters/json-log.ts';
import { sha256Hex } from '../adapters/node-sha256.ts';
import { createSecretsManagerSecretSource } from '../adapters/secrets-manager-secret-source.ts';
import { monotonicMs, systemClock } from '../adapters/system-clock.ts';
import type { RefreshReport, SweepReport } from '../domain/contract.ts';
import { plusSeconds } from '../domain/instant.ts';
import { REFRESH_BUDGET_SECONDS, sweep } from '../usecases/sweep.ts';
import { readConfig } from './config.ts';
import { refreshOne } from './refresh-one.ts';
import { parseRefreshTokensRequest } from './request.ts';

const config = readConfig();
const store = createDynamoDbTokenStore(createDocumentClient(), config.tableName);
const secretsManager = new SecretsManagerClient({ maxAttempts: 3 });
const send = createHttpPost();
const sign = createAwsSigner({ service: 'sts', ...config.aws }, systemClock);
const tokenEndpoint = createHttpTokenEndpoint({
  send,
  clock: systemClock,
  monotonicMs,
  getWebIdentityToken: createGetWebIdentityToken(config.stsEndpoint, sign, send),
});
const metrics = createEmfMetrics(standardOutput, systemClock, config.deployment);

/** Keeps tokens fresh: sweeps over everything that is due, or refreshes the one service it is asked for. */
export const handler = middy(async (event: unknown, context: Context): Promise<SweepReport | RefreshReport> => {
  const request = parseRefreshTokensRequest(event);
  const secondsLeft = Math.floor(context.getRemainingTimeInMillis() / 1000);
  const dependencies = {
    store,
    tokenEndpoint,
    metrics,
    sha256Hex,
    clock: systemClock,
    random: Math.random,
    newOwner: randomUUID,
    secrets: createSecretsManagerSecretSource(secretsManager, config.secretArns),
    log: createJsonLog(standardOutput, { requestId: context.awsRequestId }),
  };
  if (request.operation === 'refresh') {
    const waitSeconds = Math.max(secondsLeft - REFRESH_BUDGET_SECONDS, 0);
    return refreshOne(dependencies, config.definitions, request, waitSeconds);
  }
  const stopBeginningAt = plusSeconds(systemClock.now(), secondsLeft - REFRESH_BUDGET_SECONDS);
  return sweep(dependencies, { definitions: config.definitions, stopBeginningAt });
});
