import { defined } from '../../../../functions/domain/values/defined.ts';
import type { Clock } from '../../../../functions/usecases/ports/ports.ts';
import { type DnsProbe, probeDns } from './probe-dns.ts';
import { type HttpProbe, probeHttp } from './probe-http.ts';
import { probeTls, type TlsProbe } from './probe-tls.ts';

/** What can be seen of a token endpoint from this machine without asking for a token. */
export interface EndpointProbe {
  readonly url: string;
  readonly dns: DnsProbe;
  /** Absent: the endpoint is http on this machine, or its host has no address. */
  readonly tls?: TlsProbe;
  /** Absent: its host has no address. */
  readonly http?: HttpProbe;
}

/** Looks at a token endpoint: name, certificate, answer. No credentials are sent, and nothing that asks for a token. */
export async function probeEndpoint(tokenUrl: string, clock: Pick<Clock, 'now'>): Promise<EndpointProbe> {
  const { hostname, port, protocol } = new URL(tokenUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const dns = await probeDns(host);
  if (!('addresses' in dns)) return { url: tokenUrl, dns };
  const isHttps = protocol === 'https:';
  const [tls, http] = await Promise.all([
    isHttps ? probeTls(host, Number(port || 443)) : undefined,
    probeHttp(tokenUrl, clock),
  ]);
  return defined({ url: tokenUrl, dns, tls, http });
}
