import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What DNS says of a host, or the system's word for why it says nothing. */
export type DnsProbe = { readonly addresses: readonly string[] } | { readonly code: string };

const TIMEOUT_MS = 5000;

/** Looks up every address of a host, as a connection to it would. An address is its own answer. */
export async function probeDns(host: string): Promise<DnsProbe> {
  if (isIP(host)) return { addresses: [host] };
  try {
    const found = lookup(host, { all: true }).then((all) => ({ addresses: all.map(({ address }) => address) }));
    return await Promise.race([found, sleep(TIMEOUT_MS, { code: 'EAI_AGAIN' }, { ref: false })]);
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN' };
  }
}
