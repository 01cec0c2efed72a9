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
