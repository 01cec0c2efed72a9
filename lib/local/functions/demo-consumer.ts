import { monotonicMs } from '../../../functions/adapters/process/system-clock.ts';
import { subjectOf } from '../../../functions/domain/tenant/tenant-name.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import type { AwsCredentials } from '../../platform/aws-credentials.ts';
import { LAMBDA } from '../../platform/aws-endpoint.ts';
import { createAwsSigner } from '../../platform/aws-signer.ts';
import { createHttpPost, type HttpAnswer, type SendPost } from '../../platform/http-post.ts';
import { invokePath, MAX_INVOCATION_BYTES } from '../../platform/invoke-api.ts';
import { LOCAL_REGION } from './function-reference.ts';
import { SERVE_TOKENS } from './local-functions.ts';

/** How many requests may be under way at once; a turn beyond that is left out. */
const MAX_IN_FLIGHT = 100;
/** An invocation takes at most this long; the function's own time-out is shorter. */
export const ASK_MS = 35_000;

/** A service that is asked for, and what its tokens must be good for. */
export interface ConsumedService {
  readonly service: string;
  /** Its tenants, which take turns; absent: it has none. */
  readonly tenants?: readonly string[];
  /** The answer must leave at least this many seconds. */
  readonly minSecondsLeft: number;
}

/** One getToken and its answer, without the token. */
export type Ask = {
  /** When it was sent. */
  readonly at: Instant;
  readonly service: string;
  /** Absent: the service has none. */
  readonly tenant?: string;
  readonly latencyMs: number;
} & (
  | {
      readonly ok: true;
      readonly fingerprint: string;
      readonly expiresAt: string;
      readonly expiresInSeconds: number;
      /** The token had less time left than it must have: this should never be. */
      readonly tooShort: boolean;
    }
  | { readonly ok: false; readonly errorType: string; readonly message: string }
);

/** How all requests so far ended. */
export interface AskCounts {
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
  /** Of the answered ones: tokens with too little time left. */
  readonly tooShort: number;
  /** Turns left out because too many requests were under way. */
  readonly leftOut: number;
}

/** Counts that begin. */
export const NO_ASKS: AskCounts = { asked: 0, answered: 0, failed: 0, tooShort: 0, leftOut: 0 };

/** Counts how a request has ended. */
export function countEnd(counts: { -readonly [Name in keyof AskCounts]: number }, ask: Ask): void {
  counts[ask.ok ? 'answered' : 'failed'] += 1;
  counts.tooShort += ask.ok && ask.tooShort ? 1 : 0;
}

/** What a demo consumer works with. */
export interface DemoConsumerOptions {
  /** Base URL of the Lambda API. */
  readonly url: string;
  /** What its requests are signed with. */
  readonly credentials: AwsCredentials;
  readonly services: readonly ConsumedService[];
  /** Requests a second over all services, which take turns. */
  readonly asksPerSecond: number;
  readonly now: () => Instant;
  readonly onAsk: (ask: Ask) => void;
}

/** A demo consumer that is running. */
export interface DemoConsumer {
  /** Stops asking; resolves with the counts once the last answer has arrived. */
  readonly stop: () => Promise<AskCounts>;
}

/** Starts to ask serve-tokens for tokens as a consumer's Lambda would, and checks every answer. */
export function startDemoConsumer(options: DemoConsumerOptions): DemoConsumer {
  const counts = { ...NO_ASKS };
  const inFlight = new Set<Promise<void>>();
  const post = createHttpPost(monotonicMs);
  const signing = { service: LAMBDA.name, region: LOCAL_REGION, credentials: () => options.credentials };
  const sign = createAwsSigner(signing, () => options.now() * 1000);
  const send: SendPost = async (request) => post({ ...request, ...(await sign(request)) });
  let turn = 0;
  const askOnce = async (consumed: ConsumedService): Promise<void> => {
    const round = Math.floor((turn - 1) / options.services.length);
    const tenant = consumed.tenants?.[round % consumed.tenants.length];
    const result = await ask(send, options, defined({ ...consumed, tenant }));
    countEnd(counts, result);
    options.onAsk(result);
  };
  const timer = setInterval(() => {
    const consumed = options.services[turn % options.services.length];
    turn += 1;
    if (!consumed || inFlight.size >= MAX_IN_FLIGHT) {
      counts.leftOut += 1;
      return;
    }
    counts.asked += 1;
    const asking: Promise<void> = askOnce(consumed).finally(() => inFlight.delete(asking));
    inFlight.add(asking);
  }, 1000 / options.asksPerSecond);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(inFlight);
      return counts;
    },
  };
}

/** Invokes over HTTP, as any AWS client does. */
async function ask(
  send: SendPost,
  { url, now }: DemoConsumerOptions,
  consumed: ConsumedService & Pick<Ask, 'tenant'>,
): Promise<Ask> {
  const { service, tenant } = consumed;
  const at = now();
  const startedMs = monotonicMs();
  const outcome = await send({
    url: `${url}${invokePath(`${SERVE_TOKENS}:${service}`)}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ operation: 'getToken', tenant }),
    maxBytes: MAX_INVOCATION_BYTES,
    isRepeatable: true,
    timeoutMs: ASK_MS,
  })
    .then((answer) => outcomeOf(answer, consumed))
    .catch((error: unknown) => failure('NoAnswer', Error.isError(error) ? error.message : 'unknown fault'));
  return { at, ...subjectOf({ id: service, tenant }), latencyMs: Math.round(monotonicMs() - startedMs), ...outcome };
}

function outcomeOf({ status, headers, body }: HttpAnswer, { minSecondsLeft }: ConsumedService) {
  const { fingerprint, expiresAt, expiresInSeconds, errorType, errorMessage, Message: message } = JSON.parse(body);
  if (status !== 200 || headers['x-amz-function-error'] !== undefined) {
    return failure(String(errorType ?? 'Refused'), String(errorMessage ?? message ?? ''));
  }
  const seconds = Number(expiresInSeconds);
  return {
    ok: true as const,
    fingerprint: String(fingerprint),
    expiresAt: String(expiresAt),
    expiresInSeconds: seconds,
    tooShort: !(seconds >= minSecondsLeft),
  };
}

function failure(errorType: string, message: string) {
  return { ok: false as const, errorType, message };
}
