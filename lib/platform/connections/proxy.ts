import { isIP, type Socket } from 'node:net';

/** The way to a host goes through this proxy. */
export interface ProxyServer {
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  /** Credentials as the header `Proxy-Authorization` has them; absent: none. Never to be shown. */
  readonly authorization?: string;
}

/** Returns the proxy on the way to a host, or `undefined` where there is none. */
export type ProxyFor = (host: string, port: number) => ProxyServer | undefined;

/** A URL of a proxy cannot be used. The message never has its text, which may hold a password. */
export class InvalidProxy extends Error {
  constructor() {
    super('expected the URL of an http or https proxy, like http://proxy.example.com:3128');
  }
}

/** What {@link proxyFrom} reads. */
export const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'] as const;

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[?::1\]?)$/i;

/**
 * Returns how the environment wants https to be sent: `HTTPS_PROXY` names the proxy, `NO_PROXY` the hosts that need none, each also
 * in lower case, which goes first. Plain http is for this machine, which no proxy is on the way to.
 *
 * Entries of `NO_PROXY`: `*`, a host, a domain with all below it (`.example.com`, `*.example.com` and `example.com` mean the same), an
 * address, each but the first with `:port` if only that is meant.
 *
 * @throws {InvalidProxy} when `HTTPS_PROXY` is not the URL of an http or https proxy
 * @see https://about.gitlab.com/blog/we-need-to-talk-no-proxy/
 */
export function proxyFrom(environment: Readonly<Record<string, string | undefined>>): ProxyFor {
  const text = (environment['https_proxy'] || environment['HTTPS_PROXY'])?.trim();
  if (!text) return () => undefined;
  const proxy = parseProxy(text);
  const entries = (environment['no_proxy'] || environment['NO_PROXY'] || '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return (host, port) => {
    const name = host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
    return LOOPBACK.test(name) || entries.some((entry) => covers(entry, name, port)) ? undefined : proxy;
  };
}

/** @throws {InvalidProxy} */
export function parseProxy(text: string): ProxyServer {
  // A host and port alone is what people write, and what others accept.
  const whole = text.includes('://') ? text : `http://${text}`;
  if (!/^https?:/i.test(whole) || !URL.canParse(whole)) throw new InvalidProxy();
  const { protocol, hostname, port, username, password } = new URL(whole);
  const isTls = protocol === 'https:';
  const credentials = username || password ? `${decoded(username)}:${decoded(password)}` : undefined;
  return {
    isTls,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isTls ? 443 : 80),
    ...(credentials && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
  };
}

/** A `%` that encodes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function covers(entry: string, host: string, port: number): boolean {
  const [, name = entry, itsPort = port] = /^(.+):(\d+)$/.exec(entry) ?? [];
  const domain = name.replace(/^\*?\.|[[\]]/g, '');
  return (
    entry === '*' || entry === host || (Number(itsPort) === port && (host === domain || host.endsWith(`.${domain}`)))
  );
}

/** What the way through a proxy failed with; nothing of the proxy's own words is in it. */
export class ProxyFault extends Error {
  /** The system's word, or our own, behind `PROXY_`. */
  readonly code: string;

  constructor(word: string, options?: ErrorOptions) {
    super(`no way through the proxy (${word})`, options);
    this.code = `PROXY_${word}`;
  }
}

/** Where a tunnel leads. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
  /** Gives up as soon as it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Returns a connection through a proxy to a host. Nothing of the request goes to the proxy, which learns host and port.
 *
 * Rejects with {@link ProxyFault}: `PROXY_HTTP_407` and the like when it refuses, `PROXY_TIMEOUT` when it is given up, or the word of
 * the system (`PROXY_ECONNREFUSED`).
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 */
export function openTunnel(proxy: ProxyServer, { host, port, signal }: TunnelTarget): Promise<Socket> {
  const { request } = process.getBuiltinModule(proxy.isTls ? 'node:https' : 'node:http');
  const path = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const headers = { host: path, ...(proxy.authorization && { 'proxy-authorization': proxy.authorization }) };
  return new Promise((resolve, reject) => {
    const options = {
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path,
      headers,
      agent: false,
      signal,
    } as const;
    const asking = request(options);
    asking.once('connect', ({ statusCode = 0 }, socket: Socket) => {
      if (statusCode >= 200 && statusCode < 300) {
        resolve(socket);
      } else {
        socket.destroy();
        reject(new ProxyFault(`HTTP_${statusCode}`));
      }
    });
    asking.on('error', (error: NodeJS.ErrnoException) => {
      reject(new ProxyFault(signal.aborted ? 'TIMEOUT' : (error.code ?? 'UNKNOWN'), { cause: error }));
    });
    asking.end();
  });
}
