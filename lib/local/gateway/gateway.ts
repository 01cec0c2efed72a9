/** This folder: one port for all of it. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../http/body.ts';
import { type Listener, type LoopbackServer, openLoopbackServer } from '../http/loopback-server.ts';
import { STATUS_PAGE_PATH } from '../status-page/page-document.ts';
import { isInvokePath } from './invoke-endpoint.ts';
import { SELF_DESCRIPTION_PATH, type SelfDescription } from './self-description.ts';

/** Path under which the embedded authorization server is. */
export const AUTHORIZATION_SERVER_PATH = '/authorization-server';

/** What answers the requests of each kind. */
export interface GatewayParts {
  readonly dynamodb: Listener;
  readonly secretsManager: Listener;
  /** Absent: nobody keeps lines. */
  readonly logs?: Listener;
  readonly invoke: Listener;
  /** Absent: there is no embedded authorization server. */
  readonly authorizationServer?: Listener | undefined;
  /** Answers browsers that ask for `/`, and everything below `/status-page/`. Absent: they get the description. */
  readonly page?: Listener | undefined;
  /** Plain text for every other request for `/`. */
  readonly description: string;
  /** The same for programs; absent: they get 404. */
  readonly selfDescription?: SelfDescription;
}

/** One loopback port for every API of this machine. */
export interface Gateway extends LoopbackServer {
  /** Starts to answer; until then every request gets 503. */
  readonly serve: (parts: GatewayParts) => void;
}

/**
 * Listens on loopback.
 *
 * @param port 0: any free one
 * @throws {LocalProblem} when the port is taken or may not be used
 */
export async function openGateway(port: number): Promise<Gateway> {
  let parts: GatewayParts | undefined;
  const server = await openLoopbackServer(port, (request, response) =>
    parts ? route(request, response, parts) : sendJson(response, { status: 503, body: { message: 'starting' } }),
  );
  return {
    ...server,
    serve: (given) => {
      parts = given;
    },
  };
}

/** The APIs whose operations a header names. */
const BY_TARGET = [
  ['DynamoDB_20120810.', 'dynamodb'],
  ['secretsmanager.', 'secretsManager'],
  ['Logs_20140328.', 'logs'],
] as const;

async function route(request: IncomingMessage, response: ServerResponse, parts: GatewayParts): Promise<void> {
  const [path = '/'] = (request.url ?? '/').split('?');
  const api = apiAsked(request, path, parts);
  if (api) {
    await api(request, response);
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

/** Returns the API of AWS that a request is for; absent: none that is here. */
function apiAsked({ headers, method }: IncomingMessage, path: string, parts: GatewayParts): Listener | undefined {
  const target = String(headers['x-amz-target'] ?? '');
  const [, api] = BY_TARGET.find(([prefix]) => target.startsWith(prefix)) ?? [];
  return api ? parts[api] : method === 'POST' && isInvokePath(path) ? parts.invoke : undefined;
}

function isForPage({ headers }: IncomingMessage, path: string): boolean {
  return path.startsWith(STATUS_PAGE_PATH) || (path === '/' && /\btext\/html\b/.test(headers.accept ?? ''));
}

/** Passes a request on without its mount path, which it hands over in the way that Express and Koa expect. */
async function mount(request: IncomingMessage, response: ServerResponse, listener: Listener): Promise<void> {
  const originalUrl = request.url ?? '';
  const url = originalUrl.slice(AUTHORIZATION_SERVER_PATH.length);
  await listener(Object.assign(request, { originalUrl, url }), response);
}

function notFound(method: string | undefined, path: string, parts: GatewayParts): object {
  const available = [
    'DynamoDB (X-Amz-Target: DynamoDB_20120810.*)',
    'Secrets Manager (X-Amz-Target: secretsmanager.*)',
    ...(parts.logs ? ['CloudWatch Logs (X-Amz-Target: Logs_20140328.FilterLogEvents)'] : []),
    'Lambda Invoke (POST /2015-03-31/functions/{name}/invocations)',
    ...(parts.authorizationServer ? [`authorization server (${AUTHORIZATION_SERVER_PATH}/*)`] : []),
  ];
  return { message: `nothing answers ${method} ${path} here`, available };
}
