import { randomUUID } from 'node:crypto';
import { devNull } from 'node:os';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defined } from '../../../functions/domain/values/defined.ts';
import { type Instant, toUtc } from '../../../functions/domain/values/instant.ts';
import type { AwsCredentials } from '../../platform/aws-credentials.ts';
import type { Environment } from '../../platform/environment.ts';
import { functionArn, LOCAL_REGION, logGroupOf } from './function-reference.ts';
import { FunctionSandbox, type InvocationResult } from './function-sandbox.ts';

/** A function of this machine, with what a deployment would configure. */
export interface LocalFunctionDefinition {
  readonly name: string;
  /** Path of the built bundle, an ES module that exports `handler`. */
  readonly bundlePath: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly aliases: readonly string[];
  /** Environment variables besides those that Lambda sets. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a function of this machine runs in. */
export interface LocalFunctionRuntime {
  /** Base URL of every AWS API of this machine. */
  readonly endpointUrl: string;
  /** What those APIs ask for. */
  readonly credentials: AwsCredentials;
  /** Time zone of the function; absent: the one of this process. */
  readonly timeZone?: string | undefined;
  /** Variables that name the proxy on the way out; absent: there is none. */
  readonly proxy?: Environment | undefined;
  /** Returns the current instant, for the name of the log stream. */
  readonly now: () => Instant;
  /** Gets every line that the function writes. */
  readonly onLine: (functionName: string, line: string) => void;
}

/** A built function that can be invoked as Lambda invokes it; after a crash its thread is started again. */
export class LocalFunction {
  readonly definition: LocalFunctionDefinition;
  readonly #runtime: LocalFunctionRuntime;
  #sandbox: FunctionSandbox | undefined;
  #isClosed = false;

  constructor(definition: LocalFunctionDefinition, runtime: LocalFunctionRuntime) {
    this.definition = definition;
    this.#runtime = runtime;
  }

  /** Returns whether the function can be invoked by `qualifier`; absent and `$LATEST` always can. */
  hasQualifier(qualifier: string | undefined): boolean {
    return qualifier === undefined || qualifier === '$LATEST' || this.definition.aliases.includes(qualifier);
  }

  /**
   * Invokes the function and resolves with how that ended; never rejects.
   *
   * @param qualifier the alias it is invoked by, which the function sees in its ARN; absent: none
   * @param eventText JSON text of the event
   */
  invoke(
    qualifier: string | undefined,
    eventText: string,
    requestId: string = randomUUID(),
  ): Promise<InvocationResult> {
    if (this.#isClosed) {
      const errorMessage = 'the local environment is ending';
      return Promise.resolve({ ok: false, error: { errorType: 'Runtime.ExitError', errorMessage, trace: [] } });
    }
    const sandbox = this.#sandbox?.isOver === false ? this.#sandbox : this.#start();
    return sandbox.invoke({
      requestId,
      eventText,
      invokedFunctionArn: functionArn({ name: this.definition.name, qualifier }),
      timeoutMs: this.definition.timeoutSeconds * 1000,
    });
  }

  /** Ends the function's thread for good: what is under way in it fails, and so does every further invocation. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sandbox?.close();
  }

  #start(): FunctionSandbox {
    const { name, bundlePath, memoryMegabytes } = this.definition;
    const { now, onLine } = this.#runtime;
    const date = toUtc(now()).slice(0, 10).replaceAll('-', '/');
    const workerData = {
      bundleUrl: pathToFileURL(bundlePath).href,
      functionName: name,
      memoryMegabytes,
      logGroupName: logGroupOf(name),
      logStreamName: `${date}/[$LATEST]${randomUUID().replaceAll('-', '')}`,
    };
    const environment = this.#environment(workerData.logGroupName, workerData.logStreamName);
    this.#sandbox = new FunctionSandbox({ workerData, environment, onLine: (line) => onLine(name, line) });
    return this.#sandbox;
  }

  /** Only what Lambda would set: the user's own AWS configuration must not get in. */
  #environment(logGroupName: string, logStreamName: string): Readonly<Record<string, string>> {
    const { name, bundlePath, memoryMegabytes, environment } = this.definition;
    const { endpointUrl, timeZone, credentials, proxy } = this.#runtime;
    return {
      AWS_REGION: LOCAL_REGION,
      AWS_DEFAULT_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_ENDPOINT_URL: endpointUrl,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
      LAMBDA_TASK_ROOT: dirname(bundlePath),
      _HANDLER: 'index.handler',
      ...(defined({ ...proxy, TZ: timeZone }) as Record<string, string>),
      ...environment,
    };
  }
}
