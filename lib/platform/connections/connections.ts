/** This folder: the way to a host: connections that are kept, and through a proxy. */

import type { Agent, AgentOptions } from 'node:http';

/** A connection that is not there by then, TLS included, is given up, however patient the caller. */
export const CONNECT_TIMEOUT_MS = 3000;
/** A connection idle for longer may be dead without any notice: middle boxes forget it silently. */
export const MAX_IDLE_MS = 30_000;
const AGENT_OPTIONS = { keepAlive: true, maxSockets: 100, scheduling: 'lifo' } as const;

/** Makes agents: connections of a protocol, `http:` or `https:`. */
export type NewAgent = (protocol: string, options: AgentOptions) => Agent;

/** The connections to one origin. */
export interface Connections {
  readonly agent: Agent;
  /** Makes an agent for one request, which gets a new connection. */
  readonly newAgent: () => Agent;
  readonly request: typeof import('node:http').request;
  /** Closes kept connections that have been idle for more than so many milliseconds; -1: all. */
  readonly closeIdle: (ms: number) => void;
}

/** Makes agents that connect straight to the host. */
export function directAgent(protocol: string, options: AgentOptions): Agent {
  const { Agent: Made } = moduleOf(protocol);
  return new Made(options);
}

/**
 * Loads the module of the protocol when it is first needed: `import` of `node:http` would run its getters and load all of undici
 * (nodejs/node#59686). Works in bundles of either module format.
 */
export function moduleOf(protocol: string): Pick<typeof import('node:http'), 'Agent' | 'request'> {
  return process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
}

/** Returns the connections of a protocol, of which none is open yet. @param elapsedMs a counter that goes on while the process is frozen */
export function openConnections(protocol: string, elapsedMs: () => number, newAgent: NewAgent): Connections {
  const agent = newAgent(protocol, AGENT_OPTIONS);
  const idleSince = new WeakMap<object, number>();
  agent.on('free', (socket: object) => idleSince.set(socket, elapsedMs()));
  const closeIdle = (ms: number): void => {
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
      if (elapsedMs() - (idleSince.get(socket) ?? 0) > ms) {
        socket.destroy();
      }
    }
  };
  return { agent, newAgent: () => newAgent(protocol, {}), request: moduleOf(protocol).request, closeIdle };
}
