/** This folder: the function that answers callers: configuration, request, wiring. */

import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createAwsSigner } from '../../lib/platform/aws-signer.ts';
import { agentsOn } from '../../lib/platform/connections/proxy-agent.ts';
import { createHttpPost } from '../../lib/platform/http-post.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { createLambdaAccessChecker } from '../adapters/aws/lambda-access-checker.ts';
import { createLambdaInvoke } from '../adapters/aws/lambda-invoke.ts';
import { createLambdaRefreshRequester } from '../adapters/aws/lambda-refresh-requester.ts';
import { createDocumentClient } from '../adapters/dynamodb/dynamodb-client.ts';
import { createDynamoDbDueIndex } from '../adapters/dynamodb/dynamodb-due-index.ts';
import { createDynamoDbTokenReader } from '../adapters/dynamodb/dynamodb-token-reader.ts';
import { createDeadline } from '../adapters/process/deadline.ts';
import { createEmfMetrics } from '../adapters/process/emf-metrics.ts';
import { createJsonLog, standardOutput } from '../adapters/process/json-log.ts';
import { calendarMs, elapsedMs, systemClock } from '../adapters/process/system-clock.ts';
import { SERVE_TOKENS_SECONDS } from '../contract/constants.ts';
import { readConfig } from './config.ts';
import { type ServeDependencies, serve } from './serve.ts';

const config = readConfig();
const newAgent = agentsOn(config);
const documents = createDocumentClient(elapsedMs, newAgent);
const store = {
  ...createDynamoDbTokenReader(documents, config.tableName),
  ...createDynamoDbDueIndex(documents, config.tableName),
};
const sign = createAwsSigner({ service: 'lambda', ...config }, () => systemClock.now() * 1000);
const invoke = createLambdaInvoke(config.lambdaEndpoint, sign, createHttpPost(elapsedMs, newAgent));
const metrics = createEmfMetrics(standardOutput, systemClock, config.deployment, config.logLevel);

/** Hands out tokens and tells how they are; what an invocation may do is told by the alias it came through. */
export const handler = middy((event: unknown, context: Context) => {
  const deadline = createDeadline(context.getRemainingTimeInMillis(), SERVE_TOKENS_SECONDS);
  const log = createJsonLog(standardOutput, { requestId: context.awsRequestId }, calendarMs);
  const { refreshFunctionName: functionName } = config;
  const dependencies: ServeDependencies = {
    store,
    metrics,
    sha256Hex,
    log,
    clock: systemClock,
    random: Math.random,
    deadline,
    refreshRequester: createLambdaRefreshRequester(invoke, {
      functionName,
      log,
      clock: systemClock,
      random: Math.random,
    }),
    checkAccess: createLambdaAccessChecker(invoke, { functionName, log, leftMs: deadline.leftMs }),
  };
  return serve(dependencies, config, context.invokedFunctionArn, event);
});

// The first call of a process costs far more than a later one (credentials, endpoint rules, TLS, lazy compilation).
// INIT has the full CPU and nobody waiting: make that first call here. A store that is down is the requests' to report.
await store.read(config.definitions[0]?.id ?? 'none').catch(() => undefined);
