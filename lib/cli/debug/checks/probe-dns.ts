import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** What DNS says of a host, or the system's word for why it says nothing. */
export type DnsProbe = { readonly addresses: readonly string[] } | { readonly code: string };

const TIMEOUT_MS = 5000;

/** Looks up every address of a host, as a connection to it would. An address is its own answer. */
export async function probeDns(host: string): Promise<DnsProbe> {
  if (isIP(host)) return { addresses: [host] };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<DnsProbe>((resolve) => {
    timer = setTimeout(() => resolve({ code: 'EAI_AGAIN' }), TIMEOUT_MS);
  });
  try {
    const found = lookup(host, { all: true }).then((all) => ({ addresses: all.map(({ address }) => address) }));
    return await Promise.race([found, late]);
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN' };
  } finally {
    clearTimeout(timer);
  }
}
