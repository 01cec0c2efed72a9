import tls from 'node:tls';
import { agentsOn, type Way } from '../../../lib/platform/connections/proxy-agent.ts';
import { createHttpPost, type HttpAnswer, type HttpPost } from '../../../lib/platform/http-post.ts';
import type { TlsIdentity } from '../keys/tls-identity.ts';

/** Sends a POST as `SendPost` does, by a client that shows its certificate where one is given. */
export type SendToProvider = (post: HttpPost & { readonly identity?: TlsIdentity | undefined }) => Promise<HttpAnswer>;

/**
 * Returns what sends requests to providers. A connection that was made with a certificate serves one request and no other, so that
 * nobody else is taken for that client.
 *
 * @param authorities certificates in PEM that are trusted besides those of Node and of `NODE_EXTRA_CA_CERTS`; absent: none
 * @throws {SecretUnusable} when TLS does not take the certificate
 */
export function createProviderPost(
  elapsedMs: () => number,
  { authorities, ...way }: Pick<Way, 'proxyFor'> & { readonly authorities?: string | undefined },
): SendToProvider {
  // As a member: an import by its name would keep the command line from starting on Node 20, which lacks it.
  const ca = authorities === undefined ? undefined : [...tls.getCACertificates('default'), authorities];
  // Made once: to parse some 150 certificates anew for each connection would take longer than the handshake.
  const send = createHttpPost(
    elapsedMs,
    agentsOn({ ...way, ...(ca && { secureContext: tls.createSecureContext({ ca }) }) }),
  );
  return async ({ identity, ...post }) =>
    identity
      ? createHttpPost(elapsedMs, agentsOn({ ...way, secureContext: identity(ca) }))({ ...post, isRepeatable: false })
      : send(post);
}
