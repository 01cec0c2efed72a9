import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/**
 * Returns that these authorities are trusted besides those of Node and of `NODE_EXTRA_CA_CERTS`.
 *
 * @param authorities certificates in PEM; absent: none, and nothing is loaded
 */
export function trusting(authorities: string | undefined): { readonly secureContext?: SecureContext } {
  if (authorities === undefined) return {};
  // Made once: to parse some 150 certificates anew for each connection would take longer than the handshake.
  return { secureContext: createSecureContext({ ca: [...getCACertificates('default'), authorities] }) };
}
