/** This folder: the function that answers callers: configuration, request, wiring. */

import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createAwsSigner } from '../../lib/platform/aws-signer.ts';
import { createHttpPost } from '../../lib/platform/http-post.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { createLambdaAccessChecker } from '../adapters/aws/lambda-access-checker.ts';
import { createLambdaInvoke } from '../adapters/aws/lambda-invoke.ts';
import { createLambdaRefreshRequester } from '../adapters/aws/lambda-refresh-requester.ts';
import { createDocumentClient } from '../adapters/dynamodb/dynamodb-client.ts';
import { createDynamoDbTokenReader } from '../adapters/dynamodb/dynamodb-token-reader.ts';
import { createEmfMetrics } from '../adapters/process/emf-metrics.ts';
import { createJsonLog, standardOutput } from '../adapters/process/json-log.ts';
import { elapsedMs, systemClock } from '../adapters/process/system-clock.ts';
import { readConfig } from './config.ts';
import { type ServeDependencies, serve } from './serve.ts';

/** Left of the function's own time when it stops waiting for refresh-tokens: enough to read the store and answer. */
const ANSWER_RESERVE_MS = 3000;

/** What AWS allows is tried out within this, or is not known: a status is waited for. */
const CHECK_MS = 10_000;

const config = readConfig();
const store = createDynamoDbTokenReader(createDocumentClient(), config.tableName);
const sign = createAwsSigner({ service: 'lambda', ...config }, () => systemClock.now() * 1000);
const invoke = createLambdaInvoke(config.lambdaEndpoint, sign, createHttpPost(elapsedMs));
const metrics = createEmfMetrics(standardOutput, systemClock, config.deployment);

/** Hands out tokens and tells how they are; what an invocation may do is told by the alias it came through. */
export const handler = middy((event: unknown, context: Context) => {
  const log = createJsonLog(standardOutput, { requestId: context.awsRequestId });
  const { refreshFunctionName: functionName } = config;
  const timeoutMs = Math.max(context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS, 1000);
  const dependencies: ServeDependencies = {
    store,
    metrics,
    sha256Hex,
    log,
    clock: systemClock,
    refreshRequester: createLambdaRefreshRequester(invoke, {
      functionName,
      log,
      clock: systemClock,
      random: Math.random,
      timeoutMs,
    }),
    checkAccess: createLambdaAccessChecker(invoke, { functionName, log, timeoutMs: Math.min(timeoutMs, CHECK_MS) }),
  };
  return serve(dependencies, config, context.invokedFunctionArn, event);
});

// The first call of a process costs far more than a later one (credentials, endpoint rules, TLS, lazy compilation).
// INIT has the full CPU and nobody waiting: make that first call here. A store that is down is the requests' to report.
await store.read(config.definitions[0]?.id ?? 'none').catch(() => undefined);
