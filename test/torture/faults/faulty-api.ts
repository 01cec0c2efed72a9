import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody, sendJson } from '../../../lib/local/http/body.ts';
import type { Listener } from '../../../lib/local/http/loopback-server.ts';
import type { RequestFault, Target } from '../schedule/fault-kinds.ts';
import { awsFault } from './aws-answers.ts';

/** What happens to a request: a fault of its own, or one of a time in which an API or an action does not work. */
export type Fault = RequestFault | 'outage' | 'denied';

/** Chooses what happens to a request for `action` of a target; `undefined`: nothing. */
export type ChooseFault = (target: Target, action: string) => Fault | undefined;

/** What an API that misbehaves needs. */
export interface FaultyApi {
  readonly target: Target;
  /** What answers what comes through. */
  readonly listener: Listener;
  readonly choose: ChooseFault;
  /** Returns a number from 0 to below 1, for how long a delay is. */
  readonly random: () => number;
  /** Gets every request that came to its end: also where its answer was lost. */
  readonly onAnswered?: (action: string, body: string, status: number) => void;
  /** Called for each answer that was older than what is there. */
  readonly onStale?: () => void;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const LONGEST_DELAY_MS = 4000;

/** Returns a listener for an API of AWS that does to requests what is chosen. */
export function createFaultyApi(api: FaultyApi): Listener {
  const stale = new StaleAnswers();
  return async (request, response) => {
    const action = actionOf(api.target, request);
    const body = (await readBody(request, MAX_BODY_BYTES)) ?? Buffer.alloc(0);
    const fault = api.choose(api.target, action);
    switch (fault) {
      case 'throttle':
      case 'error500':
      case 'expiredCredentials':
      case 'outage':
      case 'denied':
        sendJson(response, awsFault(api.target, action, fault));
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'hang':
        return;
      case 'latency':
        await sleep(100 + api.random() * LONGEST_DELAY_MS);
    }
    const asked = body.toString('utf8');
    const before = fault === 'staleRead' ? stale.before(action, asked) : undefined;
    if (before !== undefined) {
      api.onStale?.();
      sendJson(response, { status: 200, bodyText: before });
      return;
    }
    onEnd(response, (text) => {
      api.onAnswered?.(action, asked, response.statusCode);
      if (response.statusCode === 200) stale.note(action, asked, text);
      if (fault === 'lostAnswer') request.socket.destroy();
      return fault !== 'lostAnswer';
    });
    await api.listener(again(request, body), response);
  };
}

function actionOf(target: Target, { headers }: IncomingMessage): string {
  const [, operation = 'InvokeFunction'] = String(headers['x-amz-target'] ?? '').split('.');
  return `${target}:${operation}`;
}

/** A request whose body has been read, as if it had not. */
function again({ method, url, headers }: IncomingMessage, body: Buffer): IncomingMessage {
  return Object.assign(Readable.from([body]), { method, url, headers }) as unknown as IncomingMessage;
}

/** Calls back with the body of an answer before it leaves; it leaves only when that returns true. */
function onEnd(response: ServerResponse, callBack: (text: string) => boolean): void {
  const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
  response.end = ((...given: unknown[]) => {
    const [chunk] = given;
    const text = typeof chunk === 'string' || Buffer.isBuffer(chunk) ? chunk.toString() : '';
    return callBack(text) ? end(...given) : response;
  }) as typeof response.end;
}

const READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem'];

/** What reads answered before it changed the last time: what a replica may still answer. */
class StaleAnswers {
  readonly #answers = new Map<string, { readonly now: string; readonly before?: string }>();

  note(action: string, asked: string, answer: string): void {
    if (!READS.includes(action) || isConsistent(asked)) return;
    const known = this.#answers.get(asked);
    if (known?.now !== answer) this.#answers.set(asked, { now: answer, ...(known && { before: known.now }) });
  }

  /** Returns an older answer; `undefined` when there is none, or the request wants the newest. */
  before(action: string, asked: string): string | undefined {
    return READS.includes(action) && !isConsistent(asked) ? this.#answers.get(asked)?.before : undefined;
  }
}

/** Tells whether a read wants what is there now: a batch does when each of its tables does. */
function isConsistent(asked: string): boolean {
  const { ConsistentRead: own, RequestItems: tables } = JSON.parse(asked);
  const all = tables === undefined ? [own] : Object.values(tables).map((table) => Object(table).ConsistentRead);
  return all.every((one) => one === true);
}
