import { isJsonObject, type JsonObject } from '../../../../functions/domain/values/json.ts';
import { moduleOf, type NewAgent } from '../../../platform/connections/connections.ts';
import { MAX_HEADER_BYTES, readBody } from '../../../platform/http-post.ts';
import { parseJson } from '../../../platform/json.ts';
import { BROKEN_HTTP, transportWord } from '../../../platform/transport-fault.ts';

/** What a GET brought: a JSON object, or in a few words why there is none. Nothing of the answer is in the words. */
export type GotJson = { readonly json: JsonObject } | { readonly status?: number; readonly problem: string };

/** When an answer is given up, and how long it may be. */
export interface GetLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Aborted when nobody waits for it any more; absent: somebody does. */
  readonly stop?: AbortSignal | undefined;
}

/** Asks for a JSON object. Redirects are not followed: they are answers that bring none. */
export function getJson(url: string, { timeoutMs, maxBytes, stop }: GetLimits, newAgent: NewAgent): Promise<GotJson> {
  const { protocol } = new URL(url);
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(stop ? [stop] : [])]);
  const options = {
    headers: { accept: 'application/json', 'accept-encoding': 'identity' },
    agent: newAgent(protocol, {}),
    signal,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  return new Promise((resolve) => {
    let hasAnswer = false;
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({ problem: signal.aborted ? `no whole answer within ${timeoutMs / 1000} s` : wordsFor(error, maxBytes) });
    const outgoing = moduleOf(protocol).request(url, options, (response) => {
      hasAnswer = true;
      readBody(response, maxBytes).then(
        (body) => resolve(readAnswer(response.statusCode ?? 0, body.toString())),
        (error: NodeJS.ErrnoException) => {
          outgoing.destroy();
          failed(error);
        },
      );
    });
    outgoing.once('error', failed);
    // A server that switches protocols unasked (101) gives neither an answer nor an error.
    outgoing.once('close', () => hasAnswer || resolve({ problem: BROKEN_HTTP }));
    outgoing.end();
  });
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'DNS knows no such host',
  EAI_AGAIN: 'DNS does not answer',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was broken',
};

function wordsFor(error: NodeJS.ErrnoException, maxBytes: number): string {
  const word = transportWord(error);
  if (word === 'BODY_TOO_LARGE') return `more than ${maxBytes} bytes`;
  return MEANINGS[word] === undefined ? word : `${MEANINGS[word]} (${word})`;
}

function readAnswer(status: number, body: string): GotJson {
  if (status !== 200) {
    const isRedirect = status >= 300 && status < 400;
    return { status, problem: `HTTP ${status}${isRedirect ? ', a redirect, which is not followed' : ''}` };
  }
  const json = parseJson(body.replace(/^\uFEFF/, ''));
  if (isJsonObject(json)) return { json };
  return { status, problem: /^\s*</.test(body) ? 'HTML or XML instead of JSON' : 'no JSON object' };
}
