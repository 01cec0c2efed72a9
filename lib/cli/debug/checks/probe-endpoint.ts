import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../../functions/usecases/ports/ports.ts';
import type { ProxyFor } from '../../../platform/connections/proxy.ts';
import { agentsOn } from '../../../platform/connections/proxy-agent.ts';
import { TLS_ON_HTTP } from '../../../platform/transport-fault.ts';
import { type HttpProbe, probeHttp } from './probe-http.ts';
import { probeTls, type TlsProbe } from './probe-tls.ts';

/** What DNS says of a host, or the system's word for why it says nothing. */
type DnsProbe = { readonly addresses: readonly string[] } | { readonly code: string };

const DNS_TIMEOUT_MS = 5000;

/** What can be seen of a token endpoint from this machine without asking for a token. */
export interface EndpointProbe {
  readonly url: string;
  /** Host and port of the proxy on the way, which looks the host up; absent: there is none. */
  readonly proxy?: string;
  /** Without addresses where a proxy looks the host up. */
  readonly dns: DnsProbe;
  /** Absent: the endpoint is http on this machine, or its host has no address. */
  readonly tls?: TlsProbe;
  /** Absent: its host has no address. */
  readonly http?: HttpProbe;
}

/**
 * Looks at a token endpoint: name, certificate, answer. No credentials are sent, but to a proxy, and nothing that asks for a token.
 *
 * @param proxyFor the proxy on the way; absent: none
 */
export async function probeEndpoint(
  tokenUrl: string,
  clock: Pick<Clock, 'now'>,
  proxyFor: ProxyFor = () => undefined,
): Promise<EndpointProbe> {
  const { hostname, port, protocol } = new URL(tokenUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const proxy = protocol === 'https:' ? proxyFor(host, Number(port || 443)) : undefined;
  const dns = proxy ? { addresses: [] } : await probeDns(host);
  if (!('addresses' in dns)) return { url: tokenUrl, dns };
  if (protocol === 'https:') {
    const newAgent = agentsOn({ proxyFor });
    const shaken = probeTls(host, Number(port || 443), proxy);
    const [tls, http] = await Promise.all([shaken, probeHttp(tokenUrl, clock, newAgent)]);
    return { url: tokenUrl, dns, tls, http, ...(proxy && { proxy: `${proxy.host}:${proxy.port}` }) };
  }
  const http = await probeHttp(tokenUrl, clock);
  // A server of TLS hangs up on plain http without a word.
  const isBroken = 'code' in http && http.code === 'ECONNRESET';
  const isTls = isBroken && (await probeTls(host, Number(port || 80))).protocol !== undefined;
  return { url: tokenUrl, dns, http: isTls ? { code: TLS_ON_HTTP } : http };
}

/** Looks up every address of a host, as a connection to it would. An address is its own answer. */
export async function probeDns(host: string): Promise<DnsProbe> {
  if (isIP(host)) return { addresses: [host] };
  try {
    const found = lookup(host, { all: true }).then((all) => ({ addresses: all.map(({ address }) => address) }));
    return await Promise.race([found, sleep(DNS_TIMEOUT_MS, { code: 'EAI_AGAIN' }, { ref: false })]);
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN' };
  }
}
