import type { ServerResponse } from 'node:http';

/** What an AWS service of this machine answers: HTTP status, JSON body, further headers. */
export interface JsonAnswer {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: unknown;
  /** JSON text to send as it is, instead of `body`. */
  readonly bodyText?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an answer, with its length. */
export function sendJson(response: ServerResponse, answer: JsonAnswer): void {
  const text = answer.bodyText ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...answer.headers,
  });
  response.end(text);
}

/**
 * Returns the body of a request; `undefined` when it is longer than `maxBytes`, of which no more is kept in memory.
 *
 * @throws {Error} when the client goes away before its end
 */
export async function readBody(request: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= maxBytes) {
      chunks.push(chunk);
    }
  }
  return length <= maxBytes ? Buffer.concat(chunks) : undefined;
}
