import { urlBelow } from '../../../lib/platform/aws-endpoint.ts';
import type { SignPost } from '../../../lib/platform/aws-signer.ts';
import type { HttpAnswer, SendPost } from '../../../lib/platform/http-post.ts';
import { parseJson } from '../../../lib/platform/json.ts';
import { retry } from '../../../lib/platform/retry.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { type AwsRefusal, awsRefusal, refusalFact, shownCode } from '../../domain/refusal/aws-refusal.ts';
import { EVENT_SOURCE, EVENT_TYPES, type ServiceEvent } from '../../domain/telemetry/service-event.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import type { Log } from '../../usecases/ports/ports.ts';
import type { Events, Metrics } from '../../usecases/ports/telemetry.ts';
import { awsFaultOf } from './aws-fault.ts';

/** The most entries PutEvents takes. */
const ENTRIES_PER_CALL = 10;
/** A call that is not answered by then is given up: callers that wait for a token wait for this as well. */
export const EVENTS_CALL_MS = 1000;
const MAX_ANSWER_BYTES = 65_536;

/** What sending needs. */
export interface EventBridgeContext {
  /** Base URL of EventBridge in the region. */
  readonly endpoint: string;
  /** Name or ARN of the bus. */
  readonly bus: string;
  /** Names the deployment in every event. */
  readonly deployment: string;
  readonly sign: SignPost;
  readonly send: SendPost;
  readonly log: Pick<Log, 'warn'>;
  readonly metrics: Metrics;
  /** What a process knows of its last call, whichever invocation made it. */
  readonly memory: { fault?: string | undefined };
  /** How many milliseconds sending may still take, all calls together. */
  readonly leftMs: () => number;
}

/** Events that are collected while an invocation runs. */
export interface CollectedEvents extends Events {
  /** Sends what was collected. Never rejects: what could not be sent is logged as `events_not_sent` and dropped. */
  flush(): Promise<void>;
}

/** Returns events that go nowhere. */
export function createNoEvents(): CollectedEvents {
  return { publish: () => {}, flush: () => Promise.resolve() };
}

/**
 * Returns events that are sent to a bus of EventBridge when the invocation ends, ten at a time.
 *
 * Entries that EventBridge refuses are sent once more; where a whole call fails, nothing else is sent: tokens are waited
 * for, and a bus that is down would cost a second for every ten events. Nor is anything sent once there is no time left.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * @see docs/adr/0021-events-are-best-effort.md
 */
export function createEventBridgeEvents(context: EventBridgeContext): CollectedEvents {
  const collected: ServiceEvent[] = [];
  const { memory, metrics, log } = context;
  return {
    get fault() {
      return memory.fault;
    },
    publish(event): void {
      collected.push(event);
    },
    async flush(): Promise<void> {
      let fault: string | undefined;
      for (; collected.length > 0; memory.fault = fault) {
        let left: readonly ServiceEvent[] = collected.splice(0, ENTRIES_PER_CALL);
        const sendLeft = async (): Promise<CallEnd> => {
          const called = await send(context, left);
          left = called.left;
          return called;
        };
        const end = await retry(2, sendLeft, ({ isCallLost }) => left.length > 0 && !isCallLost);
        if (end.left.length > 0) {
          fault = end.fault;
          const lost = [...end.left, ...(end.isCallLost ? collected.splice(0) : [])];
          const services = [...new Set(lost.slice(0, ENTRIES_PER_CALL).map(({ detail }) => detail.service))];
          const what = { events: lost.length, fault, message: end.message, services: services.join(' ') };
          log.warn('events_not_sent', what);
          metrics.publish([{ name: 'EventsNotSent', value: lost.length }]);
        }
      }
    },
  };
}

/** What came of one call. */
interface CallEnd {
  /** The events that did not arrive, as far as is known. */
  readonly left: readonly ServiceEvent[];
  /** One word for why; empty when all arrived. */
  readonly fault: string;
  /** Why the call as a whole was refused, with AWS's own words; absent: it was not. */
  readonly message?: string;
  /** The call as a whole failed, not single entries of it. */
  readonly isCallLost: boolean;
}

async function send(context: EventBridgeContext, events: readonly ServiceEvent[]): Promise<CallEnd> {
  const timeoutMs = Math.min(EVENTS_CALL_MS, context.leftMs());
  if (timeoutMs <= 0) return { left: events, fault: 'out_of_time', isCallLost: true };
  try {
    const entries = events.map((event) => toEntry(context, event));
    const answer = await putEvents(context, entries, timeoutMs);
    if (answer.status === 200) return endOf(parseJson(answer.body), events);
    const refusal = awsRefusal(awsFaultOf(answer), callOf(context));
    return { left: events, fault: refusal.code, message: refusalFact(refusal), isCallLost: true };
  } catch (error) {
    return { left: events, fault: error instanceof TransportFault ? error.code : 'own_fault', isCallLost: true };
  }
}

/** What a call of PutEvents needs. */
type PutContext = Pick<EventBridgeContext, 'endpoint' | 'bus' | 'sign' | 'send'>;

/**
 * Tries out whether events may be sent, with an entry that lacks what every event has: AWS refuses who may not send before
 * it looks at entries, and sends none that is not whole.
 *
 * @returns what AWS refuses; `undefined`: nothing
 * @throws {TransportFault} when no answer comes
 */
export async function probeEventBridge(context: PutContext): Promise<AwsRefusal | undefined> {
  const answer = await putEvents(context, [{ Source: EVENT_SOURCE, EventBusName: context.bus }]);
  return answer.status === 200 ? undefined : awsRefusal(awsFaultOf(answer), callOf(context));
}

async function putEvents(
  { endpoint, sign, send: post }: PutContext,
  entries: readonly object[],
  timeoutMs = EVENTS_CALL_MS,
): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };
  const body = JSON.stringify({ Entries: entries });
  const signed = await sign({ url: urlBelow(endpoint, '/'), headers, body });
  return post({ ...signed, timeoutMs, maxBytes: MAX_ANSWER_BYTES, isRepeatable: true });
}

function callOf({ bus }: Pick<EventBridgeContext, 'bus'>): Pick<AwsRefusal, 'action' | 'resource'> {
  return { action: 'events:PutEvents', resource: `bus "${bus}"` };
}

function toEntry({ bus, deployment }: EventBridgeContext, { name, at, detail }: ServiceEvent): object {
  return {
    Source: EVENT_SOURCE,
    DetailType: EVENT_TYPES[name],
    Detail: JSON.stringify({ deployment, ...detail }),
    EventBusName: bus,
    Time: at,
  };
}

/** EventBridge answers 200 and says of each entry, in their order, whether it took it. */
function endOf(answer: unknown, events: readonly ServiceEvent[]): CallEnd {
  const results = isJsonObject(answer) ? answer['Entries'] : undefined;
  if (!Array.isArray(results) || results.length !== events.length) {
    return { left: events, fault: 'answer_not_understood', isCallLost: true };
  }
  const codes = results.map((result: unknown) => (isJsonObject(result) ? result['ErrorCode'] : undefined));
  const fault = codes.find((code) => typeof code === 'string');
  return {
    left: events.filter((_event, index) => typeof codes[index] === 'string'),
    fault: typeof fault === 'string' ? shownCode(fault) : '',
    isCallLost: false,
  };
}
