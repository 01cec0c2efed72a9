import { parseJson } from '../../../lib/platform/json.ts';
import type { AwsFault } from '../../domain/refusal/aws-refusal.ts';
import { isJsonObject } from '../../domain/values/json.ts';

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
