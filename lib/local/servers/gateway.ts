import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isInvokePath } from '../functions/invoke-endpoint.ts';
import { LocalProblem } from '../local-problem.ts';
import { STATUS_PAGE_PATH } from '../status-page/page-document.ts';
import { sendJson } from './json-response.ts';
import { SELF_DESCRIPTION_PATH, type SelfDescription } from './self-description.ts';

/** The one address everything listens on. */
const LOOPBACK = '127.0.0.1';
/** How long open requests may go on when the gateway closes. */
const CLOSE_TIMEOUT_MS = 2000;

/** Path under which the embedded authorization server is. */
export const AUTHORIZATION_SERVER_PATH = '/authorization-server';

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What answers the requests of each kind. */
export interface GatewayParts {
  readonly dynamodb: Listener;
  readonly secretsManager: Listener;
  readonly invoke: Listener;
  /** Absent: there is no embedded authorization server. */
  readonly authorizationServer?: Listener | undefined;
  /** Answers browsers that ask for `/`, and everything below `/status-page/`. Absent: they get the description. */
  readonly page?: Listener | undefined;
  /** Plain text for whoever else asks for `/`. */
  readonly description: string;
  /** The same for programs; absent: they get 404. */
  readonly selfDescription?: SelfDescription;
}

/** One loopback port for every API of this machine. */
export interface Gateway {
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Starts to answer; until then every request gets 503. */
  readonly serve: (parts: GatewayParts) => void;
  /** Stops listening; open requests get 2 s to end. */
  readonly close: () => Promise<void>;
}

/**
 * Listens on loopback.
 *
 * @param port 0: any free one
 * @throws {LocalProblem} when the port is taken or may not be used
 */
export async function openGateway(port: number): Promise<Gateway> {
  let parts: GatewayParts | undefined;
  let boundPort = port;
  const server = createServer((request, response) => void answer(request, response, boundPort, parts));
  await listen(server, port);
  boundPort = (server.address() as AddressInfo).port;
  return {
    port: boundPort,
    url: `http://${LOOPBACK}:${boundPort}`,
    serve: (given) => {
      parts = given;
    },
    close: () => close(server),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  parts: GatewayParts | undefined,
): Promise<void> {
  try {
    const refusal = refusalOf(request, port);
    if (refusal !== undefined) {
      sendJson(response, { status: 403, body: { message: refusal } });
    } else if (!parts) {
      sendJson(response, { status: 503, body: { message: 'starting' } });
    } else {
      await route(request, response, parts);
    }
  } catch {
    // The client went away, or a part failed before it answered: a server must not fall over either way.
    if (!response.headersSent) {
      sendJson(response, { status: 500, body: { message: 'internal failure of the local environment' } });
    }
  }
}

/**
 * Returns why a request is refused; `undefined` when it is not.
 *
 * Web pages can send requests to loopback too. Those that reach it by a name of their own (DNS rebinding) have another
 * Host, the others have an Origin; AWS clients have neither.
 */
function refusalOf({ headers }: IncomingMessage, port: number): string | undefined {
  const names = [LOOPBACK, 'localhost', '[::1]'];
  // Clients leave the default port of http out.
  const hosts = [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
  if (!hosts.includes(headers.host ?? '')) {
    return `expected the Host header to be one of ${hosts.join(', ')}`;
  }
  return headers.origin === undefined ? undefined : 'requests of web pages (with an Origin header) are refused';
}

async function route(request: IncomingMessage, response: ServerResponse, parts: GatewayParts): Promise<void> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const [path = '/'] = (request.url ?? '/').split('?');
  if (target.startsWith('DynamoDB_20120810.')) {
    await parts.dynamodb(request, response);
  } else if (target.startsWith('secretsmanager.')) {
    await parts.secretsManager(request, response);
  } else if (request.method === 'POST' && isInvokePath(path)) {
    await parts.invoke(request, response);
  } else if (parts.authorizationServer && path.startsWith(`${AUTHORIZATION_SERVER_PATH}/`)) {
    await mount(request, response, parts.authorizationServer);
  } else if (parts.page && request.method === 'GET' && isForPage(request, path)) {
    await parts.page(request, response);
  } else if (parts.selfDescription && request.method === 'GET' && path === SELF_DESCRIPTION_PATH) {
    sendJson(response, { status: 200, body: parts.selfDescription });
  } else if (request.method === 'GET' && path === '/') {
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', Vary: 'Accept' };
    response.writeHead(200, headers).end(parts.description);
  } else {
    sendJson(response, { status: 404, body: notFound(request.method, path, parts) });
  }
}

function isForPage({ headers }: IncomingMessage, path: string): boolean {
  return path.startsWith(STATUS_PAGE_PATH) || (path === '/' && /\btext\/html\b/.test(headers.accept ?? ''));
}

/** Hands a request on without the path it is mounted under, and says so in the way that Express and Koa know. */
async function mount(request: IncomingMessage, response: ServerResponse, listener: Listener): Promise<void> {
  const originalUrl = request.url ?? '';
  const url = originalUrl.slice(AUTHORIZATION_SERVER_PATH.length);
  await listener(Object.assign(request, { originalUrl, url }), response);
}

function notFound(method: string | undefined, path: string, parts: GatewayParts): object {
  const available = [
    'DynamoDB (X-Amz-Target: DynamoDB_20120810.*)',
    'Secrets Manager (X-Amz-Target: secretsmanager.*)',
    'Lambda Invoke (POST /2015-03-31/functions/{name}/invocations)',
    ...(parts.authorizationServer ? [`authorization server (${AUTHORIZATION_SERVER_PATH}/*)`] : []),
  ];
  return { message: `nothing answers ${method} ${path} here`, available };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
      const advice = 'stop what uses it, or choose another with --port (0 takes any free one)';
      reject(new LocalProblem(`port ${port} on ${LOOPBACK} ${why}: ${advice}`, { cause: error }));
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
