import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { exitError, type FunctionError, timedOutError } from '../../../lib/local/functions/function-error.ts';
import type { InvocationResult } from '../../../lib/local/functions/function-sandbox.ts';
import { readBody, sendJson } from '../../../lib/local/http/body.ts';
import { listenOnLoopback } from '../../lib/local/fixtures/loopback-server.ts';

/** What a function is invoked with. */
export interface RuntimeInvocation {
  /** JSON text of the event. */
  readonly eventText: string;
  /** The ARN as the caller used it, qualifier included. */
  readonly invokedFunctionArn: string;
  /** From the moment the runtime takes the invocation to its deadline. */
  readonly timeoutMs: number;
}

/** How an invocation ended. */
export interface RuntimeAnswer {
  readonly requestId: string;
  /** What its caller would get; `Sandbox.Timedout` when nothing had come by the deadline. */
  readonly result: InvocationResult;
  /** The headers that the runtime sent it with; empty when it timed out. */
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds from the answer to the deadline; 0 when it timed out. */
  readonly leftMs: number;
}

/** What a runtime reports when INIT failed. */
export interface InitError {
  readonly error: FunctionError;
  readonly headers: IncomingHttpHeaders;
}

/** Lambda's Runtime API for one execution environment, on loopback. */
export interface RuntimeApi {
  /** `host:port`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Queues an invocation and resolves with how it ended; never rejects. */
  invoke(invocation: RuntimeInvocation): Promise<RuntimeAnswer>;
  /** Resolves when the runtime asks for its first invocation: INIT is over. */
  readonly ready: Promise<void>;
  /** Resolves when the runtime reports that INIT failed. */
  readonly initError: Promise<InitError>;
  /** Says that the runtime is gone: whatever it has not answered ends as it does on Lambda, and so does what follows. */
  reportExit(exitCode: number | null): void;
  close(): Promise<void>;
}

/** What Lambda takes at most as the answer of a synchronous invocation. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;
const PATH =
  /^\/2018-06-01\/runtime\/(?:invocation\/)?(?:(?<requestId>[^/]+)\/)??(?<what>next|response|(?:init\/)?error)$/;

/** The exit status a shell reports of a process that SIGKILL has ended. */
const KILLED = 137;

interface Queued {
  readonly invocation: RuntimeInvocation;
  readonly requestId: string;
  readonly settle: (answer: RuntimeAnswer) => void;
}

/** What a runtime posts. */
interface Post {
  readonly requestId: string;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

interface UnderWay extends Queued {
  readonly deadlineMs: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Starts a Runtime API with an empty queue: `/invocation/next`, `/invocation/{id}/response`, `/invocation/{id}/error` and
 * `/init/error`.
 *
 * @param onRequest told of every request in its order: `next`, `response`, `error`, `init/error`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(onRequest: (request: string) => void): Promise<RuntimeApi> {
  const queue: Queued[] = [];
  const idle: ServerResponse[] = [];
  const underWay = new Map<string, UnderWay>();
  let exit: { readonly code: number } | undefined;
  const { promise: ready, resolve: reportReady } = Promise.withResolvers<void>();
  const { promise: initError, resolve: reportInitError } = Promise.withResolvers<InitError>();

  const deliver = (): void => {
    for (const { requestId, settle } of exit ? queue.splice(0) : []) {
      settle({
        requestId,
        result: { ok: false, error: exitError(requestId, exit?.code ?? 0) },
        headers: {},
        leftMs: 0,
      });
    }
    while (queue.length > 0 && idle.length > 0) {
      const [queued, runtime] = [queue.shift() as Queued, idle.shift() as ServerResponse];
      hand(queued, runtime);
    }
  };
  const hand = (queued: Queued, runtime: ServerResponse): void => {
    const { invocation, requestId } = queued;
    const timer = setTimeout(() => {
      const error = timedOutError(requestId, invocation.timeoutMs / 1000);
      end(requestId, { ok: false, error }, {});
    }, invocation.timeoutMs);
    const deadlineMs = Date.now() + invocation.timeoutMs;
    underWay.set(requestId, { ...queued, timer, deadlineMs });
    // Without this content type the native client waits for more, forever; sendJson sets it.
    sendJson(runtime, {
      status: 200,
      bodyText: invocation.eventText,
      headers: {
        'Lambda-Runtime-Aws-Request-Id': requestId,
        'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
        'Lambda-Runtime-Invoked-Function-Arn': invocation.invokedFunctionArn,
      },
    });
  };
  const end = (requestId: string, result: InvocationResult, headers: IncomingHttpHeaders): boolean => {
    const ended = underWay.get(requestId);
    underWay.delete(requestId);
    clearTimeout(ended?.timer);
    ended?.settle({ requestId, result, headers, leftMs: Math.max(ended.deadlineMs - Date.now(), 0) });
    return ended !== undefined;
  };
  const routes: Readonly<Record<string, (post: Post, response: ServerResponse) => void>> = {
    next: (_post, response) => {
      reportReady();
      idle.push(response);
      deliver();
    },
    response: ({ requestId, text, headers }, response) =>
      acknowledge(response, end(requestId, { ok: true, resultText: text }, headers)),
    error: ({ requestId, text, headers }, response) =>
      acknowledge(response, end(requestId, { ok: false, error: JSON.parse(text) as FunctionError }, headers)),
    'init/error': ({ text, headers }, response) => {
      acknowledge(response, true);
      reportInitError({ error: JSON.parse(text) as FunctionError, headers });
    },
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = (await readBody(request, MAX_BODY_BYTES))?.toString('utf8') ?? '';
    const { requestId = '', what = '' } = PATH.exec(request.url ?? '')?.groups ?? {};
    onRequest(what);
    const post = { requestId: decodeURIComponent(requestId), text, headers: request.headers };
    const route = routes[what] ?? ((_post, to) => sendJson(to, { status: 404 }));
    route(post, response);
  };

  const server = await listenOnLoopback(answer);
  return {
    address: `127.0.0.1:${server.port}`,
    ready,
    initError,
    invoke: (invocation) =>
      new Promise((settle) => {
        queue.push({ invocation, requestId: randomUUID(), settle });
        deliver();
      }),
    reportExit: (exitCode) => {
      exit = { code: exitCode ?? KILLED };
      for (const requestId of [...underWay.keys()]) {
        end(requestId, { ok: false, error: exitError(requestId, exit.code) }, {});
      }
      deliver();
    },
    close: async () => {
      for (const { timer } of underWay.values()) {
        clearTimeout(timer);
      }
      await server.close();
    },
  };
}

function acknowledge(response: ServerResponse, isExpected: boolean): void {
  const refusal = { errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' };
  sendJson(response, isExpected ? { status: 202, body: { status: 'OK' } } : { status: 400, body: refusal });
}
