import type { FunctionError } from './function-error.ts';

/** What a function's worker thread is started with. */
export interface FunctionWorkerData {
  /** file: URL of the bundle, which exports `handler`. */
  readonly bundleUrl: string;
  readonly functionName: string;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Makes the worker invoke the handler once. */
export interface InvokeMessage {
  readonly requestId: string;
  /** JSON text of the event. */
  readonly eventText: string;
  readonly invokedFunctionArn: string;
  /** The time the invocation has, in milliseconds from its arrival. */
  readonly timeoutMs: number;
}

/** Messages from the worker. Results are JSON text, as they are on the wire. */
export type WorkerMessage =
  /** The bundle is imported: the worker is ready for invocations. */
  | { readonly type: 'ready' }
  /** The bundle cannot be imported or has no handler; the worker ends. */
  | { readonly type: 'initFailed'; readonly error: FunctionError }
  | { readonly type: 'succeeded'; readonly requestId: string; readonly resultText: string }
  | { readonly type: 'failed'; readonly requestId: string; readonly error: FunctionError }
  /** Something was thrown outside of any invocation: all that are under way fail with it and the worker ends. */
  | { readonly type: 'crashed'; readonly error: FunctionError };
