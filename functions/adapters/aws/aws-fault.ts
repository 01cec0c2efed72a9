import { parseJson } from '../../../lib/platform/json.ts';
import type { AwsFault } from '../../domain/refusal/aws-refusal.ts';
import { defined } from '../../domain/values/defined.ts';
import { isJsonObject } from '../../domain/values/json.ts';

/** An error as the SDK makes it of an answer, or passes on from the system. Members are as the answer has them: of any type. */
interface SdkError {
  readonly message: unknown;
  /** The system's word, `ECONNREFUSED`. */
  readonly code?: unknown;
  /** Who is at fault, as the answer says; absent: it is no answer of a service. */
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What the SDK calls an answer that says nothing of itself, or is none of AWS: of a proxy, of a firewall. */
const NOT_OF_AWS: readonly string[] = ['Unknown', 'SyntaxError'];
/** What the SDK says where AWS says nothing. */
const SAYS_NOTHING = 'UnknownError';

/**
 * Returns what an error of the SDK says: the code, else the system's word, else `http_` and the status; and AWS's sentence, where it
 * is an answer of AWS: what the SDK or the runtime says of itself is none.
 */
export function sdkFaultOf(error: unknown): AwsFault {
  if (!(error instanceof Error)) return { name: 'unknown fault' };
  const { name } = error;
  const { message, code, $fault, $metadata }: SdkError = error;
  const status = $metadata?.httpStatusCode ?? 0;
  if (NOT_OF_AWS.includes(name)) return { name: status >= 300 ? `http_${status}` : name };
  // The SDK calls a connection that was reset a timeout, and Node one that no address took an aggregate.
  const isOfSystem = name === 'Error' || (!$fault && /^E[A-Z]+$/.test(String(code)));
  if (isOfSystem) return { name: typeof code === 'string' ? code : name };
  const isSaid = $fault !== undefined && typeof message === 'string' && message !== SAYS_NOTHING;
  return defined({ name, message: isSaid ? message : undefined });
}

/** What an AWS API answers where it does not do what it was asked. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/**
 * Returns what an answer of an AWS API says of itself: the code by its header or its body, wherever this API puts it, else
 * `http_` and the status; and AWS's sentence.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
 */
export function awsFaultOf({ status, headers, body }: RefusedAnswer): AwsFault {
  const json = parseJson(body);
  const { __type: type, code = type, message, Message: said = message } = isJsonObject(json) ? json : {};
  const word = [headers['x-amzn-errortype'], code].find((one) => typeof one === 'string' && one !== '') ?? '';
  // A namespace may stand before it, and a URL after it.
  const [, name = `http_${status}`] = /^(?:[^#:]*#)?(\w+)/.exec(String(word)) ?? [];
  return { name, message: typeof said === 'string' ? said : undefined };
}
