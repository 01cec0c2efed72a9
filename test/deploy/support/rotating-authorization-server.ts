import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../functions/adapters/process/system-clock.ts';
import {
  type AuthorizationServerClient,
  createAuthorizationServer,
} from '../../../lib/local/servers/authorization-server.ts';
import { createAuthorizationServerStorage } from '../../../lib/local/servers/authorization-server-storage.ts';

/** oidc-provider on a loopback port, whose clients change their secrets and which has outages. */
export interface RotatingAuthorizationServer {
  readonly tokenUrl: string;
  readonly introspectionUrl: string;
  /** How many tokens a client has been issued. */
  issuedTo(clientId: string): number;
  /** How many requests it has not answered yet. */
  running(): number;
  /** From now on the client authenticates with this secret only; its tokens stay valid. */
  rotate(clientId: string, clientSecret: string): void;
  /** Whether the token endpoint answers 503 to everybody. */
  setOutage(isOut: boolean): void;
  close(): Promise<void>;
}

/** Starts it with the given clients; every token request takes at least `delayMs`. */
export async function startRotatingAuthorizationServer(
  initial: readonly AuthorizationServerClient[],
  delayMs: number,
): Promise<RotatingAuthorizationServer> {
  const storage = await createAuthorizationServerStorage(undefined, systemClock.now);
  const issued = new Map<string, number>();
  let clients = initial;
  let isOut = false;
  let answer: ReturnType<typeof createAuthorizationServer> | undefined;
  let running = 0;
  const server = createServer(async (request, response) => {
    running += 1;
    if (request.url === '/token') await sleep(delayMs);
    if (request.url === '/token' && isOut) {
      response.writeHead(503).end();
    } else {
      await answer?.(request, response);
    }
    running -= 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serve = (): void => {
    answer = createAuthorizationServer({
      issuer,
      clients,
      storage,
      onTokenRequest: ({ clientId, result }) => {
        if (clientId !== undefined && result === 'issued') {
          issued.set(clientId, (issued.get(clientId) ?? 0) + 1);
        }
      },
    });
  };
  serve();
  return {
    tokenUrl: `${issuer}/token`,
    introspectionUrl: `${issuer}/token/introspection`,
    issuedTo: (clientId) => issued.get(clientId) ?? 0,
    running: () => running,
    rotate: (clientId, clientSecret) => {
      clients = clients.map((client) => (client.clientId === clientId ? { ...client, clientSecret } : client));
      serve();
    },
    setOutage: (value) => {
      isOut = value;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
