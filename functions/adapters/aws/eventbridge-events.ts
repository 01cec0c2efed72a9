import { urlBelow } from '../../../lib/platform/aws-endpoint.ts';
import type { SignPost } from '../../../lib/platform/aws-signer.ts';
import type { SendPost } from '../../../lib/platform/http-post.ts';
import { parseJson } from '../../../lib/platform/json.ts';
import { retry } from '../../../lib/platform/retry.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { EVENT_SOURCE, EVENT_TYPES, type ServiceEvent } from '../../domain/telemetry/service-event.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import type { Log } from '../../usecases/ports/ports.ts';
import type { Events } from '../../usecases/ports/telemetry.ts';

/** The most entries PutEvents takes. */
const ENTRIES_PER_CALL = 10;
/** A call that is not answered by then is given up: callers that wait for a token wait for this as well. */
const TIMEOUT_MS = 1000;
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
 * for, and a bus that is down would cost a second for every ten events.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * @see docs/adr/0021-events-are-best-effort.md
 */
export function createEventBridgeEvents(context: EventBridgeContext): CollectedEvents {
  const collected: ServiceEvent[] = [];
  return {
    publish(event): void {
      collected.push(event);
    },
    async flush(): Promise<void> {
      while (collected.length > 0) {
        let left: readonly ServiceEvent[] = collected.splice(0, ENTRIES_PER_CALL);
        const sendLeft = async (): Promise<CallEnd> => {
          const called = await send(context, left);
          left = called.left;
          return called;
        };
        const end = await retry(2, sendLeft, ({ isCallLost }) => left.length > 0 && !isCallLost);
        if (end.left.length > 0) {
          const lost = [...end.left, ...(end.isCallLost ? collected.splice(0) : [])];
          const services = [...new Set(lost.slice(0, ENTRIES_PER_CALL).map(({ detail }) => detail.service))];
          context.log.warn('events_not_sent', { events: lost.length, fault: end.fault, services: services.join(' ') });
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
  /** The call as a whole failed, not single entries of it. */
  readonly isCallLost: boolean;
}

async function send(context: EventBridgeContext, events: readonly ServiceEvent[]): Promise<CallEnd> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };
  const body = JSON.stringify({ Entries: events.map((event) => toEntry(context, event)) });
  try {
    const post = await context.sign({ url: urlBelow(context.endpoint, '/'), headers, body });
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES, isRepeatable: true };
    const answer = await context.send({ ...post, ...limits });
    return answer.status === 200
      ? endOf(parseJson(answer.body), events)
      : { left: events, fault: `http_${answer.status}`, isCallLost: true };
  } catch (error) {
    return { left: events, fault: error instanceof TransportFault ? error.code : 'own_fault', isCallLost: true };
  }
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
    fault: typeof fault === 'string' ? fault : '',
    isCallLost: false,
  };
}
