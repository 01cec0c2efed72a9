import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import {
  type AuthorizationServerClient,
  createAuthorizationServer,
} from '../../lib/local/servers/authorization-server.ts';
import { createAuthorizationServerStorage } from '../../lib/local/servers/authorization-server-storage.ts';

/** oidc-provider on a loopback port of its own, to be taken down and up while somebody uses it. */
export interface TestAuthorizationServer {
  readonly tokenUrl: string;
  readonly introspectionUrl: string;
  /** How the token requests so far ended, `issued` or the OAuth error. */
  readonly results: readonly string[];
  /** Closes the port and every connection. */
  down(): Promise<void>;
  /** Opens the same port again. */
  up(): Promise<void>;
}

/** Starts it with the given clients; every token request takes at least `delayMs`. */
export async function startTestAuthorizationServer(
  clients: readonly AuthorizationServerClient[],
  delayMs = 0,
): Promise<TestAuthorizationServer> {
  const results: string[] = [];
  let answer: ReturnType<typeof createAuthorizationServer> | undefined;
  const server: Server = createServer((request, response) => {
    if (request.url === '/token') {
      delayEnd(response, delayMs);
    }
    void answer?.(request, response);
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  answer = createAuthorizationServer({
    issuer,
    clients,
    storage: await createAuthorizationServerStorage(undefined, systemClock.now),
    onTokenRequest: ({ result }) => results.push(result),
  });
  return {
    tokenUrl: `${issuer}/token`,
    introspectionUrl: `${issuer}/token/introspection`,
    results,
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    up: () => listen(port),
  };
}

/** Holds the end of an answer back: the token is issued, and whoever asked waits for it. */
function delayEnd(response: ServerResponse, delayMs: number): void {
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  response.end = ((...parts: unknown[]) => {
    setTimeout(() => end(...parts), delayMs);
    return response;
  }) as typeof response.end;
}
