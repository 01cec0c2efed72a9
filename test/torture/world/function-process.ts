/**
 * The inside of a process that holds one built function: what Lambda's runtime interface client for Node.js is on AWS, with a
 * wall clock that can be set.
 *
 * The clock is the one that JavaScript reads (`Date`); timers and the monotonic clock go on as they are, as they do when somebody
 * sets the clock of a machine. It does not need libfaketime and can be set while the process runs.
 */

import { toFunctionError } from '../../../lib/local/functions/function-error.ts';
import type { InvokeMessage, WorkerMessage } from '../../../lib/local/functions/function-sandbox.ts';
import { trueMs } from './true-time.ts';

/** What the process is told. */
export type ProcessOrder =
  | ({ readonly type: 'invoke' } & InvokeMessage)
  | { readonly type: 'clock'; readonly offsetMs: number }
  /** It has taken too long: how long did the event loop stand still meanwhile? */
  | { readonly type: 'late'; readonly requestId: string };

/** What is told of an invocation besides its end. */
export interface Measured {
  readonly beganMs: number;
  readonly leftMs: number;
  /** The longest time that the event loop stood still meanwhile, and all such times together. */
  readonly lagMs: number;
  readonly lostMs: number;
}

/** What the process tells. */
export type ProcessMessage =
  | (WorkerMessage & Partial<Measured>)
  | ({ readonly type: 'late'; readonly requestId: string } & Partial<Measured>);

type Handler = (event: unknown, context: object) => unknown;

const TICK_MS = 200;
const [bundleUrl = '', functionName = ''] = process.argv.slice(2);
const running = new Map<string, { readonly beganMs: number; lagMs: number; lostMs: number }>();
let offsetMs = 0;
let tickedMs = trueMs();

const MachineDate = Date;
globalThis.Date = class extends MachineDate {
  constructor(...given: [] | ConstructorParameters<DateConstructor>) {
    super(...((given.length === 0 ? [MachineDate.now() + offsetMs] : given) as [number]));
  }

  static override now(): number {
    return MachineDate.now() + offsetMs;
  }
} as DateConstructor;

setInterval(() => noteLag(trueMs()), TICK_MS).unref();
process.once('disconnect', () => process.exit());

try {
  const { handler } = (await import(bundleUrl)) as { readonly handler: Handler };
  process.on('message', (order: ProcessOrder) => {
    if (order.type === 'clock') offsetMs = order.offsetMs;
    if (order.type === 'late') sendEnd(order.requestId, { type: 'late' });
    if (order.type === 'invoke') void invoke(handler, order);
  });
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'initFailed', error: toFunctionError(error) });
}

function noteLag(nowMs: number): void {
  const lagMs = nowMs - tickedMs - TICK_MS;
  tickedMs = nowMs;
  for (const invocation of running.values()) {
    invocation.lagMs = Math.max(invocation.lagMs, lagMs);
    invocation.lostMs += Math.max(0, lagMs);
  }
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  const beganMs = trueMs();
  running.set(message.requestId, { beganMs, lagMs: 0, lostMs: 0 });
  sendEnd(message.requestId, await outcome(handler, message, beganMs));
}

/** Tells an end with what was measured, the first time only. */
function sendEnd(requestId: string, end: object): void {
  const leftMs = trueMs();
  noteLag(leftMs);
  const measured = running.get(requestId);
  running.delete(requestId);
  if (measured !== undefined) send({ ...end, requestId, leftMs, ...measured } as ProcessMessage);
}

async function outcome(handler: Handler, message: InvokeMessage, beganMs: number): Promise<object> {
  const context = {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.invokedFunctionArn,
    awsRequestId: message.requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(beganMs + message.timeoutMs - trueMs())),
  };
  try {
    const result = await handler(JSON.parse(message.eventText), context);
    return { type: 'succeeded', resultText: JSON.stringify(result ?? null) };
  } catch (error) {
    return { type: 'failed', error: toFunctionError(error) };
  }
}

function send(message: ProcessMessage): void {
  if (process.connected) process.send?.(message);
}
