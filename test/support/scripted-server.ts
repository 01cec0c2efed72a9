import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How one request is answered. Absent members mean: 200, no further headers, empty body, at once, whole. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: string | Buffer | object;
  readonly delayMs?: number;
  /** `reset` breaks the connection instead of answering, `hang` never answers, `truncate` breaks it half-way. */
  readonly fault?: 'reset' | 'hang' | 'truncate';
  /** Sends the body in pieces of one byte with this pause between them. */
  readonly dripMs?: number;
}

/** Decides the answer to a request; `index` counts them from 0. */
export type Script = (request: SeenRequest, index: number) => ScriptedAnswer;

/** A loopback HTTP server that answers by script and remembers what it was asked. */
export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Replaces the script; the count goes on. */
  answerWith(script: Script): void;
  close(): Promise<void>;
}

/** Starts a scripted server on a free port. */
export async function startScriptedServer(initial: Script): Promise<ScriptedServer> {
  let script = initial;
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const seen = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      const answer = script(seen, requests.length);
      requests.push(seen);
      void send(response, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answerWith: (next) => {
      script = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(response: ServerResponse, answer: ScriptedAnswer): Promise<void> {
  const { status = 200, headers = {}, body = '', delayMs = 0, fault, dripMs } = answer;
  await sleep(delayMs);
  if (fault === 'hang') {
    return;
  }
  if (fault === 'reset') {
    response.socket?.destroy();
    return;
  }
  const isData = typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = Buffer.from(isData ? body : JSON.stringify(body));
  response.writeHead(status, {
    ...(isData ? {} : { 'content-type': 'application/json' }),
    'content-length': String(bytes.length),
    ...headers,
  });
  if (fault === 'truncate') {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
    return;
  }
  for (let index = 0; dripMs !== undefined && index < bytes.length && !response.destroyed; index += 1) {
    response.write(bytes.subarray(index, index + 1));
    await sleep(dripMs);
  }
  response.end(dripMs === undefined ? bytes : undefined);
}
