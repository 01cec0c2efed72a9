import type { Agent, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SecureContext, TLSSocket } from 'node:tls';
import { CONNECT_TIMEOUT_MS, directAgent, type NewAgent } from './connections.ts';
import { openTunnel, type ProxyFor, type ProxyServer } from './proxy.ts';

/** How connections come about. */
export interface Way {
  readonly proxyFor: ProxyFor;
  /** A connection through a proxy, TLS to the host included, is given up after so many milliseconds; absent: {@link CONNECT_TIMEOUT_MS}. */
  readonly connectMs?: number;
  /** The authorities that are trusted; absent: those of Node. */
  readonly secureContext?: SecureContext;
}

/** Node's way of making a connection for an agent: it is returned, or handed over when it is there. */
type Connect = (
  options: ClientRequestArgs,
  done?: (error: Error | null, socket: Duplex) => void,
) => Duplex | null | undefined;

/**
 * Makes agents whose https goes through a proxy where there is one on the way. Node has this of its own since 24.5, without an end of the
 * wait for a proxy that is silent, and with the words of the proxy in its errors.
 *
 * @see docs/adr/0041-the-functions-in-other-networks.md
 */
export function agentsOn({ proxyFor, connectMs = CONNECT_TIMEOUT_MS, secureContext }: Way): NewAgent {
  return (protocol, options) => {
    const agent: Agent & { createConnection: Connect } = directAgent(protocol, {
      ...options,
      ...(secureContext && { secureContext }),
    });
    if (protocol !== 'https:') return agent;
    const connect: Connect = agent.createConnection.bind(agent);
    agent.createConnection = (target, done) => {
      const proxy = proxyFor(String(target.host), Number(target.port));
      if (!proxy) return connect(target, done);
      connectThrough(proxy, target, connectMs, connect).then(
        (socket) => done?.(null, socket),
        // The types want a socket with every error; Node does not.
        (error: Error) => done?.(error, undefined as unknown as Duplex),
      );
      return undefined;
    };
    return agent;
  };
}

async function connectThrough(
  proxy: ProxyServer,
  target: ClientRequestArgs,
  connectMs: number,
  connect: Connect,
): Promise<TLSSocket> {
  const { host, port, signal: given, ...options } = target;
  const late = AbortSignal.timeout(connectMs);
  const signal = given ? AbortSignal.any([given, late]) : late;
  const tunnel = await openTunnel(proxy, { host: String(host), port: Number(port), signal });
  const socket = connect({ ...options, host, port, socket: tunnel } as ClientRequestArgs) as TLSSocket;
  return new Promise((resolve, reject) => {
    const giveUp = (): unknown => socket.destroy(Object.assign(new Error('no TLS'), { code: 'CONNECT_TIMEOUT' }));
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('error', reject);
    // It may have ended while the tunnel was handed over.
    if (signal.aborted) giveUp();
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', giveUp);
      socket.removeListener('error', reject);
      resolve(socket);
    });
  });
}
